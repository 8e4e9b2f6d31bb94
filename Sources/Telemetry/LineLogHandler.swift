import HTTPSemantics
package import Logging

/// Writes the program's log, one line an event, as text or JSON.
///
/// A line leaves with one write on the thread that logs: the last line before a crash is worth more than the time.
package struct LineLogHandler: LogHandler {
    /// Fields of every event of this logger.
    package var metadata: Logger.Metadata = [:]
    /// Adds fields at the time of an event.
    package var metadataProvider: Logger.MetadataProvider?
    /// Events below it are left out.
    package var logLevel: Logger.Level

    private let label: String
    private let format: LogFormat
    private let wallClock: @Sendable () -> Int64
    private let write: @Sendable ([UInt8]) -> Void

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - wallClock: milliseconds since 1970.
    ///   - write: takes a line with its LF.
    package init(
        label: String, level: Logger.Level, format: LogFormat, wallClock: @escaping @Sendable () -> Int64,
        write: @escaping @Sendable ([UInt8]) -> Void
    ) {
        self.label = label
        self.logLevel = level
        self.format = format
        self.wallClock = wallClock
        self.write = write
    }

    /// A handler that writes to standard error.
    package static func standardError(
        label: String, level: Logger.Level, format: LogFormat, wallClock: @escaping @Sendable () -> Int64
    ) -> LineLogHandler {
        LineLogHandler(label: label, level: level, format: format, wallClock: wallClock) { line in
            _ = LineWriter.write(line, to: 2)
        }
    }

    /// One field of every event.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    package func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let own = event.metadata { fields.merge(own) { _, new in new } }
        if let error = event.error { fields["error"] = "\(error)" }
        var line: [UInt8] = []
        switch format {
        case .text: appendText(event, fields, to: &line)
        case .json: appendJSON(event, fields, to: &line)
        }
        line.append(0x0A)
        write(line)
    }

    private func appendText(_ event: LogEvent, _ fields: Logger.Metadata, to line: inout [UInt8]) {
        Timestamp.append(millisecondsSince1970: wallClock(), to: &line)
        line.append(0x20)
        line.append(contentsOf: event.level.rawValue.utf8)
        line.append(0x20)
        line.append(contentsOf: label.utf8)
        line.append(literal: ": ")
        Self.appendPrintable("\(event.message)", to: &line)
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            line.append(0x20)
            line.append(contentsOf: key.utf8)
            line.append(0x3D)
            JSONText.append("\(value)", to: &line)
        }
    }

    private func appendJSON(_ event: LogEvent, _ fields: Logger.Metadata, to line: inout [UInt8]) {
        line.append(literal: "{\"time\":\"")
        Timestamp.append(millisecondsSince1970: wallClock(), to: &line)
        line.append(literal: "\",\"level\":")
        JSONText.append(event.level.rawValue, to: &line)
        line.append(literal: ",\"label\":")
        JSONText.append(label, to: &line)
        line.append(literal: ",\"message\":")
        JSONText.append("\(event.message)", to: &line)
        if !fields.isEmpty {
            line.append(literal: ",\"metadata\":{")
            for (index, field) in fields.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { line.append(0x2C) }
                JSONText.append(field.key, to: &line)
                line.append(0x3A)
                JSONText.append("\(field.value)", to: &line)
            }
            line.append(0x7D)
        }
        line.append(0x7D)
    }

    /// Appends a message on one line: controls become spaces.
    private static func appendPrintable(_ text: String, to line: inout [UInt8]) {
        for byte in text.utf8 { line.append(byte < 0x20 || byte == 0x7F ? 0x20 : byte) }
    }
}
