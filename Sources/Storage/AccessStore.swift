package import EnterpriseManager
package import NIOCore

/// Where ties and grants are kept.
///
/// Thread safety: every method may be called on any thread and returns at once; none waits for a disk. What was handed to
/// ``apply(_:)`` counts for every ``grant(for:of:content:on:)`` that is called later.
package protocol AccessStore: Sendable {
    /// Takes changes to be kept, in their order.
    ///
    /// A grant that finds no room in the queue is dropped, which costs a proof; what takes grants away is never lost.
    func apply(_ changes: [AccessChange])

    /// The grant that opens a resource with this content to a principal, live or not; nil when there is none.
    ///
    /// The future never fails: what cannot be read is as good as not there, and is counted.
    func grant(
        for principal: Principal, of resource: GrantedResource, content: ContentKey?, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?>

    /// The grant of a kind that lasts longest for a principal; nil when there is none.
    func grant(
        for principal: Principal, ofKind kind: SessionKind, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?>

    /// What the store has done so far.
    var statistics: AccessStatistics { get }

    /// Writes what is waiting and closes.
    func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void>
}

/// The numbers of a store of ties and grants.
package struct AccessStatistics: Hashable, Sendable {
    /// Grants kept, expired ones included until they are swept out.
    package var grants = 0
    /// Changes waiting to be written.
    package var waiting = 0
    /// Grants dropped because too much was waiting.
    package var overflowed: UInt64 = 0
    /// Reads and writes that failed.
    package var errors: UInt64 = 0
    /// Rows found damaged, and dropped.
    package var damaged: UInt64 = 0

    /// Nothing has been done.
    package init() {}
}
