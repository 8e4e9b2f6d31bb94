import EnterpriseManager
import Testing

/// R4 and the v13 dialect.
@Suite struct SchemaNamingTests {
    @Test(arguments: [
        ("Ref", "Refs"), ("Repository", "Repositories"), ("CdpPolicy", "CdpPolicies"), ("Days", "Days"),
        ("Day", "Days"), ("Key", "Keys"), ("y", "ys"), ("ObjectInJob", "ObjectInJobs"), ("", ""), ("s", "s"),
    ])
    func pluralFollowsTheLastLetters(singular: String, plural: String) {
        var output: [UInt8] = [1]
        SchemaNaming.appendPlural(of: Array(singular.utf8).span, to: &output)
        #expect(output == [1] + Array(plural.utf8))
    }

    @Test(arguments: [
        ("UID", "uid"), ("NASJobs", "nasJobs"), ("VAppReplicaPoints", "vAppReplicaPoints"),
        ("EndTimeUTC", "endTimeUTC"), ("vAppRef", "vAppRef"), ("A", "a"), ("AB", "ab"), ("Ab", "ab"), ("ABc", "aBc"),
        ("", ""), ("CPUCount", "cpuCount"), ("RetrySpecified1", "retrySpecified1"), ("UID2", "uiD2"),
    ])
    func camelCaseFollowsDotNet(name: String, camelCase: String) {
        var output: [UInt8] = []
        SchemaNaming.appendCamelCase(of: Array(name.utf8).span, to: &output)
        #expect(output == Array(camelCase.utf8))
    }
}
