/// What the value of a member of EM's resources is.
package enum SchemaKind: UInt8, Sendable {
    /// A JSON string; the default of all that is neither number nor truth value.
    case string
    /// A whole number of 32 bits at EM.
    case int
    /// A whole number of 64 bits at EM: more than a double holds, so its digits are copied.
    case long
    /// A number with a fraction; a whole one is written with `.0` in the v12 dialect (R15).
    case double
    /// `true` or `false`.
    case boolean
    /// A point in time, whose text JSON keeps as it is (R9).
    case dateTime
    /// A time of day, whose text JSON keeps as it is (R13).
    case time
    /// An object of a type of its own.
    case object
    /// A repeated child that becomes one array (R4).
    case list
    /// An element around repeated children that becomes a bare array (R6).
    case collapsedList

    /// Whether the value is a text (and no object or array).
    package var isScalar: Bool { rawValue <= SchemaKind.time.rawValue }

    /// Whether JSON writes the value without quotes.
    package var isNumberOrBoolean: Bool {
        switch self {
        case .int, .long, .double, .boolean: true
        case .string, .dateTime, .time, .object, .list, .collapsedList: false
        }
    }

    /// Whether EM's class holds a value type, so that the member is left out when XML has none (R11).
    package var isValueKind: Bool { isScalar && self != .string }
}

/// Where in the XML of an object a member stands.
package enum SchemaPlace: UInt8, Sendable {
    /// A child element.
    case element
    /// An attribute of the object's element.
    case attribute
    /// The text of the object's element (R8).
    case text
}

/// What JSON shows for a member that XML does not have.
package enum SchemaAbsence: UInt8, Sendable {
    /// The member with `null` (R10).
    case null
    /// No member (R11).
    case omitted
    /// The member with `""` (R13).
    case emptyString
}
