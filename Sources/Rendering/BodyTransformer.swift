/// A streaming transformation of one body: chunks go in, output comes out, in bounded memory.
///
/// It throws once and is dead from then on: what it has put out is a beginning of the result that must not be passed
/// off as the whole. After `finish` it is not used again.
package protocol BodyTransformer {
    /// Takes the next chunk and appends the output that is certain by now, perhaps none.
    ///
    /// - Throws: the first fault of the body.
    mutating func transform(_ chunk: Span<UInt8>, into output: inout [UInt8]) throws(RenderingError)

    /// Takes notice that no chunk follows and appends the rest of the output.
    ///
    /// - Throws: the first fault of the body; an incomplete body is one.
    mutating func finish(into output: inout [UInt8]) throws(RenderingError)
}
