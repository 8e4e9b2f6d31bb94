/// How EM makes JSON names of XML names.
package enum SchemaNaming {
    /// Appends the plural that names a repeated child's array (R4).
    ///
    /// `s` is added; a consonant and `y` become `ies`; a final `s` stays. Other bytes than ASCII count as consonants.
    package static func appendPlural(of name: Span<UInt8>, to output: inout [UInt8]) {
        let count = name.count
        guard count > 0, name[count - 1] != UInt8(ascii: "s") else {
            append(name, to: &output)
            return
        }
        if count > 1, name[count - 1] == UInt8(ascii: "y"), !isVowel(name[count - 2]) {
            append(name.extracting(0..<count - 1), to: &output)
            output.append(contentsOf: [UInt8(ascii: "i"), UInt8(ascii: "e"), UInt8(ascii: "s")])
        } else {
            append(name, to: &output)
            output.append(UInt8(ascii: "s"))
        }
    }

    /// Appends the name as the v13 dialect spells it: .NET's camel case policy.
    ///
    /// The leading capitals are lowered, but the last of them is kept when a small letter follows: `UID` gives `uid`,
    /// `NASJobs` gives `nasJobs`, `VAppReplicaPoints` gives `vAppReplicaPoints`. Only ASCII letters change.
    package static func appendCamelCase(of name: Span<UInt8>, to output: inout [UInt8]) {
        var isLeading = true
        for index in name.indices {
            let byte = name[index]
            let isCapital = isUpper(byte)
            if !isCapital || (index > 0 && index + 1 < name.count && !isUpper(name[index + 1])) {
                isLeading = false
            }
            output.append(isLeading ? byte | 0x20 : byte)
        }
    }

    private static func append(_ name: Span<UInt8>, to output: inout [UInt8]) {
        for index in name.indices { output.append(name[index]) }
    }

    private static func isUpper(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
    }

    private static func isVowel(_ byte: UInt8) -> Bool {
        switch byte | 0x20 {
        case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"), UInt8(ascii: "u"): true
        default: false
        }
    }
}
