import HTTPSemantics
import Testing

@testable import Upstream

struct FairShareTests {
    private let clients = (1...9).map { ClientNetwork("192.0.2.\($0)") }

    /// How many places a client gets that takes what it can.
    private func takeAll(_ share: inout FairShare, _ client: ClientNetwork?) -> Int {
        var count = 0
        while share.admits(client) {
            share.take(client)
            count += 1
        }
        return count
    }

    @Test(arguments: [(0, 0), (1, 1), (2, 1), (3, 2), (4, 3), (8, 6), (16, 12), (32, 24), (256, 192)])
    func oneClientAloneGetsThreeQuarters(capacity: Int, most: Int) {
        var share = FairShare(capacity: capacity)
        #expect(takeAll(&share, clients[0]) == most)
    }

    @Test func eachFurtherClientGetsAPartOfTheRest() {
        var share = FairShare(capacity: 32)
        #expect(clients.map { takeAll(&share, $0) } == [24, 6, 1, 1, 0, 0, 0, 0, 0])
        #expect(share.isFull)
    }

    @Test func whatIsGivenBackMayBeTakenAgain() {
        var share = FairShare(capacity: 8)
        #expect(takeAll(&share, clients[0]) == 6)
        #expect(takeAll(&share, clients[1]) == 1)
        #expect(!share.admits(clients[0]), "it holds six, and one is free")
        #expect(share.admits(clients[2]))
        share.leave(clients[0])
        #expect(share.admits(clients[0]), "it holds five, and two are free")
    }

    @Test func nobodyInParticularIsHeldToTheCapacityAlone() {
        var share = FairShare(capacity: 5)
        #expect(takeAll(&share, nil) == 5)
        share.leave(nil)
        #expect(share.taken == 4)
    }

    @Test func givingBackWhatWasNotTakenDoesNoHarm() {
        var share = FairShare(capacity: 2)
        share.leave(clients[0])
        share.leave(nil)
        #expect(share.taken == 0)
        #expect(takeAll(&share, clients[0]) == 1)
    }
}
