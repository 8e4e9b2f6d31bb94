import ArgumentParser
import EnterpriseManagerSimulator

/// A length of time as a switch's value.
struct TimeSpanArgument: ExpressibleByArgument {
    let value: TimeSpan
    let text: String

    init(_ value: TimeSpan, _ text: String) {
        self.value = value
        self.text = text
    }

    init?(argument: String) {
        guard let value = TimeSpan(text: argument), value > .milliseconds(0) else { return nil }
        self.init(value, argument)
    }

    var defaultValueDescription: String { text }
}

/// An instant as a switch's value.
struct TimestampArgument: ExpressibleByArgument {
    let value: Timestamp

    init?(argument: String) {
        guard let value = Timestamp(iso: argument) else { return nil }
        self.value = value
    }
}

/// A number of bytes as a switch's value: `40MB`, `512KB`, `1000000`.
struct ByteSize: ExpressibleByArgument {
    let bytes: Int

    init?(argument: String) {
        let digits = argument.prefix { $0.isASCII && $0.isNumber }
        let units = ["": 1, "B": 1, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "KIB": 1024, "MIB": 1 << 20]
        guard let count = Int(digits), let unit = units[argument.dropFirst(digits.count).uppercased()] else {
            return nil
        }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, bytes > 0, bytes <= 10_000_000_000 else { return nil }
        self.bytes = bytes
    }
}
