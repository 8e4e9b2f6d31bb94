package import HTTPSemantics

/// Makes the body of an error response of the connection itself: (status, message for the client, client's format).
///
/// The message is static text of ours, never bytes of the request. Called on the connection's event loop.
package typealias ErrorRenderer =
    @Sendable (_ status: Int, _ message: String, _ format: BodyFormat) -> (contentType: String, body: [UInt8])
