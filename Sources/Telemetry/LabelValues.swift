/// The values of a metric's labels, as a type with a fixed set of cases.
///
/// Label values come from the program only: what a client or EM sends must never make a new time series.
package protocol LabelValues: Hashable, CaseIterable, Sendable {
    /// One value for each label name of the metric, in their order.
    var labelValues: [String] { get }
}

extension LabelValues where Self: RawRepresentable, RawValue == String {
    /// An enum of strings stands for one label.
    package var labelValues: [String] { [rawValue] }
}
