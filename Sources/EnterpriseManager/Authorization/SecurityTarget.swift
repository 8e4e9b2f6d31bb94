/// A target below `/api/security`: accounts, roles and scopes, which decide who may see what.
package enum SecurityTarget {
    /// Whether a target is one, in any spelling.
    package static func isNamed(by target: Span<UInt8>) -> Bool {
        var path = LenientPath(target)
        while let segment = path.next(in: target) {
            if LenientPath.segment(segment, of: target, is: "security") { return true }
        }
        return false
    }
}
