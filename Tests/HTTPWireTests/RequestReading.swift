import HTTPWire

/// What a parser made of one input.
enum RequestReading: Equatable, CustomStringConvertible {
    case head(RequestHead, consumed: Int)
    case incomplete
    case refused(RequestError)

    /// Feeds a parser the window cut off at each of `cuts` and then whole, until it is done.
    static func read(_ input: [UInt8], cuts: [Int] = [], limits: RequestLimits = RequestLimits()) -> RequestReading {
        var parser = RequestParser(limits: limits)
        for cut in cuts + [input.count] {
            do {
                if let (head, consumed) = try parser.head(in: input.span.extracting(0..<cut)) {
                    return .head(head, consumed: consumed)
                }
            } catch {
                return .refused(error)
            }
        }
        return .incomplete
    }

    static func read(_ input: String, limits: RequestLimits = RequestLimits()) -> RequestReading {
        read(bytes(input), limits: limits)
    }

    var head: RequestHead? {
        guard case .head(let head, _) = self else { return nil }
        return head
    }

    var error: RequestError? {
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
