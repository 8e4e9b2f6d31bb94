/// The page at the root of the admin listener: a table, without scripts.
enum StatusPage {
    /// Nothing may be loaded, run, framed or submitted; the page's own style is inline.
    static let contentSecurityPolicy: StaticString =
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"

    /// The page as UTF-8.
    static func html(_ rows: [AdminConfiguration.StatusRow]) -> [UInt8] {
        var page = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>emgate</title>
            <style>body{font:15px system-ui,sans-serif;margin:2em}td{padding:.2em 1.5em .2em 0}</style></head>
            <body><h1>emgate</h1><table>

            """
        for row in rows {
            page += "<tr><td>\(escape(row.name))</td><td>\(escape(row.value))</td></tr>\n"
        }
        page += """
            </table><p><a href="/metrics">metrics</a> · <a href="/healthz">healthz</a> · <a href="/readyz">readyz</a> ·
            <a href="/cache">cache</a></p></body></html>

            """
        return Array(page.utf8)
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
