import Foundation
import Testing

/// The client `veeam-em` from PyPI, as others run it; `scripts/prepare tests` installs it below `.build`.
@Suite struct VeeamEMTests {
    /// The Python that has the client, where `scripts/prepare tests` could install it.
    private static var python: String {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return package.appending(path: ".build/veeam-em/bin/python").path
    }

    /// Logs on, lists, follows the paging links and logs off; it verifies emgate's certificate, its default.
    @Test(
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: python),
            "veeam-em is not installed; scripts/prepare tests installs it where PyPI can be reached"))
    func clientThatFollowsPagingLinksStaysWithEmgateUntilItsLogoff() throws {
        let python = Self.python
        let stage = try Stage()
        let script = """
            import sys
            from veeam_em.exceptions import VeeamEmError
            from veeam_em.manager import VeeamEm
            origin = sys.argv[1]
            answers = []
            em = VeeamEm(api_endpoint=origin)
            em.session.hooks["response"].append(lambda answer, **_: answers.append(answer))

            em.get_token("admin", "admin")
            logon = em.session_data["SessionId"]
            assert em.whoami()["UserName"] == em.session_data["UserName"]
            assert logon in [session["SessionId"] for session in em.get_logon_sessions()]
            assert em.get_hierarchy_roots() == []
            assert len(em.request("/jobs")["Refs"]) > 0
            sessions = em.request("/backupSessions", params={"format": "Entity"})["BackupJobSessions"]
            finished = next(session for session in sessions if session["State"] == "Stopped")
            assert em.request(finished["Href"]) == finished
            assert "hit" in answers[-1].headers["Cache-Status"], answers[-1].headers["Cache-Status"]

            before = len(answers)
            tasks = em.get_backup_task_sessions(page_size=100)
            pages = answers[before:]
            paging = [page.json()["PagingInfo"] for page in pages]
            followed = [link["Href"] for page in paging for link in page["Links"] if link["Rel"] == "Next"]
            assert all(href.startswith(origin + "/api/query?") for href in followed), followed
            assert [page.url for page in pages[1:]] == [href + "&v=latest" for href in followed]
            assert [page["PageNum"] for page in paging] == list(range(1, paging[0]["PagesCount"] + 1))
            assert len({task["UID"] for task in tasks}) == len(tasks) > 100 * (len(pages) - 1) > 100

            assert em.request("/logonSessions/" + logon, method=em.DELETE)["status"] == 204
            for target in ["/jobs", "/logonSessions/" + logon, finished["Href"]]:
                try:
                    em.request(target)
                except VeeamEmError:
                    pass
            assert [answer.status_code for answer in answers[-3:]] == [401, 401, 401], answers[-3:]
            print("pages", len(pages))
            """
        let result = try Programs.run(
            python, ["-c", script, stage.origin],
            environment: ["REQUESTS_CA_BUNDLE": stage.folder.file("data/emgate-certificate.pem")])
        let queries = try stage.recorded("/api/query?")
        #expect(String(decoding: result.output, as: UTF8.self) == "pages \(queries.count)\n", "\(result.error)")
        for (number, query) in zip(1..., queries) {
            #expect(query.target.split(separator: "&").contains("page=\(number)"))
            #expect(query["User-Agent"]?.hasPrefix("veeam_em/") == true)
        }
    }
}
