/// The bytes of a reply, produced piece by piece; a value, so that a copy can be measured before the head is sent.
struct ReplyBody: Sendable {
    private enum Source: Sendable {
        case bytes([UInt8])
        case list(EntityList)
        case done
    }

    private var source: Source
    private var json: NativeJSON?
    private var scratch: [UInt8] = []

    init(_ reply: Reply, release: SimulatedRelease) {
        switch reply.content {
        case .empty: self.source = .done
        case .html(let text): self.source = .bytes(Array(text.utf8))
        case .raw(let bytes, _): self.source = .bytes(bytes)
        case .element(let element):
            self.source = .bytes(DocumentWriter.document(element))
            if reply.isJSON { self.json = NativeJSON(release) }
        case .list(let list):
            self.source = .list(list)
            if reply.isJSON { self.json = NativeJSON(release) }
        }
    }

    /// The length when it is known without producing the body.
    var knownLength: Int? {
        switch source {
        case .bytes(let bytes): json == nil ? bytes.count : nil
        case .done: 0
        case .list: nil
        }
    }

    /// Appends the next piece, a few KB at most; false at the end, when nothing was appended and nothing will be.
    mutating func next(into output: inout [UInt8]) -> Bool {
        scratch.removeAll(keepingCapacity: true)
        switch source {
        case .bytes(let bytes):
            scratch = bytes
            source = .done
        case .list(var list):
            let hasMore = list.next(into: &scratch)
            source = hasMore ? .list(list) : .done
            if !hasMore { return finish(into: &output) }
        case .done: return finish(into: &output)
        }
        if json == nil {
            output.append(contentsOf: scratch)
        } else {
            do { try json?.transform(scratch, into: &output) } catch { fail() }
        }
        return true
    }

    /// The whole body, for tests and small replies.
    mutating func collect() -> [UInt8] {
        var output: [UInt8] = []
        while next(into: &output) {}
        return output
    }

    private mutating func finish(into output: inout [UInt8]) -> Bool {
        guard json != nil else { return false }
        do { try json?.finish(into: &output) } catch { fail() }
        json = nil
        return true
    }

    private mutating func fail() {
        assertionFailure("the simulator's own XML did not convert")
        source = .done
        json = nil
    }
}
