import Testing

@testable import Settings

@Suite struct SettingTextsTests {
    @Test func flagsWinOverEnvironmentAndThatOverTheFile() throws {
        var texts = try SettingTexts(
            yaml: "upstream: {url: https://file}\nthreads: 1\nlog: {level: debug}\n", name: "emgate.yaml")
        texts.overlay(try SettingTexts(environment: ["EMGATE_THREADS": "2", "EMGATE_LOG_LEVEL": "error", "HOME": "/"]))
        texts.overlay(try SettingTexts(flags: ["--log-level", "trace"]))
        let settings = try Settings(texts)
        #expect(settings.upstream.url.description == "https://file")
        #expect(settings.threads == 2)
        #expect(settings.log.level == "trace")
    }

    @Test func everyKeyIsReachableByFileEnvironmentAndFlag() throws {
        for setting in Setting.all {
            let parts = setting.fileKey.split(separator: ".")
            let yaml = parts.enumerated().map { String(repeating: "  ", count: $0.offset) + $0.element + ":" }
                .joined(separator: "\n")
            let layers = [
                try SettingTexts(yaml: yaml + " word", name: "f"),
                try SettingTexts(environment: [setting.environmentName: "word"]),
                try SettingTexts(flags: [setting.flag, "word"]),
                try SettingTexts(flags: [setting.flag + "=word"]),
            ]
            for layer in layers { #expect(layer[setting]?.values == ["word"], "\(setting.key)") }
        }
    }

    @Test func listIsGivenByCommasByYAMLListOrByRepeatedFlag() throws {
        let layers = [
            try SettingTexts(yaml: "upstream: https://em\nlisten: [127.0.0.1:1, 127.0.0.1:2]", name: "f"),
            try SettingTexts(flags: ["--upstream", "https://em", "--listen", "127.0.0.1:1, 127.0.0.1:2"]),
            try SettingTexts(flags: ["--upstream=https://em", "--listen=127.0.0.1:1", "--listen=127.0.0.1:2"]),
        ]
        for layer in layers { #expect(try Settings(layer).listen.map(\.port) == [1, 2]) }
    }

    @Test(arguments: [
        ("nonsense: 1", "emgate.yaml:1: nonsense: there is no such key"),
        ("upstream:\n  tls:\n    verfy: none", "emgate.yaml:3: upstream.tls.verfy: there is no such key; did you mean"),
        ("tls: yes", "emgate.yaml:1: tls: expected keys below it, not a value"),
        ("threads: [1, 2]", "emgate.yaml:1: threads: expected a value"),
        ("threads: 1\nthreads: 2", "emgate.yaml: threads: is given twice"),
        ("- 1", "emgate.yaml:1: expected keys and values"),
        ("a: [", "is not YAML"),
    ])
    func mistakeInTheFileNamesKeyAndLine(yaml: String, message: String) {
        let error = #expect(throws: SettingsError.self) { try SettingTexts(yaml: yaml, name: "emgate.yaml") }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func unknownNamesInEnvironmentAndFlagsAreErrors() {
        #expect(throws: SettingsError.self) { try SettingTexts(environment: ["EMGATE_UPSTREEM": "x"]) }
        #expect(throws: SettingsError.self) { try SettingTexts(flags: ["--upstreem", "x"]) }
        #expect(throws: SettingsError.self) { try SettingTexts(flags: ["--threads"]) }
        #expect(throws: SettingsError.self) { try SettingTexts(flags: ["--threads", "1", "--threads", "2"]) }
        #expect(throws: SettingsError.self) { try SettingTexts(flags: ["threads"]) }
    }

    @Test func namesThatKubernetesAddsForAServiceCalledEmgateAreLeftAlone() throws {
        let environment = [
            "EMGATE_SERVICE_HOST": "10.0.0.1", "EMGATE_SERVICE_PORT_HTTPS": "9398",
            "EMGATE_PORT": "tcp://10.0.0.1:9398",
            "EMGATE_PORT_9398_TCP_ADDR": "10.0.0.1",
        ]
        #expect(try SettingTexts(environment: environment) == SettingTexts())
    }

    @Test func emptyFileSetsNothing() throws {
        #expect(try SettingTexts(yaml: "", name: "f") == SettingTexts())
        #expect(try SettingTexts(yaml: "# only a comment\n", name: "f") == SettingTexts())
    }
}
