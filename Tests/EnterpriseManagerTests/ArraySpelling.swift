import EnterpriseManager

// The macros of Testing cannot take a span apart, so the tests hand over arrays and strings.

extension ResourceID {
    init?(_ text: String) {
        self.init(text: Array(text.utf8).span)
    }

    init?(binary: [UInt8]) {
        self.init(bytes: binary.span)
    }
}

extension ResourcePath {
    init?(_ target: [UInt8]) {
        guard let path = ResourcePath.parse(target: target.span) else { return nil }
        self = path
    }

    init?(_ target: String) {
        self.init(Array(target.utf8))
    }
}

extension SessionKind {
    init?(elementName: String) {
        self.init(element: Array(elementName.utf8).span)
    }

    init?(listName: String) {
        self.init(listElement: Array(listName.utf8).span)
    }
}

extension SessionState {
    init(_ text: String) {
        self.init(text: Array(text.utf8).span)
    }
}

extension SessionResult {
    init(_ text: String) {
        self.init(text: Array(text.utf8).span)
    }
}

extension LogonSessionTarget {
    static func recognise(_ target: String) -> LogonSessionTarget? {
        recognise(target: Array(target.utf8).span)
    }
}

extension TargetSessions {
    static func ids(_ target: String) -> [ResourceID] {
        ids(target: Array(target.utf8).span)
    }
}
