/// Why a fault's text cannot be read.
package struct FaultSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, as a sentence for the user.
    package let description: String
}

extension Fault {
    /// Reads `kind,name=value,…`; in the query of the control interface `&` divides and the kind is a `kind=` of its own.
    ///
    /// - Throws: when a name or value is unknown or the kind is missing.
    package init(text: String, separator: Character = ",") throws(FaultSyntaxError) {
        var fault: Fault?
        for (index, part) in text.split(separator: separator).enumerated() {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                separator == "&" ? PercentCoding.decode(String($0), plusIsSpace: true) : String($0)
            }
            let isBare = sides.count == 1 && index == 0
            if isBare || sides[0] == "kind" {
                fault = try Self.ofKind(sides[isBare ? 0 : 1])
                continue
            }
            guard sides.count == 2 else { throw FaultSyntaxError(description: "'\(part)' is not name=value") }
            guard fault != nil else {
                throw FaultSyntaxError(description: "a fault begins with its kind, not with '\(part)'")
            }
            try fault?.set(sides[0], to: sides[1])
        }
        guard let fault else { throw FaultSyntaxError(description: "a fault needs a kind") }
        self = fault
    }

    private static func ofKind(_ text: String) throws(FaultSyntaxError) -> Fault {
        switch text {
        case "500": return Fault(.status)
        case "503":
            var fault = Fault(.status)
            fault.status = 503
            fault.statusBody = .html
            return fault
        case "malformed-xml": return Fault(.malformed)
        default:
            guard let kind = Kind(rawValue: text) else {
                let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw FaultSyntaxError(description: "unknown fault '\(text)'; known are 500, 503, \(known)")
            }
            return Fault(kind)
        }
    }

    private mutating func set(_ name: String, to value: String) throws(FaultSyntaxError) {
        func number(_ range: ClosedRange<Int>) throws(FaultSyntaxError) -> Int {
            guard let number = Int(value), range.contains(number) else {
                throw FaultSyntaxError(
                    description:
                        "'\(name)' must be a number from \(range.lowerBound) to \(range.upperBound), not '\(value)'")
            }
            return number
        }
        switch name {
        case "times": times = try number(1...1_000_000_000)
        case "skip": skip = try number(0...1_000_000_000)
        case "path": path = value
        case "method": method = value.uppercased()
        case "status": status = try number(200...599)
        case "rate": rate = try number(1...1_000_000_000)
        case "by": lengthError = try number(-1_000_000...1_000_000)
        case "body":
            guard let body = StatusBody(rawValue: value) else {
                throw FaultSyntaxError(description: "'body' must be error, html or none, not '\(value)'")
            }
            statusBody = body
        case "delay":
            guard let span = TimeSpan(text: value) else {
                throw FaultSyntaxError(description: "'delay' must be a time such as 250ms or 2s, not '\(value)'")
            }
            delay = span
        default: throw FaultSyntaxError(description: "unknown option '\(name)' of a fault")
        }
    }
}
