/// JSON for the control interface: a value with ordered members.
indirect enum JSONText: Sendable {
    case null
    case number(Int)
    case string(String)
    case list([JSONText])
    case object([(name: String, value: JSONText)])

    /// The bytes, two spaces a level for people who read them.
    var bytes: [UInt8] {
        var output = ""
        write(depth: 0, into: &output)
        output += "\n"
        return Array(output.utf8)
    }

    private func write(depth: Int, into output: inout String) {
        let inner = "\n" + String(repeating: "  ", count: depth + 1)
        let outer = "\n" + String(repeating: "  ", count: depth)
        switch self {
        case .null: output += "null"
        case .number(let number): output += String(number)
        case .string(let text): Self.write(text, into: &output)
        case .list(let items):
            output += "["
            for (index, item) in items.enumerated() {
                output += index == 0 ? inner : "," + inner
                item.write(depth: depth + 1, into: &output)
            }
            output += items.isEmpty ? "]" : outer + "]"
        case .object(let members):
            output += "{"
            for (index, member) in members.enumerated() {
                output += index == 0 ? inner : "," + inner
                Self.write(member.name, into: &output)
                output += ": "
                member.value.write(depth: depth + 1, into: &output)
            }
            output += members.isEmpty ? "}" : outer + "}"
        }
    }

    private static func write(_ text: String, into output: inout String) {
        output += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        output += "\""
    }
}
