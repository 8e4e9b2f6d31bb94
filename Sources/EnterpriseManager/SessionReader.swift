import HTTPSemantics
package import XML

/// Reads what one element says of itself from the events of an XML stream: of a body's root, or of an item in a list.
///
/// It never looks at `Href` and `Type`, which Enterprise Manager gets wrong at times (em-facts 1), and takes only the
/// element's own children, not those of the tasks or links inside it. Bounded: a value longer than
/// ``maximumValueLength`` makes it unclear. Keeps none of the stream's bytes but those values.
package struct SessionReader: Sendable {
    /// What the element is, by its name alone.
    package enum Root: Hashable, Sendable {
        /// The entity form of a session of this kind.
        case session(SessionKind)
        /// `EntityRef`, the reference form of any resource.
        case reference
        /// A list of entities of this kind.
        case list(SessionKind)
        /// `EntityReferences`, a list of references.
        case references
        /// Anything else.
        case other
    }

    /// The longest value that is kept, in bytes.
    package static let maximumValueLength = 4_096

    /// The depth at which the element stands; 1 is the root of the document.
    package let depth: Int

    /// What the element is; nil before its start tag.
    package private(set) var root: Root?

    /// The UUID in `UID`; nil when there is none or it is not of the form `urn:veeam:{type}:{uuid}`.
    package private(set) var id: ResourceID?

    /// Whether the type inside `UID` is the name of the element.
    package private(set) var isNamedByUID = false

    /// `State`; nil when it is absent or empty.
    package private(set) var state: SessionState?

    /// `Result`; nil when it is absent or empty.
    package private(set) var result: SessionResult?

    /// Whether a field that counts occurs twice, has child elements, or is too long: then nothing may rest on it.
    package private(set) var isUnclear = false

    /// Whether the end tag has been seen.
    package private(set) var isComplete = false

    private var creationTime: [UInt8]?
    private var endTime: [UInt8]?
    private var job: ResourceID?
    private var jobName: [UInt8]?
    private var parent: ResourceID?

    private var field: Field?
    private var nestedResult = NestedResult.notSeen
    /// One bit for each field that has begun.
    private var seenFields: UInt8 = 0
    private var text: [UInt8] = []

    /// A reader of the element whose start tag is the next event at this depth.
    package init(depth: Int) {
        self.depth = depth
    }

    /// The facts; nil when there is no `State`.
    package var facts: SessionFacts? {
        guard let state else { return nil }
        return SessionFacts(
            state: state, result: result, creationTime: creationTime, endTime: endTime, job: job, jobName: jobName,
            parent: parent)
    }

    /// Takes the event that the stream has just reported, from the element's start tag to its end tag.
    ///
    /// - Complexity: O(length of the token), and only for the fields that count.
    package mutating func consume(_ event: XMLEvent, of stream: borrowing XMLStream) {
        switch event {
        case .startElement: start(stream)
        case .text: append(stream)
        case .endElement: end(stream)
        case .other, .needsInput, .endOfDocument: break
        }
    }

    private mutating func start(_ stream: borrowing XMLStream) {
        switch stream.depth - depth {
        case 0:
            readRoot(stream)
        case 1:
            field = Field(stream.bytes.span.extracting(stream.name))
            text.removeAll(keepingCapacity: true)
            nestedResult = .notSeen
            guard let field else { return }
            if seenFields & field.bit != 0 { isUnclear = true }
            seenFields |= field.bit
        case 2 where field == .result && root == .session(.systemSession):
            // A system session wraps its result: Result/Result, beside Message and IsCanceled (em-facts 3).
            guard stream.isNamed("Result") else { return }
            if nestedResult != .notSeen || !isBlank(text) { isUnclear = true }
            nestedResult = .open
            text.removeAll(keepingCapacity: true)
        default:
            if field != nil { isUnclear = true }
        }
    }

    private mutating func readRoot(_ stream: borrowing XMLStream) {
        let name = stream.bytes.span.extracting(stream.name)
        if let kind = SessionKind(element: name) {
            root = .session(kind)
        } else if let kind = SessionKind(listElement: name) {
            root = .list(kind)
        } else if ASCII.equals(name, "EntityRef") {
            root = .reference
        } else if ASCII.equals(name, "EntityReferences") {
            root = .references
        } else {
            root = .other
        }
        guard let attribute = stream.attribute(named: "UID") else { return }
        var value: [UInt8] = []
        stream.appendValue(of: attribute, to: &value)
        guard let urn = ResourceURN(value.span) else { return }
        id = urn.id
        isNamedByUID = ASCII.equals(value.span.extracting(urn.type), name)
    }

    private mutating func append(_ stream: borrowing XMLStream) {
        guard field != nil else { return }
        switch stream.depth - depth {
        case 1 where nestedResult == .notSeen, 2 where nestedResult == .open:
            guard text.count + stream.text.count <= Self.maximumValueLength else {
                isUnclear = true
                return
            }
            stream.appendText(to: &text)
        default:
            break
        }
    }

    private mutating func end(_ stream: borrowing XMLStream) {
        switch stream.depth - depth {
        case -1:
            isComplete = true
        case 0:
            finishField()
        case 1 where nestedResult == .open:
            nestedResult = .closed
        default:
            break
        }
    }

    private func isBlank(_ text: [UInt8]) -> Bool {
        text.allSatisfy { ASCII.isWhitespace($0) || $0 == 0x0A || $0 == 0x0D }
    }

    private mutating func finishField() {
        defer { field = nil }
        guard let field else { return }
        // White space alone is the indentation of an object, or nothing.
        let value = isBlank(text) ? nil : text
        switch field {
        case .state: state = value.map { SessionState(text: $0.span) }
        case .result: result = value.map { SessionResult(text: $0.span) }
        case .creationTime: creationTime = value
        case .endTime: endTime = value
        case .job: job = value.flatMap { ResourceID(urn: $0.span) }
        case .jobName: jobName = value
        case .parent: parent = value.flatMap { ResourceID(urn: $0.span) }
        }
    }
}

extension SessionReader {
    /// Where the reader stands in the `Result` that holds a `Result`.
    private enum NestedResult {
        case notSeen
        case open
        case closed
    }

    /// The child elements that count.
    private enum Field: UInt8 {
        case state
        case result
        case creationTime
        case endTime
        case job
        case jobName
        case parent

        var bit: UInt8 { 1 << rawValue }

        /// The field of this element name; CDP sessions call theirs Policy… (em-facts 3).
        init?(_ name: Span<UInt8>) {
            switch name.count {
            case 5 where ASCII.equals(name, "State"): self = .state
            case 6 where ASCII.equals(name, "Result"): self = .result
            case 6 where ASCII.equals(name, "JobUid"): self = .job
            case 7 where ASCII.equals(name, "JobName"): self = .jobName
            case 9 where ASCII.equals(name, "PolicyUid"): self = .job
            case 10 where ASCII.equals(name, "EndTimeUTC"): self = .endTime
            case 10 where ASCII.equals(name, "PolicyName"): self = .jobName
            case 13 where ASCII.equals(name, "JobSessionUid"): self = .parent
            case 15 where ASCII.equals(name, "CreationTimeUTC"): self = .creationTime
            case 16 where ASCII.equals(name, "PolicySessionUid"): self = .parent
            default: return nil
            }
        }
    }
}
