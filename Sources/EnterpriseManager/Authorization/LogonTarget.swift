import HTTPSemantics

/// A target that a POST logs on at: `/api/sessionMngr`, in any spelling that Enterprise Manager might accept.
///
/// Clients write `/api/sessionMngr/`, `/api//sessionMngr` and more (em-facts 5). Recognising too much is harmless, for a
/// logon counts only once Enterprise Manager has answered it with 201 and a token.
package struct LogonTarget: Equatable, Sendable {
    /// What the logon asks for by `v`.
    package let version: Version

    /// The API version that a logon asks for.
    package enum Version: Equatable, Sendable {
        /// There is no `v`.
        case unspecified
        /// There is one `v` with this value.
        case explicit(APIVersion)
        /// `v` is there with a value that is not understood, or more than once.
        case unclear
    }

    /// Whether a token of this logon is kept apart from the store both ways (section 2 of the caching rules).
    package var bypassesStore: Bool {
        switch version {
        case .unspecified: false
        case .explicit(let version): !version.sharesStore
        case .unclear: true
        }
    }

    /// The logon that a target names; nil when none of its path segments is `sessionMngr`.
    package static func recognise(target: Span<UInt8>) -> LogonTarget? {
        var path = LenientPath(target)
        var isLogon = false
        while let segment = path.next(in: target) {
            if LenientPath.segment(segment, of: target, is: "sessionMngr") { isLogon = true }
        }
        guard isLogon else { return nil }
        return LogonTarget(version: version(target, from: path.queryStart(in: target)))
    }

    private static func version(_ target: Span<UInt8>, from start: Int?) -> Version {
        guard let start else { return .unspecified }
        var found = Version.unspecified
        var index = start
        while index < target.count {
            let pairStart = index
            while index < target.count, target[index] != 0x26, target[index] != 0x3B { index += 1 }
            let pair = LenientPath.decoded(pairStart..<index, of: target)
            index += 1
            let nameEnd = pair.firstIndex(of: 0x3D) ?? pair.count
            guard ASCII.equalsIgnoringCase(pair.span.extracting(0..<nameEnd), "v") else { continue }
            guard found == .unspecified, nameEnd < pair.count,
                let version = APIVersion(pair.span.extracting((nameEnd + 1)..<pair.count))
            else { return .unclear }
            found = .explicit(version)
        }
        return found
    }
}
