import HTTPWire

/// What a parser made of one input.
enum ResponseReading: Equatable, CustomStringConvertible {
    case head(ResponseHead, consumed: Int)
    case incomplete
    case refused(ResponseError)

    /// Feeds a parser the window cut off at each of `cuts` and then whole, until it is done.
    static func read(
        _ input: [UInt8], answering method: Method = .get, cuts: [Int] = [], limits: ResponseLimits = ResponseLimits()
    ) -> ResponseReading {
        var parser = ResponseParser(limits: limits)
        for cut in cuts + [input.count] {
            do {
                if let (head, consumed) = try parser.head(in: input.span.extracting(0..<cut), answering: method) {
                    return .head(head, consumed: consumed)
                }
            } catch {
                return .refused(error)
            }
        }
        return .incomplete
    }

    static func read(_ input: String, answering method: Method = .get) -> ResponseReading {
        read(bytes(input), answering: method)
    }

    var head: ResponseHead? {
        guard case .head(let head, _) = self else { return nil }
        return head
    }

    var error: ResponseError? {
        guard case .refused(let error) = self else { return nil }
        return error
    }

    var description: String {
        switch self {
        case .head(let head, let consumed): "head \(text(head.bytes).debugDescription), \(consumed) bytes"
        case .incomplete: "incomplete"
        case .refused(let error): "refused: \(error)"
        }
    }
}
