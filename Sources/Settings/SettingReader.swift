import HTTPSemantics

/// Turns the texts of settings into values; each function is one kind of setting.
struct SettingReader {
    let texts: SettingTexts

    /// The text of a setting, or nil where none was given and the table has no standard; an empty text is none.
    func text(_ key: String) -> String? {
        guard let value = given(key)?.values.last, !value.isEmpty else { return nil }
        return value
    }

    func choice(_ key: String) throws(SettingsError) -> String {
        guard case .choice(let words) = Setting.named(key)?.kind else {
            preconditionFailure("\(key) is no choice in the table")
        }
        let value = text(key) ?? ""
        guard words.contains(value) else {
            throw mistake(key, "\"\(value)\" is not one of \(words.joined(separator: ", "))")
        }
        return value
    }

    func milliseconds(_ key: String) throws(SettingsError) -> Int64 {
        guard case .duration(let range) = Setting.named(key)?.kind else {
            preconditionFailure("\(key) is no duration in the table")
        }
        let value = text(key) ?? ""
        guard let number = Quantity.milliseconds(value) else {
            throw mistake(key, "\"\(value)\" is not a duration; write for example 500ms, 30s, 5m or 24h")
        }
        guard range.contains(number) else {
            throw mistake(key, "\(value) is out of range; it must be \(range.lowerBound) to \(range.upperBound) ms")
        }
        return number
    }

    func bytes(_ key: String) throws(SettingsError) -> Int64 {
        guard case .size(let range) = Setting.named(key)?.kind else {
            preconditionFailure("\(key) is no size in the table")
        }
        let value = text(key) ?? ""
        guard let number = Quantity.bytes(value) else {
            throw mistake(key, "\"\(value)\" is not a size; write for example 16KiB, 64MiB or 2GiB")
        }
        guard range.contains(number) else {
            throw mistake(key, "\(value) is out of range; it must be \(range.lowerBound) to \(range.upperBound) bytes")
        }
        return number
    }

    func count(_ key: String) throws(SettingsError) -> Int {
        guard case .count(let range) = Setting.named(key)?.kind else {
            preconditionFailure("\(key) is no count in the table")
        }
        let value = text(key) ?? ""
        guard let number = Int64(value) else { throw mistake(key, "\"\(value)\" is not a whole number") }
        guard range.contains(number), let count = Int(exactly: number) else {
            throw mistake(key, "\(value) is out of range; it must be \(range.lowerBound) to \(range.upperBound)")
        }
        return count
    }

    func origin(_ key: String) throws(SettingsError) -> OriginURL? {
        guard let value = text(key) else { return nil }
        guard let url = OriginURL(value) else {
            throw mistake(key, "\"\(value)\" is not an address like https://em.example:9398, without a path")
        }
        return url
    }

    func addresses(_ key: String) throws(SettingsError) -> [ServerAddress] {
        var addresses: [ServerAddress] = []
        for item in items(key) {
            guard let address = ServerAddress(item) else {
                throw mistake(key, "\"\(item)\" is not an address like 0.0.0.0:9398 or [::]:9398")
            }
            addresses.append(address)
        }
        return addresses
    }

    func networks(_ key: String) throws(SettingsError) -> [IPNetwork] {
        var networks: [IPNetwork] = []
        for item in items(key) {
            guard let network = IPNetwork(text: Array(item.utf8).span) else {
                throw mistake(key, "\"\(item)\" is not a network like 10.0.0.0/8 or 127.0.0.1")
            }
            networks.append(network)
        }
        return networks
    }

    /// The 32 bytes of a pin.
    func pin(_ key: String) throws(SettingsError) -> [UInt8]? {
        guard let value = text(key) else { return nil }
        guard let bytes = PinText.bytes(value) else {
            throw mistake(key, "is not a SHA-256 digest; write 64 hexadecimal digits or 44 characters of base64")
        }
        return bytes
    }

    /// The items of a list setting, in the order given.
    func items(_ key: String) -> [String] {
        (given(key)?.values ?? []).flatMap { $0.split(separator: ",") }
            .map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
            .filter { !$0.isEmpty }
    }

    /// A mistake in the text of a setting, with its place.
    func mistake(_ key: String, _ problem: String) -> SettingsError {
        SettingsError(place: given(key)?.place, key: Setting.named(key)?.fileKey ?? key, problem: problem)
    }

    private func given(_ key: String) -> SettingText? {
        guard let setting = Setting.named(key) else { preconditionFailure("\(key) is not in the table") }
        return texts[setting]
    }
}
