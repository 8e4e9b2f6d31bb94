/// One parser under fuzzing, and what must hold of it whatever the bytes.
package struct FuzzTarget: Sendable {
    /// The target's name, and that of the folder with its inputs.
    package let name: String

    /// Judges one input.
    ///
    /// - Throws: the first property that does not hold.
    package let check: @Sendable ([UInt8]) throws(Violation) -> Void

    /// All targets.
    package static let all: [FuzzTarget] = [
        FuzzTarget(name: "RequestParser") { bytes throws(Violation) in try RequestReading.check(FuzzInput(bytes)) },
        FuzzTarget(name: "ResponseParser") { bytes throws(Violation) in try ResponseReading.check(FuzzInput(bytes)) },
        FuzzTarget(name: "ChunkedDecoder") { bytes throws(Violation) in try ChunkedReading.check(FuzzInput(bytes)) },
        FuzzTarget(name: "XMLStream") { bytes throws(Violation) in try XMLReading.check(FuzzInput(bytes)) },
        FuzzTarget(name: "XMLToJSONConverter") { bytes throws(Violation) in try Converting.check(FuzzInput(bytes)) },
        FuzzTarget(name: "XMLLinkRewriter") { bytes throws(Violation) in try XMLLinks.check(FuzzInput(bytes)) },
        FuzzTarget(name: "JSONTransformer") { bytes throws(Violation) in try JSONLinks.check(FuzzInput(bytes)) },
        FuzzTarget(name: "LogonReader") { bytes throws(Violation) in try LogonReading.check(FuzzInput(bytes)) },
        FuzzTarget(name: "ResourcePath") { bytes throws(Violation) in try PathReading.check(bytes) },
        FuzzTarget(name: "Settings") { bytes throws(Violation) in try SettingsReading.check(bytes) },
    ]

    /// The target of that name, or nil.
    package static func named(_ name: String) -> FuzzTarget? {
        all.first { $0.name == name }
    }
}

/// A property that an input has shown not to hold.
package struct Violation: Error, CustomStringConvertible {
    /// What does not hold, and for which values.
    package let description: String
}

/// Demands that a property holds.
func require(_ holds: Bool, _ property: @autoclosure () -> String) throws(Violation) {
    guard holds else { throw Violation(description: property()) }
}
