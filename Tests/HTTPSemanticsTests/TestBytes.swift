/// The UTF-8 bytes of a text, to be read as what stands on the wire.
func bytes(_ text: String) -> [UInt8] {
    [UInt8](text.utf8)
}

/// The text of bytes, for comparisons that are read by people.
func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self)
}

/// The text of a part of bytes.
func text(_ bytes: [UInt8], _ range: Range<Int>?) -> String? {
    range.map { text([UInt8](bytes[$0])) }
}
