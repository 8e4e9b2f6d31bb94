import HTTPSemantics
import Rendering
import XML

/// What a transformer made of one body.
enum Transforming: Equatable {
    case output([UInt8])
    case refused(RenderingError)

    init<Transformer: BodyTransformer>(_ input: FuzzInput, cuts: [Int] = [], by make: () -> Transformer) {
        var transformer = make()
        var output: [UInt8] = []
        do throws(RenderingError) {
            for piece in input.pieces(cuts) {
                try transformer.transform(input.bytes.span.extracting(piece), into: &output)
            }
            try transformer.finish(into: &output)
            self = .output(output)
        } catch {
            self = .refused(error)
        }
    }

    /// The output for a body that comes in one piece.
    init<Transformer: BodyTransformer>(_ bytes: [UInt8], by make: () -> Transformer) {
        self.init(FuzzInput([0, 0, 0] + bytes), by: make)
    }

    /// What copies of a fresh transformer make of the input, the same whatever the pieces; nil when it is refused.
    static func output<Transformer: BodyTransformer>(
        of input: FuzzInput, by make: () -> Transformer
    ) throws(Violation) -> [UInt8]? {
        let fresh = make()
        let whole = Self(input) { fresh }
        for cuts in input.feedings {
            let split = Self(input, cuts: cuts) { fresh }
            try require(split.isSame(as: whole), "cut at \(cuts): \(split), whole: \(whole)")
        }
        guard case .output(let output) = whole else { return nil }
        return output
    }

    /// Whether it is what the whole body gave.
    ///
    /// Which of several faults is blamed may depend on the pieces, see ``XMLReading/isSame(_:_:)``; in JSON a string that
    /// is too long is blamed for that or for what is wrong in it, and an entity that is too large is noticed where a
    /// piece of its text ends.
    private func isSame(as whole: Transforming) -> Bool {
        guard case .refused(let split) = self, case .refused(let error) = whole else { return self == whole }
        switch (split.cause, error.cause) {
        case (.xml(let one), .xml(let two)):
            return XMLReading.isSame(
                XMLError(offset: split.offset, cause: one), XMLError(offset: error.offset, cause: two))
        case (.json(.linkTooLong), .json), (.json(.nameTooLong), .json), (.json, .json(.linkTooLong)),
            (.json, .json(.nameTooLong)), (.entityTooLarge, _), (_, .entityTooLarge):
            return true
        default:
            return split == error
        }
    }

    /// Demands well-formed JSON of any depth (RFC 8259), which what rewrites JSON checks in full.
    static func requireJSON(_ json: [UInt8]) throws(Violation) {
        let limits = RenderingLimits(json: JSONLimits(depth: 1 << 20, name: 1 << 20, link: 1 << 20))
        let judged = Self(json) { JSONTransformer(origin: .neutral, dialect: .v12, limits: limits) }
        guard case .output = judged else {
            throw Violation(description: "\(judged): \(String(decoding: json, as: UTF8.self))")
        }
    }

    /// The origin that links are put to.
    static let gate = LinkOrigin(Array("https://gate:1".utf8).span) ?? .neutral
}

/// The converter from XML to JSON.
enum Converting {
    static func check(_ input: FuzzInput) throws(Violation) {
        let dialect: JSONDialect = input.has(0) ? .v13 : .v12
        var limits = RenderingLimits()
        if input.has(1) { limits = RenderingLimits(entity: 96, unknownMembers: 3) }
        let output = try Transforming.output(of: input) {
            XMLToJSONConverter(origin: Transforming.gate, dialect: dialect, limits: limits)
        }
        if let output { try Transforming.requireJSON(output) }
        guard !input.has(1) else { return }
        var rendered: [UInt8]?
        do throws(RenderingError) {
            rendered = try Renderer.render(
                storedXML: input.bytes, format: .json, origin: Transforming.gate, dialect: dialect)
        } catch {
            rendered = nil
        }
        try require(rendered == output, "a body converted at once is another than one that streams")
    }
}
