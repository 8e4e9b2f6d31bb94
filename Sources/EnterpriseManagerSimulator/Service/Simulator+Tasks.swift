extension Simulator {
    /// `/tasks` and `/tasks/task-N`, each logon session's own.
    mutating func tasks(_ context: Context) throws(ServiceError) -> Reply {
        var session = context.session
        let duration = configuration.taskDuration
        if context.segments.count == 1 {
            guard context.isRead else { throw .methodNotAllowed }
            let body = TaskDocument.tasks(session.tasks, at: context.now, duration: duration, roots: context.roots)
            return Reply(200, .element(body))
        }
        guard context.segments.count == 2,
            let index = session.tasks.firstIndex(where: { $0.id == context.segments[1] })
        else { throw ServiceError(404, "Task is not found") }
        if context.isRead {
            let task = session.tasks[index]
            return Reply(
                200, .element(TaskDocument.task(task, at: context.now, duration: duration, roots: context.roots)))
        }
        guard context.request.method == "DELETE" else { throw .methodNotAllowed }
        session.tasks.remove(at: index)
        logons.update(session, isBasic: context.isBasic)
        return Reply(204)
    }

    /// Registers a task with the logon session and answers 202 with it.
    mutating func accepted(_ operation: String, success: Bool, _ message: String, _ context: Context) -> Reply {
        var session = context.session
        session.taskCount += 1
        let task = AsynchronousTask(
            id: "task-\(session.taskCount)", operation: operation, creation: context.now, success: success,
            message: message)
        session.tasks.append(task)
        if session.tasks.count > 1000 { session.tasks.removeFirst() }
        logons.update(session, isBasic: context.isBasic)
        let duration = configuration.taskDuration
        return Reply(
            202, .element(TaskDocument.task(task, at: context.now, duration: duration, roots: context.roots)))
    }
}
