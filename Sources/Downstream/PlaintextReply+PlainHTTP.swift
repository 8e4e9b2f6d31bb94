import HTTPSemantics
import NIOCore
import TLS

extension PlaintextReply {
    /// Tells a client that speaks plain HTTP to the TLS port what to do.
    ///
    /// An HTTP request begins with the letter of a method.
    static let plainHTTP: PlaintextReply = {
        let text: StaticString = "This port speaks HTTPS only: use https:// in the address.\n"
        var bytes = ByteBuffer()
        bytes.writeStaticString(
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: ")
        bytes.writeString("\(text.utf8CodeUnitCount)\r\n\r\n")
        bytes.writeStaticString(text)
        return PlaintextReply(bytes) { ASCII.isLetter($0) }
    }()
}
