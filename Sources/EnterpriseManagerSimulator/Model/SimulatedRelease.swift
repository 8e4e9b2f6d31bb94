/// The release of Enterprise Manager whose wire habits are shown (em-facts 2.1).
package enum SimulatedRelease: String, Sendable, CaseIterable {
    /// EM 12: JSON names in PascalCase, times in SQL Server's milliseconds.
    case v12
    /// EM 13: JSON names in camelCase, times in PostgreSQL's microseconds.
    case v13
}
