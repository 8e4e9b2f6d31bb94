/// EM's error body (em-facts 1): message and status as attributes, the first exception as an element when there was one.
enum ErrorDocument {
    static func error(_ status: Int, _ message: String, exception: String? = nil) -> Element {
        Element(
            "Error", attributes: [("Message", message), ("StatusCode", "\(status)")],
            children: exception.map { [Element("FirstChanceExceptionMessage", $0)] } ?? [])
    }
}
