import EnterpriseManager
import Testing

@Suite struct TargetSessionsTests {
    private func mayBeListed(by target: String) -> Bool {
        TargetSessions.mayBeListed(target: Array(target.utf8).span)
    }

    /// The resources of em-facts that list sessions, as their roots or in a query's result.
    @Test(arguments: [
        "/api/backupSessions", "/api/jobs/1/backupSessions?format=Entity", "/api/agents/jobs/1/backupSessions",
        "/api/nas/backupSessions", "/api/backupSessions/1/agentManagementSessions", "/api/replicaSessions",
        "/api/restoreSessions", "/api/cdpPolicies/1/cdpReplicaSessions", "/api/cloud/failoverSessions",
        "/api/backupTaskSessions", "/api/replicaSessions/1/replicaTaskSessions", "/api/systemSessions",
        "/api/query?type=BackupJobSession&format=Entities", "/api/query?type=Job&filter=Name==%22x%22",
        "/API/BACKUPSESSIONS", "/api/Query", "/api/backup%53essions", "/api/%71uery",
    ])
    func listsOfSessionsAndQueriesAreLookedAt(_ target: String) {
        #expect(mayBeListed(by: target))
    }

    @Test(arguments: [
        "", "/", "/api/", "/api/jobs?format=Entity", "/api/repositories", "/api/reports/summary/overview",
        "/api/backupServers", "/api/sessio", "/api/quer",
    ])
    func othersAreNot(_ target: String) {
        #expect(!mayBeListed(by: target))
    }
}
