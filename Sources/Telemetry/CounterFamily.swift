/// Counters of one name, one for each combination of label values.
package struct CounterFamily<Labels: LabelValues>: Sendable {
    private let counters: [Labels: Counter]

    init() {
        counters = Dictionary(Labels.allCases.map { ($0, Counter()) }) { first, _ in first }
    }

    /// The counter of some labels; keep it where the same one is raised often.
    package subscript(labels: Labels) -> Counter {
        guard let counter = counters[labels] else {
            preconditionFailure("allCases of \(Labels.self) leaves out a value")
        }
        return counter
    }
}
