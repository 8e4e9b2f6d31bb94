import XML

/// What a reader says of a document fed in some chunks, in a form that does not depend on the chunks.
///
/// Pieces of text and of other markup are joined. That tokens tile the document is checked on the way. Of a token that
/// turns out faulty some pieces may have been reported before, which depends on the chunks: they are left out.
struct XMLTrace: Equatable {
    var lines: [String] = []
    var error: XMLError?
    /// Whether each event's token began where the one before had ended.
    var tiles = true
    /// The bytes of all tokens.
    var copy: [UInt8] = []
    private let onlyStarts: Bool

    /// Reads a document that comes in the chunks which end at `cuts` and at its end.
    ///
    /// - Parameter onlyStarts: whether everything but start tags is skipped; then nothing is said of tokens.
    init(
        _ document: [UInt8], cuts: [Int] = [], limits: XMLLimits = XMLLimits(), openEnded: Bool = false,
        onlyStarts: Bool = false
    ) {
        self.onlyStarts = onlyStarts
        var stream = XMLStream(limits: limits)
        var start = 0
        do throws(XMLError) {
            for cut in cuts + [document.count] {
                stream.feed(document.span.extracting(start..<cut))
                start = cut
                guard try drain(&stream) == .needsInput else {
                    tiles = false
                    return
                }
            }
            guard !openEnded else { return }
            stream.finish()
            guard try drain(&stream) == .endOfDocument else {
                tiles = false
                return
            }
            lines.append("end")
        } catch {
            self.error = error
            copy = []
            if let last = lines.last, last.hasPrefix("text ") || last.hasPrefix("other ") { lines.removeLast() }
            // The same ever after, however it is asked.
            do throws(XMLError) {
                _ = try stream.nextStartElement()
                tiles = false
            } catch {
                if error != self.error { tiles = false }
            }
        }
    }

    /// The start tags, and the end.
    var starts: [String] { lines.filter { $0 == "end" || $0.hasPrefix("<") && !$0.hasPrefix("</") } }

    private mutating func drain(_ stream: inout XMLStream) throws(XMLError) -> XMLEvent {
        while true {
            let event = onlyStarts ? try stream.nextStartElement() : try stream.next()
            if event == .needsInput || event == .endOfDocument { return event }
            if onlyStarts {
                if event != .startElement || stream.attributeInPlace(named: "k0") != stream.attribute(named: "k0") {
                    tiles = false
                }
                lines.append(startLine(stream))
                continue
            }
            if stream.windowOffset + UInt64(stream.token.lowerBound) != UInt64(copy.count) { tiles = false }
            if stream.token.upperBound != stream.position { tiles = false }
            copy += stream.bytes[stream.token]
            switch event {
            case .startElement: lines.append(startLine(stream))
            case .endElement: lines.append("</\(name(stream))>")
            case .text: join("text ", text(stream))
            case .other: join("other ", String(decoding: stream.bytes[stream.token], as: UTF8.self))
            case .needsInput, .endOfDocument: break
            }
        }
    }

    private mutating func join(_ prefix: String, _ piece: String) {
        if let last = lines.last, last.hasPrefix(prefix) {
            lines[lines.count - 1] += piece
        } else {
            lines.append(prefix + piece)
        }
    }

    private func text(_ stream: XMLStream) -> String {
        var bytes: [UInt8] = []
        stream.appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func name(_ stream: XMLStream) -> String {
        let prefix = String(decoding: stream.bytes[stream.prefix], as: UTF8.self)
        return (prefix.isEmpty ? "" : prefix + ":") + String(decoding: stream.bytes[stream.name], as: UTF8.self)
    }

    private func startLine(_ stream: XMLStream) -> String {
        var line = "<\(name(stream))"
        for attribute in stream.attributes {
            var value: [UInt8] = []
            stream.appendValue(of: attribute, to: &value)
            let prefix = String(decoding: stream.bytes[attribute.prefix], as: UTF8.self)
            line += attribute.isNamespaceDeclaration ? " ns" : " "
            line += (prefix.isEmpty ? "" : prefix + ":") + String(decoding: stream.bytes[attribute.name], as: UTF8.self)
            line += "=\"\(String(decoding: value, as: UTF8.self))\""
        }
        return line + (stream.isSelfClosing ? "/>" : ">")
    }
}

/// A small generator of numbers that depend on its seed only (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
