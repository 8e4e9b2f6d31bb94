/// The bounds of what the framing of a chunked body may cost beside its data; each has its own error.
package struct ChunkLimits: Sendable, Equatable {
    /// Bytes of the line with a chunk's size and extensions, without its line end.
    package var line: Int
    /// Bytes of the extensions of all chunks of a body.
    package var extensions: Int
    /// Bytes of the trailer section, its line ends included.
    package var trailers: Int
    /// Number of trailer lines.
    package var trailerFields: Int

    /// Makes limits of the given sizes.
    package init(line: Int = 1024, extensions: Int = 16_384, trailers: Int = 8192, trailerFields: Int = 100) {
        self.line = line
        self.extensions = extensions
        self.trailers = trailers
        self.trailerFields = trailerFields
    }
}
