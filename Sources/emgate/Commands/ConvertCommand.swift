import ArgumentParser
import HTTPSemantics
import Rendering

#if canImport(Glibc)
import Glibc
#endif

/// Does to a body what the proxy does, for trying and debugging: standard input to standard output.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Convert a body of EM's XML to EM's JSON, or only rewrite its links: standard input to output.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json
        case xml
    }

    enum Dialect: String, ExpressibleByArgument, CaseIterable {
        case v12
        case v13
    }

    @Option(name: .long, help: "The format that leaves.") var to = Format.json
    @Option(name: .long, help: "The member names of JSON.") var dialect = Dialect.v12
    @Option(
        name: .long, help: "Where links shall lead, such as https://emgate.example:9398; without it they stay neutral.")
    var origin: String?

    func run() throws {
        var target = LinkOrigin.neutral
        if let origin {
            guard let parsed = LinkOrigin(Array(origin.utf8).span) else {
                throw ValidationError("--origin \(origin): give an origin such as https://emgate.example:9398")
            }
            target = parsed
        }
        var transformer: any BodyTransformer =
            switch to {
            case .xml: XMLLinkRewriter(origin: target)
            case .json: XMLToJSONConverter(origin: target, dialect: dialect == .v13 ? .v13 : .v12)
            }
        do throws(RenderingError) {
            var output: [UInt8] = []
            while let chunk = readChunk() {
                try transformer.transform(chunk.span, into: &output)
                FileHandleOutput.standardOutput(output)
                output.removeAll(keepingCapacity: true)
            }
            try transformer.finish(into: &output)
            FileHandleOutput.standardOutput(output)
        } catch {
            throw Exit.failure("the input is not a body of EM: \(error.cause) at byte \(error.offset)")
        }
    }

    private func readChunk() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = buffer.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }
}
