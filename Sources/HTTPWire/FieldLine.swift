/// One field line of a head: ranges into the head's `bytes`.
package struct FieldLine: Sendable, Equatable {
    /// Where the name stands, as the peer spelled it.
    package var name: Range<Int>
    /// Where the value stands, without the white space around it; may be empty.
    package var value: Range<Int>
    /// Which name it is, if it is one that emgate acts on.
    package var known: FieldName
}
