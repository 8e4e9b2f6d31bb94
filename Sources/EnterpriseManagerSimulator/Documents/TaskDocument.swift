/// The bodies of asynchronous tasks.
enum TaskDocument {
    static func task(_ task: AsynchronousTask, at now: Timestamp, duration: TimeSpan, roots: LinkRoots) -> Element {
        let path = "/tasks/\(task.id)"
        let isFinished = now >= task.creation + duration
        var children = [
            Link.list([Link("Delete", path, type: "Task")], root: roots.echo), Element("TaskId", task.id),
            Element("State", isFinished ? "Finished" : "Running"), Element("Operation", task.operation),
        ]
        if isFinished {
            children.append(
                Element(
                    "Result", attributes: [("Success", task.success ? "true" : "false")],
                    children: [Element("Message", task.message)]))
        }
        return Element("Task", attributes: [("Href", roots.echo + path), ("Type", "Task")], children: children)
    }

    static func tasks(_ tasks: [AsynchronousTask], at now: Timestamp, duration: TimeSpan, roots: LinkRoots) -> Element {
        Element("Tasks", children: tasks.map { task($0, at: now, duration: duration, roots: roots) })
    }
}
