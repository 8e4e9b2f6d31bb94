import EnterpriseManager
import Testing

@Suite struct SessionKindTests {
    @Test func finalStatesAreThoseOfTheTable() {
        for kind in SessionKind.allCases {
            let final = SessionState.allCases.filter { kind.isFinal($0) }
            switch kind {
            case .backupTaskSession, .replicaTaskSession, .cdpTaskSession:
                #expect(final == [.completed])
            case .systemSession:
                #expect(final == [.completedSuccessfully, .completedWarning, .failed])
            default:
                #expect(final == [.stopped])
            }
        }
    }

    @Test func numbersOnDiskNeverChange() {
        let numbers = SessionKind.allCases.map { $0.rawValue }
        #expect(numbers == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(SessionKind(rawValue: 1) == .backupSession)
        #expect(SessionKind(rawValue: 5) == .cloudFailoverSession)
        #expect(SessionKind(rawValue: 9) == .systemSession)
        #expect(Representation.allCases.map { $0.rawValue } == [0, 1, 2])
    }

    @Test func namesAreReadBack() {
        for kind in SessionKind.allCases {
            #expect(SessionKind(elementName: kind.element.description) == kind)
            #expect(SessionKind(listName: kind.listElement.description) == kind)
            #expect(SessionKind(label: kind.label.description) == kind)
        }
        #expect(SessionKind(elementName: "backupJobSession") == nil)
        #expect(SessionKind(elementName: "LogonSession") == nil)
        #expect(SessionKind(label: "") == nil)
    }

    @Test func statesAndResultsAreReadExactly() {
        for state in SessionState.allCases where state != .other {
            #expect(SessionState(state.rawValue) == state)
            #expect(SessionState(state.rawValue.lowercased()) == .other)
            #expect(SessionState((state.rawValue + " ")) == .other)
        }
        for result in SessionResult.allCases where result != .other {
            #expect(SessionResult(result.rawValue) == result)
            #expect(SessionResult(result.rawValue.uppercased()) == .other)
        }
    }
}
