import Fuzzing

/// Runs libFuzzer on one target: `fuzz TARGET [LIBFUZZER-OPTION…] [FOLDER-OR-FILE…]`.
///
/// libFuzzer's own `main` is not used: SwiftPM points that symbol at the entry of this program.
@main enum Fuzz {
    /// What inputs are judged by; set once, before the first input.
    nonisolated(unsafe) private static var target: FuzzTarget?

    static func main() {
        let names = FuzzTarget.all.map(\.name)
        guard CommandLine.argc > 1, CommandLine.arguments[1] != "list" else {
            print(names.joined(separator: "\n"))
            return
        }
        target = FuzzTarget.named(CommandLine.arguments[1])
        guard target != nil else { fatalError("there is no such target; there are \(names)") }
        // libFuzzer sees the arguments without the target's name.
        var count = CommandLine.argc - 1
        var arguments = CommandLine.unsafeArgv + 1
        arguments[0] = CommandLine.unsafeArgv[0]
        _ = runFuzzer(&count, &arguments) { bytes, count in
            do throws(Violation) {
                try Fuzz.target?.check([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
            } catch {
                fatalError("\(error)")
            }
            return 0
        }
    }
}

/// libFuzzer's loop, or the replay of the files that are named.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ input: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
