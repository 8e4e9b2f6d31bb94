/// Bodies made up for the tests, in the shape that Enterprise Manager writes.
enum Bodies {
    static let id = "a057c2c3-f3bd-4ab4-9fb7-24058cccb4f6"
    static let taskID = "00000000-0000-4000-8000-000000000001"
    static let otherID = "00000000-0000-4000-8000-000000000002"
    static let target = "/api/backupSessions/\(id)?format=Entity"

    static let namespaces =
        " xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
        + " xmlns=\"http://www.veeam.com/ent/v1.0\""

    static func session(
        id: String = id, state: String = "Stopped", authority: String = "em:9398", name: String = "N",
        namespaces: String = namespaces
    ) -> String {
        "<BackupJobSession\(namespaces) Href=\"https://\(authority)/api/backupSessions/\(id)?format=Entity\""
            + " Type=\"BackupJobSession\" Name=\"\(name)\" UID=\"urn:veeam:BackupJobSession:\(id)\">"
            + "<Links><Link Href=\"http://EM/api/jobs/1?a=1&amp;b\" Rel=\"Up\" /></Links>"
            + "<CreationTimeUTC>2021-09-24T20:00:09.607Z</CreationTimeUTC>"
            + "<EndTimeUTC>2021-09-24T20:02:54.717Z</EndTimeUTC>"
            + "<State>\(state)</State><Result>Success</Result></BackupJobSession>"
    }

    static func task(state: String = "Completed") -> String {
        "<BackupTaskSession Href=\"https://em:9398/api/backupTaskSessions/\(taskID)?format=Entity\""
            + " Type=\"BackupTaskSession\" Name=\"T\" UID=\"urn:veeam:BackupTaskSession:\(taskID)\">"
            + "<Links><Link Href=\"https://em:9398/api/backupSessions/\(id)\" Rel=\"Up\""
            + " Type=\"BackupJobSessionReference\" /></Links><CreationTimeUTC>2021-09-24T20:00:10Z</CreationTimeUTC>"
            + "<EndTimeUTC>2021-09-24T20:02:00Z</EndTimeUTC>"
            + "<State>\(state)</State><Result>Success</Result></BackupTaskSession>"
    }

    static func list(_ items: [String]) -> String {
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><BackupJobSessions\(namespaces)>" + items.joined()
            + "</BackupJobSessions>"
    }

    static func taskList(_ items: [String]) -> String {
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><BackupTaskSessions\(namespaces)>" + items.joined()
            + "</BackupTaskSessions>"
    }
}
