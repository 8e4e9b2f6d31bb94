import HTTPSemantics
import Rendering

/// The rewriter of links in XML.
enum XMLLinks {
    static func check(_ input: FuzzInput) throws(Violation) {
        let output = try Transforming.output(of: input) { XMLLinkRewriter(origin: Transforming.gate) }
        let before = try XMLReading(input)
        try require((before.error == nil) == (output != nil), "the reader says \(String(describing: before.error))")
        guard let output else { return }
        let after = try XMLReading(FuzzInput([0, 0, 0] + output))
        try require(after.events.count == before.events.count && after.error == nil, "the output has other events")
        for (old, new) in zip(before.events, after.events) where old != new {
            guard case .start(let oldTag, let oldAttributes) = old, case .start(let newTag, let newAttributes) = new,
                oldAttributes.count == newAttributes.count
            else { throw Violation(description: "\(old) became \(new)") }
            try require(
                without(oldAttributes, oldTag) == without(newAttributes, newTag), "more than values was changed")
            for (old, new) in zip(oldAttributes, newAttributes) where old.raw != new.raw {
                try require(old.name == Array("Href".utf8), "\(old) is no link")
                try requireLink(old.value, became: new.value)
            }
        }
        try LinkSteps.check(input.bytes, output) { XMLLinkRewriter(origin: $0) }
    }

    /// The tag without the values of its attributes.
    private static func without(_ attributes: [XMLReading.Attribute], _ tag: [UInt8]) -> [UInt8] {
        var rest = tag
        for attribute in attributes.reversed() { rest.removeSubrange(attribute.place) }
        return rest
    }

    /// Demands that of a link nothing but scheme and authority was changed.
    private static func requireLink(_ old: [UInt8], became new: [UInt8]) throws(Violation) {
        let origin = Transforming.gate.bytes
        let path = new.dropFirst(origin.count)
        try require(new.starts(with: origin) && old.suffix(path.count) == path, "\(old) became \(new)")
        try require(ASCII.hasPrefixIgnoringCase(old.span, "http"), "\(old) is no link")
        try require(ASCII.hasPrefixIgnoringCase(path.span, "/api"), "\(old) is no link")
        try require(!old.dropLast(path.count).dropFirst(8).contains(0x2F), "a link was cut behind its path's beginning")
    }
}

/// The rewriter of links and names in JSON.
enum JSONLinks {
    static func check(_ input: FuzzInput) throws(Violation) {
        let dialect: JSONDialect = input.has(0) ? .v13 : .v12
        var limits = RenderingLimits()
        if input.has(1) { limits.json = JSONLimits(depth: 3, name: 16, link: 24) }
        let make = { JSONTransformer(origin: Transforming.gate, dialect: dialect, limits: limits) }
        guard let output = try Transforming.output(of: input, by: make) else { return }
        try Transforming.requireJSON(output)
        try require(structure(of: input.bytes) == structure(of: output), "the structure was changed")
        guard !input.has(1) else { return }
        try LinkSteps.check(input.bytes, output) { JSONTransformer(origin: $0, dialect: dialect) }
    }

    /// The text outside of strings, which nothing may change.
    private static func structure(of json: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isInString = false
        var isEscaped = false
        for byte in json.starts(with: [0xEF, 0xBB, 0xBF]) ? json.dropFirst(3) : json[...] {
            if !isInString || (byte == 0x22 && !isEscaped) { result.append(byte) }
            if byte == 0x22, !isEscaped { isInString.toggle() }
            isEscaped = isInString && byte == 0x5C && !isEscaped
        }
        return result
    }
}

/// What holds of every rewriter of links.
enum LinkSteps {
    /// The stored form comes back as if it had been rewritten at once, and a second time changes nothing.
    static func check<Rewriter: BodyTransformer>(
        _ input: [UInt8], _ output: [UInt8], _ rewriter: (LinkOrigin) -> Rewriter
    ) throws(Violation) {
        guard case .output(let stored) = Transforming(input, by: { rewriter(.neutral) }) else {
            throw Violation(description: "refused for the store, but not for a client")
        }
        for form in [stored, output] {
            let again = Transforming(form) { rewriter(Transforming.gate) }
            try require(again == .output(output), "\(String(decoding: form, as: UTF8.self)) became \(again)")
        }
    }
}
