package import HTTPSemantics
package import NIOCore
package import Rendering

/// What the story needs to know of the settings.
package struct ProxyConfiguration: Sendable {
    /// The origin written into links, or nil for the one that each client used.
    package var publicOrigin: LinkOrigin?
    /// The origin for the rare request that names no host (HTTP/1.0 without Host).
    package var fallbackOrigin: LinkOrigin
    /// The networks whose X-Forwarded-* and Forwarded fields are believed.
    package var trustedProxies: [IPNetwork]
    /// The member names of JSON.
    package var dialect: JSONDialect
    /// The largest entity that is buffered, in bytes.
    package var entityLimit: Int
    /// The largest child list that is stored, in bytes; a longer one is passed on as it comes.
    ///
    /// Lower than an entity may be, because a list is watched beside being passed on.
    var childListLimit: Int { min(entityLimit, 1 << 20) }
    /// How many bytes of a streamed answer are held back before its head leaves.
    ///
    /// What fits is answered with its length, and with a proper error where EM's body turns out malformed; only longer
    /// answers have to be cut in the middle.
    package var heldBytes: Int
    /// How long after its end a session's child lists wait before they are stored, in seconds.
    package var settleSeconds: Int64
    /// The longest shared fetch of a session, from the request to the end of EM's body.
    package var flightTimeout: TimeAmount
    /// The wall clock in seconds since 1970.
    package var now: @Sendable () -> Int64

    /// The bounds of what is converted or rewritten.
    var renderingLimits: RenderingLimits { RenderingLimits(entity: entityLimit) }

    package init(
        publicOrigin: LinkOrigin? = nil, fallbackOrigin: LinkOrigin, trustedProxies: [IPNetwork] = [],
        dialect: JSONDialect = .v12, entityLimit: Int = 8 << 20, heldBytes: Int = 64 << 10,
        settleSeconds: Int64 = 1_800, flightTimeout: TimeAmount = .seconds(60),
        now: @escaping @Sendable () -> Int64
    ) {
        self.publicOrigin = publicOrigin
        self.fallbackOrigin = fallbackOrigin
        self.trustedProxies = trustedProxies
        self.dialect = dialect
        self.entityLimit = entityLimit
        self.heldBytes = heldBytes
        self.settleSeconds = settleSeconds
        self.flightTimeout = flightTimeout
        self.now = now
    }
}
