/// What a store holds and has done since it was opened.
package struct StoreStatistics: Hashable, Sendable {
    /// Entries held.
    package var entries: Int64 = 0
    /// Bytes of XML held.
    package var bytes: Int64 = 0
    /// Entries waiting to be written.
    package var waiting = 0
    /// Look-ups.
    package var loads: UInt64 = 0
    /// Look-ups that found something.
    package var found: UInt64 = 0
    /// Look-ups refused because too many were waiting.
    package var loadsRefused: UInt64 = 0
    /// Look-ups that failed on the disk or the database.
    package var readErrors: UInt64 = 0
    /// Entries found damaged and dropped.
    package var damaged: UInt64 = 0
    /// Entries written.
    package var saved: UInt64 = 0
    /// Entries dropped because too many were waiting to be written.
    package var overflowed: UInt64 = 0
    /// Entries that could not be written.
    package var writeErrors: UInt64 = 0
    /// Entries removed on request.
    package var removed: UInt64 = 0
    /// Entries removed to stay below the bound.
    package var evicted: UInt64 = 0

    /// Statistics of a store that has done nothing.
    package init() {}
}
