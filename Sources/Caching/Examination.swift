package import EnterpriseManager

/// What a complete body turned out to be.
package struct Examination: Sendable {
    /// What the root element says of itself.
    package let root: SessionReader

    /// Why a child list may not be stored on account of one of its items; nil when all of them are final.
    let itemFault: NotStoredReason?

    /// Why the body as such cannot be stored; nil when it can.
    package let fault: NotStoredReason?

    /// The canonical form; empty after a fault.
    package let xml: [UInt8]
}
