import Testing

@testable import Caching

/// The bounded table in which nobody pushes out the others.
@Suite struct FairTableTests {
    @Test func randomUseAgreesWithASimpleModel() {
        for seed in UInt64(1)...40 {
            var random = SplitMix(state: seed)
            var table = FairTable<Int, Int, Int>(capacity: 12)
            /// In the order of refreshing, oldest first.
            var model: [(key: Int, owner: Int, value: Int)] = []
            for step in 0..<600 {
                let key = Int(random.next() % 30)
                let owner = key % 5
                switch random.next() % 3 {
                case 0, 1:
                    model.removeAll { $0.key == key }
                    var expected: Int?
                    if model.filter({ $0.owner == owner }).count >= 4 {
                        expected = model.first { $0.owner == owner }?.key
                    } else if model.count >= 12 {
                        expected = model.first?.key
                    }
                    model.removeAll { $0.key == expected }
                    model.append((key, owner, step))
                    #expect(outcome(table.insert(step, for: key, owner: owner, share: 4))?.key == expected)
                default:
                    #expect(outcome(table.remove(key)) == model.first { $0.key == key }?.value)
                    model.removeAll { $0.key == key }
                }
                #expect(table.count == model.count)
                for entry in model { #expect(table[entry.key] == entry.value) }
                #expect(Set(table.keys) == Set(model.map(\.key)))
            }
        }
    }

    @Test func settingChangesOnlyWhatIsThere() {
        var table = FairTable<Int, Int, Int>(capacity: 4)
        table[1] = 5
        #expect(table[1] == nil)
        _ = table.insert(1, for: 1, owner: 1, share: 4)
        table[1] = 5
        #expect(table[1] == 5)
        table.removeAll()
        #expect(table.count == 0)
        #expect(table[1] == nil)
    }
}
