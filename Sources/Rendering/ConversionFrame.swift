import EnterpriseManager

/// An open element of the XML that is being converted, as far as it makes a JSON object or array.
struct ConversionFrame {
    /// What becomes of the element.
    enum Shape: UInt8 {
        /// An object that is written while it arrives; its members have to come in JSON order.
        case streamed
        /// An object whose members are collected and put in order when it closes.
        case object
        /// A bare array whose items are the children (R6).
        case collapsedList
    }

    /// Where the finished value goes.
    enum Target {
        /// Straight to the output.
        case output
        /// Nowhere: the arena, where it was made, is where a collapsed list wants it.
        case item
        /// To a member that the schema knows, an index in `slots`.
        case slot(Int)
        /// To a member that it does not know there, an index in `unknowns`.
        case unknown(Int)
    }

    var shape: Shape
    var target: Target
    /// Whether the value follows the last item of its list directly, behind a comma.
    var continuesList: Bool
    /// The type of an object; nil when the schema does not know it.
    var type: SchemaType.ID?
    /// For a collapsed list its member in the schema.
    var member = 0

    /// The sizes at which to cut the shared arrays when the element is done.
    var arenaStart: Int
    var pieceStart: Int
    var slotStart: Int
    var unknownStart: Int
    var unknownNameStart: Int
    var textStart: Int

    /// Whether an object that the schema does not know has had a child element.
    var hasElements = false

    /// Of a streamed object, how many members are written, and which of them is an array that is still open.
    var written = 0
    var openList: Int?
    var isEmpty = true
    var hasWrittenUnknowns = false
    /// Whether a list of a streamed object that did not come shows as `[]` and not as null (R7).
    var showsEmptyLists = false
}

/// The innermost open element, if its value is a text; it turns into an object when it has a child all the same.
struct ConversionScalar {
    var isOpen = false
    var hasText = false
    /// Whether JSON writes the value without quotes, so that its text is judged when it is complete.
    var isNumberOrBoolean = false
    var kind = SchemaKind.string
    var target = ConversionFrame.Target.item
    var continuesList = false
    /// Where in the arena the text begins.
    var start = 0
}

/// The values of one member, as a chain of pieces; several in a list.
struct ConversionChain {
    /// Indices in `pieces`, -1 for none.
    var first: Int32 = -1
    var last: Int32 = -1

    var isEmpty: Bool { first < 0 }
}

/// Finished JSON in the arena: one value, or list items with commas between them.
struct ConversionPiece {
    var start: Int32
    var end: Int32
    /// The next piece of the chain, -1 for none.
    var next: Int32 = -1
}

/// A member that the schema does not know in this object.
struct UnknownMember {
    /// The XML name, a range of `unknownNames`.
    let name: Range<Int>
    let place: SchemaPlace
    /// What the name means wherever it occurs, an index in the schema's members; nil when it means nothing in particular.
    let meaning: Int?
    var values = ConversionChain()
    var count = 0
}
