import Synchronization

/// The registry of the program's metrics and their text for Prometheus.
///
/// Metrics are registered once, at the start; the returned objects are what the program raises. Registering a name twice
/// or a name that is not valid is our own mistake and traps.
///
/// Thread safety: may be used from any thread; the lock is held for registering and reading, never for counting.
package final class Metrics: Sendable {
    /// How a metric behaves, in the words of the text format.
    package enum Kind: String, Sendable {
        /// Only grows.
        case counter
        /// Goes up and down.
        case gauge
        /// Counts per bucket.
        case histogram
    }

    /// One metric: its name and what writes its samples.
    private struct Family: Sendable {
        let name: String
        let help: String
        let kind: Kind
        let appendSamples: @Sendable (inout MetricsText) -> Void
    }

    private let families = Mutex<[Family]>([])

    /// Makes an empty registry.
    package init() {}

    /// The media type of ``text()``.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics in the text exposition format 0.0.4, in the order they were registered.
    package func text() -> [UInt8] {
        // A reading closure may take locks of its own, so none is held here.
        let families = families.withLock { $0 }
        var text = MetricsText()
        for family in families {
            text.begin(family.name, help: family.help, kind: family.kind)
            family.appendSamples(&text)
        }
        return text.bytes
    }

    private func register(
        _ name: String, _ help: String, _ kind: Kind, labels: [String] = [],
        _ appendSamples: @escaping @Sendable (inout MetricsText) -> Void
    ) {
        precondition(
            name.hasPrefix("emgate_") && MetricsText.isName(name) && labels.allSatisfy(MetricsText.isName),
            "\(name) is not the name of a metric")
        families.withLock { families in
            precondition(!families.contains { $0.name == name }, "\(name) is registered twice")
            families.append(Family(name: name, help: help, kind: kind, appendSamples: appendSamples))
        }
    }
}

// MARK: Registering

extension Metrics {
    /// Registers a counter; its name ends in `_total`.
    package func counter(_ name: String, help: String) -> Counter {
        let counter = Counter()
        register(name, help, .counter) { $0.sample(name, value: counter.value) }
        return counter
    }

    /// Registers a counter with labels; every combination is shown from the start, so that rates begin at zero.
    package func counter<Labels: LabelValues>(
        _ name: String, help: String, labels names: [String], by: Labels.Type
    ) -> CounterFamily<Labels> {
        let family = CounterFamily<Labels>()
        register(name, help, .counter, labels: names) { text in
            for labels in Labels.allCases {
                text.sample(name, labels: Array(zip(names, labels.labelValues)), value: family[labels].value)
            }
        }
        return family
    }

    /// Registers a gauge.
    package func gauge(_ name: String, help: String) -> Gauge {
        let gauge = Gauge()
        register(name, help, .gauge) { $0.sample(name, value: gauge.value) }
        return gauge
    }

    /// Registers a histogram of durations; its name ends in `_seconds`.
    package func histogram(_ name: String, help: String, bounds: [Double] = Histogram.standardBounds) -> Histogram {
        let histogram = Histogram(bounds: bounds)
        register(name, help, .histogram) { $0.samples(name, of: histogram) }
        return histogram
    }

    /// Registers a number that is kept elsewhere and read when the metrics are asked for.
    package func read(_ name: String, help: String, kind: Kind, _ value: @escaping @Sendable () -> Int) {
        register(name, help, kind) { $0.sample(name, value: value()) }
    }

    /// Registers numbers with labels that are kept elsewhere and read when the metrics are asked for.
    package func read<Labels: LabelValues>(
        _ name: String, help: String, kind: Kind, labels names: [String], by: Labels.Type,
        _ value: @escaping @Sendable (Labels) -> Int
    ) {
        register(name, help, kind, labels: names) { text in
            for labels in Labels.allCases {
                text.sample(name, labels: Array(zip(names, labels.labelValues)), value: value(labels))
            }
        }
    }

    /// Registers a metric that is always one and tells something by its labels, such as the version.
    package func info(_ name: String, help: String, labels: [(name: String, value: String)]) {
        register(name, help, .gauge, labels: labels.map(\.name)) { $0.sample(name, labels: labels, value: 1) }
    }
}
