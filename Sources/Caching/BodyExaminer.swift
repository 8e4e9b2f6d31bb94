package import EnterpriseManager
import Rendering
package import XML

/// Watches the XML body of an answer to a canonical target as it arrives, and says at its end what was seen.
///
/// Keeps the canonical form (every byte but the origins of links, which become neutral) up to a limit. After the first
/// fault it keeps nothing and costs nothing.
package struct BodyExaminer: Sendable {
    /// The largest body that is stored, in bytes.
    package static let defaultSizeLimit = 8 << 20

    private let path: ResourcePath
    private let sizeLimit: Int
    private var stream: XMLStream
    private var rewriter: XMLLinkRewriter
    private var root = SessionReader(depth: 1)
    private var item: SessionReader?
    private var itemFault: NotStoredReason?
    private var canonical: [UInt8] = []
    private var size = 0

    /// The first fault of the body as such; nil while there is none.
    package private(set) var fault: NotStoredReason?

    /// An examiner of the answer to a target.
    package init(path: ResourcePath, sizeLimit: Int = Self.defaultSizeLimit, limits: XMLLimits = XMLLimits()) {
        self.path = path
        self.sizeLimit = sizeLimit
        stream = XMLStream(limits: limits)
        rewriter = XMLLinkRewriter(origin: .neutral, limits: RenderingLimits(xml: limits))
    }

    /// Takes the next chunk.
    ///
    /// - Complexity: O(length), O(1) after a fault.
    package mutating func feed(_ chunk: Span<UInt8>) {
        guard fault == nil else { return }
        size += chunk.count
        guard size <= sizeLimit else { return fail(.tooLarge) }
        do throws(RenderingError) {
            try rewriter.transform(chunk, into: &canonical)
        } catch {
            return fail(.malformed)
        }
        stream.feed(chunk)
        drain()
    }

    /// What was seen, once the whole body has been fed; the caller has checked that it was the whole.
    package mutating func finish() -> Examination {
        if fault == nil {
            do throws(RenderingError) {
                try rewriter.finish(into: &canonical)
            } catch {
                fail(.malformed)
            }
        }
        if fault == nil {
            stream.finish()
            drain()
        }
        if fault == nil, !root.isComplete { fail(.incomplete) }
        return Examination(root: root, itemFault: itemFault, fault: fault, xml: canonical)
    }

    private mutating func fail(_ reason: NotStoredReason) {
        fault = reason
        canonical = []
    }

    private mutating func drain() {
        do throws(XMLError) {
            while true {
                let event = try stream.next()
                if event == .needsInput || event == .endOfDocument { return }
                root.consume(event, of: stream)
                if path.isChildList { consumeItem(event) }
            }
        } catch {
            fail(error.cause == .truncated ? .incomplete : .malformed)
        }
    }

    private mutating func consumeItem(_ event: XMLEvent) {
        guard itemFault == nil, case .children(let kind) = path.member, root.root == .list(kind) else { return }
        if event == .startElement, stream.depth == 2 { item = SessionReader(depth: 2) }
        item?.consume(event, of: stream)
        guard event == .endElement, stream.depth == 1, let finished = item else { return }
        item = nil
        if SessionFinality.fault(of: finished, kind: kind) != nil || finished.id == nil {
            itemFault = .itemNotFinal
        } else if let parent = finished.facts?.parent, parent != path.id {
            itemFault = .itemNotFinal
        }
    }
}
