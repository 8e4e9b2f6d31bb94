import EnterpriseManager
import Testing

@testable import Storage

@Suite struct AccessQueueTests {
    private func grant(_ number: Int, content: UInt64? = nil) throws -> AccessChange {
        .grant(try AccessFixtures.grant(1, AccessFixtures.resource(number), content: content))
    }

    private func revocation(_ number: Int) throws -> AccessChange { .revoke(.session(try Fixtures.id(number))) }

    private func drain(_ queue: inout AccessQueue) -> [AccessChange] {
        var all: [AccessChange] = []
        while let batch = queue.take(limit: 3) { all += batch }
        return all
    }

    @Test func onlyTheFirstChangeWakesTheWriter() throws {
        var queue = AccessQueue(limit: 10)
        let isWokenByNothing = queue.add([])
        let first = queue.add([try grant(1)])
        let second = queue.add([try grant(2), try grant(3)])
        #expect(!isWokenByNothing && first && !second)
        #expect(queue.take(limit: 2) == [try grant(1), try grant(2)])
        let whileWriting = queue.add([try revocation(4)])
        #expect(!whileWriting)
        #expect(queue.take(limit: 2) == [try grant(3), try revocation(4)])
        #expect(queue.take(limit: 2) == nil)
        let afterwards = queue.add([try grant(5)])
        #expect(afterwards)
    }

    @Test func aFullQueueDropsWhatGivesAndKeepsWhatTakes() throws {
        var queue = AccessQueue(limit: 2)
        let key = try AccessFixtures.key(1)
        let tie = AccessChange.tie(key, try AccessFixtures.tie(1))
        _ = queue.add([try grant(1), tie, try grant(3), tie, try revocation(5), .untie(key)])
        #expect(queue.overflowed == 2)
        #expect(queue.count == 4)
        #expect(drain(&queue) == [try grant(1), tie, try revocation(5), .untie(key)])
    }

    @Test func whatFindsNoRoomAtAllTakesEverything() throws {
        var queue = AccessQueue(limit: 2)
        _ = queue.add([try grant(1), try grant(2), try revocation(3), try revocation(4), try revocation(5)])
        #expect(queue.overflowed > 0)
        #expect(drain(&queue).last == .revoke(.all))
        _ = queue.add([try grant(6)])
        #expect(drain(&queue) == [try grant(6)], "there is room again")
    }

    @Test func whatUntiesOutlivesAnOverflow() throws {
        var queue = AccessQueue(limit: 4)
        let key = try AccessFixtures.key(1)
        _ = queue.add([.untie(key)])
        for number in 0..<20 { _ = queue.add([try revocation(number)]) }
        #expect(drain(&queue).contains(.untie(key)))
    }

    /// The earlier list is no longer what this principal is shown, whether or not there is room for the new one.
    @Test func aListThatIsShownAnewIsNotOpenedByItsEarlierContent() throws {
        var queue = AccessQueue(limit: 1)
        var disk = AccessModel()
        _ = queue.add([try grant(1, content: 1)])
        disk.apply(drain(&queue))
        _ = queue.add([try grant(2), try grant(1, content: 2)])
        disk.apply(drain(&queue))
        #expect(disk.grants.values.allSatisfy { $0.content != ContentKey(1) })
    }

    /// A disk that is written from the queue never opens what one without a queue would not.
    @Test(arguments: [1, 2, 3, 5, 16, 100_000], 1...5)
    func nothingThatWasTakenAwaySurvivesWhateverTheLimit(limit: Int, seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var source = AccessChangeSource(universe: try AccessFixtures.universe(ids: 1...2))
        var queue = AccessQueue(limit: limit)
        var ideal = AccessModel()
        var disk = AccessModel()
        var isBusy = false
        var longest = 0
        var given: [AccessChange] = []
        var written: [AccessChange] = []
        for step in 0..<2_000 {
            if Int.random(in: 0...2, using: &numbers) > 0 {
                let changes = try source.next(&numbers)
                let isWoken = queue.add(changes)
                #expect(isWoken == !isBusy, "step \(step)")
                isBusy = true
                ideal.apply(changes)
                given += changes
            } else {
                let most = Int.random(in: 1...4, using: &numbers)
                let waiting = queue.count
                let batch = queue.take(limit: most)
                #expect((batch == nil) == (waiting == 0))
                #expect(batch?.count ?? 0 == min(most, waiting))
                if batch == nil { isBusy = false }
                disk.apply(batch ?? [])
                written += batch ?? []
            }
            longest = max(longest, queue.count)
        }
        #expect(longest <= 2 * limit)
        let rest = drain(&queue)
        disk.apply(rest)
        written += rest
        #expect(disk.keys.isSubset(of: ideal.keys))
        let areContentsRight = disk.grants.allSatisfy { ideal.grants[$0.key]?.content == $0.value.content }
        #expect(areContentsRight)
        let isWhole = written == given
        if queue.overflowed == 0 {
            #expect(isWhole, "without an overflow nothing is lost, doubled or moved")
            #expect(disk.ties == ideal.ties)
        } else {
            #expect(!isWhole)
        }
        #expect((queue.overflowed == 0) == (limit == 100_000))
    }
}
