package import EnterpriseManager
import HTTPSemantics
import Rendering
package import XML

/// Watches the XML of a list or query answer chunk by chunk and yields the final entities in it (section 2, harvest).
///
/// An item becomes a document of its own: an XML declaration and the item with the namespace declarations of the
/// elements around it, links made neutral, every other byte kept. Bounded: one item is held at a time, and an item
/// beyond the limit is passed over. A malformed body ends the harvest; what was yielded before was complete.
package struct EntityHarvester: Sendable {
    /// The largest item that is stored, in bytes; a session with a thousand links stays below it.
    package static let itemSizeLimit = 1 << 20

    /// Why nothing more is yielded.
    package enum Ending: Hashable, Sendable {
        /// The root is neither a list of sessions nor a query's result.
        case notAList
        /// The body is not well-formed.
        case malformed
        /// The body ended.
        case ended
    }

    /// Why nothing more is yielded; nil while more may come.
    package private(set) var ending: Ending?

    /// How many items were too large to be stored.
    package private(set) var oversizedItems = 0

    private let limits: XMLLimits
    private let itemSizeLimit: Int
    private var stream: XMLStream
    /// The depth of the root list or, in a query's result, of the list inside `Entities`; nil outside of any.
    private var listDepth: Int?
    private var listKind: SessionKind?
    private var isQuery = false
    private var isInEntities = false
    private var declarations: [Declaration] = []
    private var item: Item?

    /// A harvester at the beginning of a body.
    package init(limits: XMLLimits = XMLLimits(), itemSizeLimit: Int = Self.itemSizeLimit) {
        self.limits = limits
        self.itemSizeLimit = itemSizeLimit
        stream = XMLStream(limits: limits)
    }

    /// Takes the next chunk.
    ///
    /// - Parameters:
    ///   - isWanted: whether the entity's document is to be made, asked once an item's start tag has been seen. An
    ///     entity that is known to be stored is not wanted, and costs no more than being scanned.
    ///   - yield: called with each item in document order.
    /// - Complexity: O(length), O(1) after the end.
    package mutating func feed(
        _ chunk: Span<UInt8>, isWanted: (ResourcePath) -> Bool, yield: (HarvestedItem) -> Void
    ) {
        guard ending == nil else { return }
        stream.feed(chunk)
        drain(isWanted, yield)
    }

    /// Says that the whole body has been fed.
    package mutating func finish(isWanted: (ResourcePath) -> Bool, yield: (HarvestedItem) -> Void) {
        guard ending == nil else { return }
        stream.finish()
        drain(isWanted, yield)
        if ending == nil { ending = .ended }
    }

    private mutating func drain(_ isWanted: (ResourcePath) -> Bool, _ yield: (HarvestedItem) -> Void) {
        do throws(XMLError) {
            while ending == nil {
                switch try stream.next() {
                case .startElement: start(isWanted)
                case .endElement: end(yield)
                case .text: item?.reader?.consume(.text, of: stream)
                case .other: break
                case .needsInput, .endOfDocument: return boundItem()
                }
                boundItem()
            }
        } catch {
            stop(.malformed)
        }
    }

    private mutating func stop(_ ending: Ending) {
        self.ending = ending
        item = nil
        stream = XMLStream(limits: limits)
    }

    private mutating func start(_ isWanted: (ResourcePath) -> Bool) {
        if item != nil {
            item?.reader?.consume(.startElement, of: stream)
            return
        }
        let depth = stream.depth
        if let listDepth, let listKind, depth == listDepth + 1 {
            startItem(kind: listKind, isWanted)
            return
        }
        switch depth {
        case 1:
            if let kind = SessionKind(listElement: stream.bytes.span.extracting(stream.name)) {
                enterList(kind)
            } else if stream.isNamed("QueryResult") {
                isQuery = true
            } else {
                return stop(.notAList)
            }
            keepDeclarations()
        case 2 where isQuery:
            isInEntities = stream.isNamed("Entities")
            keepDeclarations()
        case 3 where isInEntities:
            guard let kind = SessionKind(listElement: stream.bytes.span.extracting(stream.name)) else { return }
            enterList(kind)
            keepDeclarations()
        default:
            break
        }
    }

    private mutating func enterList(_ kind: SessionKind) {
        listDepth = stream.depth
        listKind = kind
    }

    private mutating func end(_ yield: (HarvestedItem) -> Void) {
        let depth = stream.depth
        if item != nil {
            item?.reader?.consume(.endElement, of: stream)
            if depth == listDepth { endItem(yield) }
            return
        }
        declarations.removeAll { $0.depth > depth }
        if let listDepth, depth < listDepth {
            self.listDepth = nil
            listKind = nil
        }
        if depth < 2 { isInEntities = false }
    }
}

// MARK: - Items

extension EntityHarvester {
    /// The item whose end tag has not been seen yet.
    private struct Item {
        let path: ResourcePath?
        /// Nil when the item is passed over: not wanted, not identified or too large.
        var reader: SessionReader?
        /// Where the element's name ends, from the start of the item.
        let nameEnd: Int
        /// The declarations of the elements around it that it does not override, as they stand in their tags.
        let declarations: [UInt8]
    }

    /// A namespace declaration of an element around the items.
    private struct Declaration {
        let depth: Int
        /// The declared prefix; empty for the default namespace.
        let prefix: [UInt8]
        /// The attribute as it stands in its tag, value and quotes included.
        let raw: [UInt8]
    }

    private mutating func startItem(kind: SessionKind, _ isWanted: (ResourcePath) -> Bool) {
        var reader = SessionReader(depth: stream.depth)
        reader.consume(.startElement, of: stream)
        // An item is keyed by its UID alone, so that must name both the kind and the session.
        guard reader.root == .session(kind), reader.isNamedByUID, let id = reader.id else {
            item = Item(path: nil, reader: nil, nameEnd: 0, declarations: [])
            return
        }
        let path = ResourcePath(entity: kind, id: id)
        guard isWanted(path) else {
            item = Item(path: path, reader: nil, nameEnd: 0, declarations: [])
            return
        }
        item = Item(
            path: path, reader: reader, nameEnd: stream.name.upperBound - stream.token.lowerBound,
            declarations: inheritedDeclarations())
        stream.hold(from: stream.token.lowerBound)
    }

    private mutating func boundItem() {
        guard let start = stream.heldStart, stream.bytes.count - start > itemSizeLimit,
            stream.position - start > itemSizeLimit
        else { return }
        stream.release()
        item?.reader = nil
        oversizedItems += 1
    }

    private mutating func endItem(_ yield: (HarvestedItem) -> Void) {
        guard let finished = item else { return }
        item = nil
        let start = stream.heldStart
        stream.release()
        guard let path = finished.path else { return }
        guard let start, let reader = finished.reader,
            SessionFinality.fault(of: reader, kind: path.kind) == nil, let facts = reader.facts,
            let xml = document(of: finished, from: start)
        else { return yield(HarvestedItem(path: path, admitted: nil)) }
        yield(HarvestedItem(path: path, admitted: Admitted(path: path, xml: xml, facts: facts, isHarvested: true)))
    }

    /// The item as a document of its own; nil when its links cannot be made neutral.
    private func document(of item: Item, from start: Int) -> [UInt8]? {
        let bytes = stream.bytes.span
        let nameEnd = start + item.nameEnd
        var standalone: [UInt8] = []
        standalone.append(literal: #"<?xml version="1.0" encoding="utf-8"?>"#)
        standalone.append(bytesOf: bytes.extracting(start..<nameEnd))
        standalone.append(contentsOf: item.declarations)
        standalone.append(bytesOf: bytes.extracting(nameEnd..<stream.position))
        var canonical: [UInt8] = []
        canonical.reserveCapacity(standalone.count)
        var rewriter = XMLLinkRewriter(origin: .neutral, limits: RenderingLimits(xml: limits))
        do throws(RenderingError) {
            try rewriter.transform(standalone.span, into: &canonical)
            try rewriter.finish(into: &canonical)
        } catch {
            return nil
        }
        return canonical
    }

    private mutating func keepDeclarations() {
        for attribute in stream.attributes where attribute.isNamespaceDeclaration {
            let start = attribute.hasPrefix ? attribute.prefix.lowerBound : attribute.name.lowerBound
            declarations.append(
                Declaration(
                    depth: stream.depth, prefix: declaredPrefix(attribute),
                    raw: [UInt8](bytesOf: stream.bytes.span.extracting(start..<(attribute.value.upperBound + 1)))))
        }
    }

    private func declaredPrefix(_ attribute: XMLAttribute) -> [UInt8] {
        attribute.hasPrefix ? [UInt8](bytesOf: stream.bytes.span.extracting(attribute.name)) : []
    }

    /// The declarations in force at the item that its own start tag does not repeat, each after a space.
    private func inheritedDeclarations() -> [UInt8] {
        var declared: [[UInt8]] = []
        for attribute in stream.attributes where attribute.isNamespaceDeclaration {
            declared.append(declaredPrefix(attribute))
        }
        var result: [UInt8] = []
        // The innermost declaration of a prefix is the one in force.
        for declaration in declarations.reversed() where !declared.contains(declaration.prefix) {
            declared.append(declaration.prefix)
            result.append(0x20)
            result.append(contentsOf: declaration.raw)
        }
        return result
    }
}
