/// How member names are spelled in JSON (em-facts 2.1).
package enum JSONDialect: Sendable, Hashable, CaseIterable {
    /// As Enterprise Manager 12 does: names as in XML.
    case v12
    /// As Enterprise Manager 13 does: the same names in camel case.
    case v13
}
