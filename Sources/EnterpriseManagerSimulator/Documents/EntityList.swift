/// A body that is a list, produced piece by piece in XML; a value, so that a copy can be measured before it is sent.
struct EntityList: Sendable {
    private enum Source: Sendable {
        case cursor(EntityCursor)
        case keys([ResourceKey], next: Int)
    }

    private enum Stage: Sendable {
        case head
        case items
        case tail
        case done
    }

    private var source: Source
    private var stage = Stage.head
    private let layout: EntityLayout
    private let asEntities: Bool
    /// Elements around the items below the root, for query results: `Entities` and the list of the kind, or `Refs`.
    private let wrappers: [String]
    private let root: String
    /// What follows the items inside the root.
    private let trailer: Element?
    private var pending: Entity?

    /// A collection: `EntityReferences` or the list of the kind.
    init(_ cursor: EntityCursor, asEntities: Bool, layout: EntityLayout) {
        self.source = .cursor(cursor)
        self.layout = layout
        self.asEntities = asEntities
        self.wrappers = []
        self.root = asEntities ? cursor.kind.listRoot : "EntityReferences"
        self.trailer = nil
    }

    /// A page of a query.
    init(page keys: [ResourceKey], kind: EntityKind, asEntities: Bool, paging: Element, layout: EntityLayout) {
        self.source = .keys(keys, next: 0)
        self.layout = layout
        self.asEntities = asEntities
        self.wrappers = asEntities ? ["Entities", kind.listRoot] : ["Refs"]
        self.root = "QueryResult"
        self.trailer = paging
    }

    /// Appends the next piece, about one item; false when the body was complete before the call.
    mutating func next(into output: inout [UInt8]) -> Bool {
        switch stage {
        case .head:
            pending = nextEntity()
            let hasContent = pending != nil || !wrappers.isEmpty
            DocumentWriter.openDocument(Element(root), hasContent: hasContent, into: &output)
            if pending == nil {
                if !wrappers.isEmpty { writeEmptyWrappers(into: &output) }
                stage = hasContent ? .tail : .done
            } else {
                for (depth, name) in wrappers.enumerated() {
                    DocumentWriter.open(name, depth: depth + 1, into: &output)
                }
                stage = .items
            }
            return true
        case .items:
            guard let entity = pending else {
                for (depth, name) in wrappers.enumerated().reversed() {
                    DocumentWriter.close(name, depth: depth + 1, into: &output)
                }
                stage = .tail
                return next(into: &output)
            }
            let element = asEntities ? layout.element(entity) : layout.reference(entity, root: "Ref")
            DocumentWriter.write(element, depth: wrappers.count + 1, into: &output)
            pending = nextEntity()
            return true
        case .tail:
            if let trailer { DocumentWriter.write(trailer, depth: 1, into: &output) }
            DocumentWriter.closeDocument(root, into: &output)
            stage = .done
            return true
        case .done: return false
        }
    }

    private func writeEmptyWrappers(into output: inout [UInt8]) {
        var element: Element?
        for name in wrappers.reversed() { element = Element(name, children: element.map { [$0] } ?? []) }
        if let element { DocumentWriter.write(element, depth: 1, into: &output) }
    }

    private mutating func nextEntity() -> Entity? {
        switch source {
        case .cursor(var cursor):
            let entity = cursor.next()
            source = .cursor(cursor)
            return entity
        case .keys(let keys, var index):
            var entity: Entity?
            while index < keys.count, entity == nil {
                entity = layout.factory.entity(keys[index])
                index += 1
            }
            source = .keys(keys, next: index)
            return entity
        }
    }
}
