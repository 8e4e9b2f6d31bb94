import EnterpriseManager
import Testing

@testable import Caching

/// Who waits for which shared fetch.
@Suite struct FlightTableTests {
    private func key(_ asker: Int, _ id: String = Bodies.id) throws -> FlightKey {
        FlightKey(asker: Keys.key(asker), path: try .session(id: id))
    }

    @Test func allWhoAskForTheSameShareOneFlightInTheOrderInWhichTheyCame() throws {
        var table = FlightTable<Int>()
        let seats = try (0..<50).map { try table.seat(key(1), $0) }
        #expect(seats.map(\.isFirst) == [true] + Array(repeating: false, count: 49))
        #expect(table.count == 1)
        #expect(outcome(table.land(seats[0])) == Array(0..<50))
        #expect(table.count == 0)
    }

    @Test func anotherAskerAndAnotherResourceHaveFlightsOfTheirOwn() throws {
        var table = FlightTable<Int>()
        let seats = [
            try table.seat(key(1), 1), try table.seat(key(2), 2),
            try table.seat(key(1, Bodies.otherID), 3),
        ]
        #expect(seats.map(\.isFirst) == [true, true, true])
        #expect(outcome(table.land(seats[1])) == [2])
        #expect(outcome(table.land(seats[0])) == [1])
    }

    @Test func whoLeavesIsForgottenAndTheFlightGoesOn() throws {
        var table = FlightTable<Int>()
        let first = try table.seat(key(1), 1)
        let second = try table.seat(key(1), 2)
        table.leave(first)
        #expect(table.count == 1)
        #expect(table.waiterCount == 1)
        table.leave(second)
        let third = try table.seat(key(1), 3)
        #expect(!third.isFirst, "it is still under way")
        #expect(outcome(table.land(first)) == [3])
    }

    @Test func whoComesAfterTheLandingBeginsAnotherFlight() throws {
        var table = FlightTable<Int>()
        let old = try table.seat(key(1), 1)
        #expect(outcome(table.land(old)) == [1])
        let new = try table.seat(key(1), 2)
        #expect(new.isFirst)
        table.leave(old)
        #expect(outcome(table.land(old)) == [], "an old seat does not reach the new flight")
        #expect(outcome(table.land(new)) == [2])
    }

    @Test func whoLookedBeforeALandingIsToLookAgainAndWhoLookedAfterItIsNot() throws {
        var table = FlightTable<Int>()
        let before = table.mark
        let seat = try table.seat(key(1), 1, since: before)
        #expect(try !table.seat(key(1), 2, since: before).isFirst, "it is still under way")
        _ = table.land(seat)
        let missed = [try table.board(key(1), 3, since: before), try table.board(key(2), 4, since: before)]
        #expect(missed == [nil, nil], "another asker's flight may have stored it, too")
        #expect(table.count == 0)
        let others = try (0..<16).map { number in
            let id = Bodies.otherID.dropLast() + String(number, radix: 16)
            return try table.board(key(1, String(id)), 5, since: before)
        }
        #expect(others.contains { $0?.isFirst == true }, "of another resource it is said by chance, if at all")
        #expect(try table.seat(key(1), 6, since: table.mark).isFirst)
        #expect(try !table.seat(key(1), 7, since: before).isFirst, "one is under way again")
    }

    @Test func randomComingAndGoingLosesNobody() throws {
        for seed in UInt64(1)...50 {
            var random = SplitMix(state: seed)
            var table = FlightTable<Int>()
            var model: [FlightKey: [Int]] = [:]
            var seats: [(seat: FlightTable<Int>.Seat, key: FlightKey, waiter: Int)] = []
            for step in 0..<500 {
                let key = try key(Int(random.next() % 3))
                switch random.next() % 4 {
                case 0, 1:
                    let seat = try table.seat(key, step)
                    #expect(seat.isFirst == (model[key] == nil))
                    model[key, default: []].append(step)
                    seats.append((seat, key, step))
                case 2:
                    guard let index = seats.indices.randomElement(using: &random) else { continue }
                    let left = seats[index]
                    if table.count > 0, model[left.key]?.contains(left.waiter) == true {
                        model[left.key]?.removeAll { $0 == left.waiter }
                    }
                    table.leave(left.seat)
                default:
                    guard let landing = seats.last(where: { $0.key == key && model[key] != nil && $0.seat.isFirst })
                    else { continue }
                    #expect(outcome(table.land(landing.seat)) == model[key])
                    model[key] = nil
                }
                #expect(table.count == model.count)
            }
        }
    }
}

extension FlightTable<Int> {
    /// A place that there must be.
    fileprivate mutating func seat(_ key: FlightKey, _ waiter: Int, since mark: LandingMark? = nil) throws -> Seat {
        let seat = board(key, waiter, since: mark)
        return try #require(seat)
    }
}
