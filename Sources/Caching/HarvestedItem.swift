package import EnterpriseManager

/// A complete, final entity that a list or query answer showed.
package struct HarvestedItem: Sendable {
    /// Its entity form.
    package let path: ResourcePath

    /// What to store; nil when it was not wanted, or is not fit to be stored.
    ///
    /// The item was shown all the same, which is what a grant rests on.
    package let admitted: Admitted?
}
