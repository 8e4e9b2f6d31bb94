/// The character classes of XML 1.0, fifth edition.
enum XMLCharacter {
    /// White space: space, tab, line feed, carriage return (S, section 2.3).
    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0a || byte == 0x09 || byte == 0x0d
    }

    /// Whether a scalar may stand in a document at all (Char, section 2.2).
    static func isCharacter(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09, 0x0a, 0x0d, 0x20...0xd7ff, 0xe000...0xfffd, 0x1_0000...0x10_ffff: true
        default: false
        }
    }

    /// Whether an ASCII byte may continue a name, colon excluded: letters, digits, `-`, `.`, `_`.
    ///
    /// The two words are bitmaps of 0x00…0x3f and 0x40…0x7f.
    @inline(__always)
    static func isNameASCII(_ byte: UInt8) -> Bool {
        let map: UInt64 = byte < 0x40 ? 0x03ff_6000_0000_0000 : 0x07ff_fffe_87ff_fffe
        return byte < 0x80 && (map &>> UInt64(byte & 0x3f)) & 1 == 1
    }

    /// Whether a byte that is no letter or digit may yet be part of a name: `-`, `.`, `_`, a colon, or not ASCII.
    @inline(__always)
    static func continuesName(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == 0x3a || isNameASCII(byte)
    }

    /// Whether an ASCII byte may begin a name, colon excluded: letters and `_`.
    @inline(__always)
    static func isNameStartASCII(_ byte: UInt8) -> Bool {
        let folded = byte | 0x20
        return (folded >= 0x61 && folded <= 0x7a) || byte == 0x5f
    }

    /// Whether a scalar above ASCII may begin a name (NameStartChar, section 2.3).
    static func isNameStart(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xc0...0xd6, 0xd8...0xf6, 0xf8...0x2ff, 0x370...0x37d, 0x37f...0x1fff, 0x200c...0x200d,
            0x2070...0x218f, 0x2c00...0x2fef, 0x3001...0xd7ff, 0xf900...0xfdcf, 0xfdf0...0xfffd,
            0x1_0000...0xe_ffff:
            true
        default: false
        }
    }

    /// Whether a scalar above ASCII may continue a name (NameChar, section 2.3).
    static func isName(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xb7, 0x300...0x36f, 0x203f...0x2040: true
        default: isNameStart(scalar)
        }
    }
}
