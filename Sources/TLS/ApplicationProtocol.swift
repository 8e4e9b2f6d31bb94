/// The protocols spoken inside TLS, as ALPN names them (RFC 7301): HTTP/1.1, and HTTP/1.0 for clients that offer no other.
enum ApplicationProtocol {
    static let http11 = Array("http/1.1".utf8)
    private static let http10 = Array("http/1.0".utf8)

    /// What a client of ours offers, in ALPN's form: HTTP/1.1 only.
    static let list: [UInt8] = [UInt8(http11.count)] + http11

    /// Where the protocol to speak stands in a list of names, each preceded by its length; nil when none of ours does.
    static func range(in list: some RandomAccessCollection<UInt8>) -> Range<Int>? {
        range(of: http11, in: Array(list)) ?? range(of: http10, in: Array(list))
    }

    private static func range(of name: [UInt8], in list: [UInt8]) -> Range<Int>? {
        var index = 0
        while index < list.count {
            let start = index + 1
            let end = start + Int(list[index])
            guard end <= list.count else { return nil }
            if list[start..<end].elementsEqual(name) { return start..<end }
            index = end
        }
        return nil
    }
}
