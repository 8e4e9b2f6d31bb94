/// A strict reader of JSON for the tests: keeps member order, refuses a repeated member and every syntax error.
indirect enum JSONTree: Equatable {
    struct Member: Equatable {
        let name: String
        let value: JSONTree
    }
    struct Fault: Error {
        let offset: Int
    }

    case object([Member])
    case array([JSONTree])
    /// A string, number or word as it is spelled.
    case scalar(String)

    init(_ text: [UInt8]) throws {
        var reader = Reader(text: text)
        self = try reader.value()
        reader.skipSpace()
        guard reader.index == text.count else { throw Fault(offset: reader.index) }
    }

    /// The tree without white space.
    var text: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\($0.name):\($0.value.text)" }.joined(separator: ",") + "}"
        case .array(let items): "[" + items.map(\.text).joined(separator: ",") + "]"
        case .scalar(let text): text
        }
    }

    /// The tree without members that are null, which EM 10 and 11 left out in part.
    var withoutNulls: JSONTree {
        switch self {
        case .object(let members):
            .object(
                members.filter { $0.value != .scalar("null") }.map {
                    Member(name: $0.name, value: $0.value.withoutNulls)
                })
        case .array(let items): .array(items.map(\.withoutNulls))
        case .scalar: self
        }
    }

    private struct Reader {
        let text: [UInt8]
        var index = 0

        mutating func value() throws -> JSONTree {
            skipSpace()
            switch peek() {
            case UInt8(ascii: "{"): return try object()
            case UInt8(ascii: "["): return try array()
            case UInt8(ascii: "\""): return .scalar(try string())
            default: return .scalar(try word())
            }
        }

        mutating func object() throws -> JSONTree {
            index += 1
            var members: [Member] = []
            var names: Set<String> = []
            skipSpace()
            if take("}") { return .object([]) }
            repeat {
                skipSpace()
                let name = try string()
                guard names.insert(name).inserted else { throw Fault(offset: index) }
                skipSpace()
                guard take(":") else { throw Fault(offset: index) }
                members.append(Member(name: name, value: try value()))
                skipSpace()
            } while take(",")
            guard take("}") else { throw Fault(offset: index) }
            return .object(members)
        }

        mutating func array() throws -> JSONTree {
            index += 1
            var items: [JSONTree] = []
            skipSpace()
            if take("]") { return .array([]) }
            repeat {
                items.append(try value())
                skipSpace()
            } while take(",")
            guard take("]") else { throw Fault(offset: index) }
            return .array(items)
        }

        mutating func string() throws -> String {
            let start = index
            guard take("\"") else { throw Fault(offset: index) }
            while let byte = peek(), byte != UInt8(ascii: "\"") {
                guard byte >= 0x20 else { throw Fault(offset: index) }
                index += 1
                guard byte == UInt8(ascii: "\\") else { continue }
                guard let escape = peek(), "\"\\/bfnrtu".utf8.contains(escape) else { throw Fault(offset: index) }
                index += 1
                guard escape == UInt8(ascii: "u") else { continue }
                guard index + 4 <= text.count,
                    text[index..<index + 4].allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) })
                else { throw Fault(offset: index) }
                index += 4
            }
            guard take("\"") else { throw Fault(offset: index) }
            guard let result = String(validating: text[start..<index], as: UTF8.self) else {
                throw Fault(offset: start)
            }
            return result
        }

        mutating func word() throws -> String {
            let start = index
            while let byte = peek(), !",]} \t\r\n".utf8.contains(byte) { index += 1 }
            let word = String(decoding: text[start..<index], as: UTF8.self)
            guard ["true", "false", "null"].contains(word) || word.wholeMatch(of: Self.number) != nil else {
                throw Fault(offset: start)
            }
            return word
        }

        /// A constant that is only read; `Regex` is merely not marked Sendable.
        nonisolated(unsafe) static let number = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/

        func peek() -> UInt8? { index < text.count ? text[index] : nil }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard peek() == UInt8(ascii: character) else { return false }
            index += 1
            return true
        }

        mutating func skipSpace() {
            while let byte = peek(), " \t\r\n".utf8.contains(byte) { index += 1 }
        }
    }
}
