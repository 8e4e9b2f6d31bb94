package import NIOCore

/// What the admin listener is told by the program: names it answers to, and closures behind its routes.
package struct AdminConfiguration: Sendable {
    /// An answer made by a closure.
    package struct Answer: Sendable {
        /// The status code.
        package var status: Int
        /// JSON.
        package var json: [UInt8]

        /// Makes an answer.
        package init(status: Int = 200, json: [UInt8]) {
            self.status = status
            self.json = json
        }
    }

    /// Whether the program can do its work, and if not, why.
    package enum Readiness: Sendable, Equatable {
        /// It can.
        case ready
        /// It cannot, with a text for the operator.
        case notReady(String)
    }

    /// A row of the status page.
    package typealias StatusRow = (name: String, value: String)

    /// Decoded parameters of a query, in their order.
    package typealias Query = [(name: String, value: String)]

    /// Host names, besides `localhost` and IP addresses, under which the listener may be addressed; without port.
    package var hostNames: [String] = []
    /// Answers `GET /readyz`.
    package var readiness: @Sendable () -> Readiness = { .ready }
    /// Answers `GET /metrics`.
    package var metrics: @Sendable () -> [UInt8] = { [] }
    /// Rows of the status page.
    package var status: @Sendable () -> [StatusRow] = { [] }
    /// Answers `GET /cache` on the given loop; nil when there is no cache.
    package var cacheReport: (@Sendable (Query, any EventLoop) -> EventLoopFuture<Answer>)?
    /// Answers `DELETE /cache` on the given loop; nil when there is no cache.
    package var cachePurge: (@Sendable (Query, any EventLoop) -> EventLoopFuture<Answer>)?

    /// Answers `GET /access` on the given loop; nil when there is nothing of the kind.
    package var accessReport: (@Sendable (Query, any EventLoop) -> EventLoopFuture<Answer>)?
    /// Answers `DELETE /access` on the given loop; nil when there is nothing of the kind.
    package var accessRevocation: (@Sendable (Query, any EventLoop) -> EventLoopFuture<Answer>)?

    /// Makes a configuration in which every closure has a harmless answer.
    package init() {}
}
