import Rendering
import Testing

@Suite struct MemberNamesTests {
    private func lookup(_ name: String, _ dialect: JSONDialect, in names: MemberNames = .standard) -> String? {
        var output: [UInt8] = []
        guard names.append(Array(name.utf8).span, as: dialect, to: &output) else { return nil }
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: [
        ("UID", "uid"), ("NASJobs", "nasJobs"), ("VAppReplicaPoints", "vAppReplicaPoints"),
        ("EndTimeUTC", "endTimeUTC"),
        ("WcfPort", "wcfPort"), ("Href", "href"), ("RetrySpecified1", "retrySpecified1"), ("vAppRef", "vAppRef"),
        ("EnterpiseRoles", "enterpiseRoles"),
    ])
    func namesGoBothWays(_ v12: String, _ v13: String) {
        #expect(lookup(v12, .v12) == v12)
        #expect(lookup(v12, .v13) == v13)
        #expect(lookup(v13, .v12) == v12)
        #expect(lookup(v13, .v13) == v13)
    }

    @Test(arguments: ["", "Nothing", "Uid", "HREF", "href2"]) func unknownNamesAreLeftToTheCaller(_ name: String) {
        #expect(lookup(name, .v12) == nil)
        #expect(lookup(name, .v13) == nil)
    }

    @Test func nameOfV12MeansItselfAlsoWhereItLooksLikeAnotherOfV13() {
        let names = MemberNames(v12: ["VAppRef", "vAppRef"].map { Array($0.utf8) })
        #expect(lookup("vAppRef", .v12, in: names) == "vAppRef")
        #expect(lookup("VAppRef", .v13, in: names) == "vAppRef")
    }

    @Test func tableGrows() {
        let all = (0..<5000).map { "Name\($0)" }
        let names = MemberNames(v12: all.map { Array($0.utf8) })
        for name in all {
            #expect(lookup("n" + name.dropFirst(), .v12, in: names) == name)
        }
        #expect(lookup("name5000", .v12, in: names) == nil)
    }
}
