import Rendering

/// EM's own JSON of a body that is produced as XML, piece by piece.
///
/// Rendering's converter writes links for one origin, EM's mix several. So links are given a path that the converter
/// leaves alone, and it is put right in what the converter puts out.
struct NativeJSON: Sendable {
    /// Stands for `/api` in the XML that is to become JSON.
    static let markedPath = "/api-"

    private static let mark = Array("/api-/".utf8)

    private var converter: XMLToJSONConverter
    private var converted: [UInt8] = []
    /// Bytes of the mark that the last output ended with.
    private var matched = 0

    init(_ release: SimulatedRelease) {
        self.converter = XMLToJSONConverter(
            origin: .neutral, dialect: release == .v12 ? .v12 : .v13, limits: RenderingLimits())
    }

    /// Takes a piece of XML and appends the JSON that is certain by now.
    ///
    /// - Throws: what the converter finds wrong, which for our own XML is nothing.
    mutating func transform(_ xml: [UInt8], into output: inout [UInt8]) throws(RenderingError) {
        converted.removeAll(keepingCapacity: true)
        try converter.transform(xml.span, into: &converted)
        unmark(into: &output)
    }

    /// Appends the rest.
    ///
    /// - Throws: as `transform`.
    mutating func finish(into output: inout [UInt8]) throws(RenderingError) {
        converted.removeAll(keepingCapacity: true)
        try converter.finish(into: &converted)
        unmark(into: &output)
        output.append(contentsOf: Self.mark.prefix(matched))
        matched = 0
    }

    /// Drops the hyphen of each mark.
    ///
    /// The mark begins with the only slash that a restart of the match can begin with, apart from its last byte, so a
    /// mismatch never has to look back.
    private mutating func unmark(into output: inout [UInt8]) {
        for byte in converted {
            if byte == Self.mark[matched] {
                matched += 1
                if matched == Self.mark.count {
                    output.append(contentsOf: "/api/".utf8)
                    matched = 0
                }
                continue
            }
            output.append(contentsOf: Self.mark.prefix(matched))
            matched = 0
            if byte == Self.mark[0] { matched = 1 } else { output.append(byte) }
        }
    }
}
