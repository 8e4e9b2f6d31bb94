package import EnterpriseManager
package import HTTPSemantics
package import Rendering

/// What a rendering depends on: the resource, the format with its dialect, and the origin of its links.
package struct RenderingKey: Hashable, Sendable {
    /// The resource.
    package let path: ResourcePath
    /// The form in which it leaves.
    package let form: Form
    /// The origin written into its links.
    package let origin: LinkOrigin

    /// A format together with what else shapes it.
    package enum Form: UInt8, Hashable, Sendable {
        /// XML as stored, but for its links.
        case xml
        /// JSON in the dialect of version 12.
        case jsonV12
        /// JSON in the dialect of version 13.
        case jsonV13
    }

    /// Names a rendering; the dialect is of no matter to XML.
    package init(path: ResourcePath, format: BodyFormat, dialect: JSONDialect, origin: LinkOrigin) {
        self.path = path
        self.origin = origin
        form =
            switch (format, dialect) {
            case (.xml, _): .xml
            case (.json, .v12): .jsonV12
            case (.json, .v13): .jsonV13
            }
    }

    /// The form is left out: of one resource there are three.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(path)
        hasher.combine(origin)
    }

    /// The strong entity tag of the rendering with its quotes (RFC 9110 section 8.8.3).
    ///
    /// The first half of the digest of what is stored, the form, the revision of our rendering code and the origin:
    /// two renderings whose bytes may differ never share a tag.
    ///
    /// - Parameters:
    ///   - digest: the SHA-256 digest of the stored XML.
    package func entityTag(digest: Span<UInt8>) -> [UInt8] {
        var tag: [UInt8] = [0x22]
        for index in 0..<min(16, digest.count) { Self.appendHexadecimal(digest[index], to: &tag) }
        switch form {
        case .xml: tag.append(literal: "-x")
        case .jsonV12: tag.append(literal: "-j12.")
        case .jsonV13: tag.append(literal: "-j13.")
        }
        if form != .xml { tag.append(decimal: Self.revision) }
        tag.append(0x2D)
        for byte in origin.bytes {
            // Only etagc may stand in a tag; the escape keeps different origins different.
            if byte > 0x20, byte < 0x7F, byte != 0x22, byte != 0x25 {
                tag.append(byte)
            } else {
                tag.append(0x25)
                Self.appendHexadecimal(byte, to: &tag)
            }
        }
        tag.append(0x22)
        return tag
    }

    /// Raised whenever a change of the conversion to JSON alters the bytes of a rendering.
    private static var revision: Int { 1 }

    private static func appendHexadecimal(_ byte: UInt8, to output: inout [UInt8]) {
        for digit in [byte >> 4, byte & 0xF] { output.append(digit < 10 ? 0x30 + digit : 0x57 + digit) }
    }
}
