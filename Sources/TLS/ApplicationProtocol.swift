/// The one protocol spoken inside TLS, as ALPN names it (RFC 7301).
enum ApplicationProtocol {
    static let http11 = Array("http/1.1".utf8)

    /// A list of protocols in ALPN's form, with only this one in it.
    static let list: [UInt8] = [UInt8(http11.count)] + http11

    /// Where the protocol's name stands in a list of names, each preceded by its length; nil when it does not.
    static func range(in list: some RandomAccessCollection<UInt8>) -> Range<Int>? {
        let list = Array(list)
        var index = 0
        while index < list.count {
            let start = index + 1
            let end = start + Int(list[index])
            guard end <= list.count else { return nil }
            if list[start..<end].elementsEqual(http11) { return start..<end }
            index = end
        }
        return nil
    }
}
