import EnterpriseManager
import NIOCore
import Storage
import Synchronization

/// Ties and grants in memory, for tests of what a restart finds.
final class MemoryAccessStore: AccessStore {
    private struct State {
        var ties: [CredentialKey: Tie] = [:]
        var grants: [Grant] = []
        /// Look-ups that wait until they are released; nil when none is held.
        var held: [@Sendable () -> Void]?
    }

    private let state = Mutex(State())

    var ties: [(key: CredentialKey, tie: Tie)] { state.withLock { $0.ties.map { ($0.key, $0.value) } } }

    func apply(_ changes: [AccessChange]) {
        state.withLock { state in
            for change in changes {
                switch change {
                case .tie(let key, let tie): state.ties[key] = tie
                case .untie(let key): state.ties[key] = nil
                case .grant(let grant): state.grants.append(grant)
                case .revoke(let revocation): state.grants.removeAll { revocation.takes($0) }
                }
            }
        }
    }

    /// Look-ups wait from now on.
    func hold() { state.withLock { $0.held = [] } }

    /// Answers those that wait.
    func release() {
        let held = state.withLock { state in
            defer { state.held = nil }
            return state.held ?? []
        }
        for answer in held { answer() }
    }

    private func answer(_ grant: Grant?, on eventLoop: any EventLoop) -> EventLoopFuture<Grant?> {
        let promise = eventLoop.makePromise(of: Grant?.self)
        let isHeld = state.withLock { state in
            state.held?.append { promise.succeed(grant) }
            return state.held != nil
        }
        if !isHeld { promise.succeed(grant) }
        return promise.futureResult
    }

    func grant(
        for principal: Principal, of resource: GrantedResource, content: ContentKey?, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?> {
        let grant = state.withLock { state in
            state.grants.last {
                $0.principal == principal && $0.resource.opens(resource) && $0.content == content
            }
        }
        return answer(grant, on: eventLoop)
    }

    func grant(
        for principal: Principal, ofKind kind: SessionKind, on eventLoop: any EventLoop
    ) -> EventLoopFuture<Grant?> {
        let grant = state.withLock { state in
            state.grants.last { $0.principal == principal && $0.resource.shownKind == kind }
        }
        return answer(grant, on: eventLoop)
    }

    var statistics: AccessStatistics { AccessStatistics() }

    func close(on eventLoop: any EventLoop) -> EventLoopFuture<Void> { eventLoop.makeSucceededVoidFuture() }
}
