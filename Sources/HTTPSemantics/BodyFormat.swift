/// The format of a body, or the one that a client wants.
package enum BodyFormat: Sendable, Hashable {
    case xml
    case json
}
