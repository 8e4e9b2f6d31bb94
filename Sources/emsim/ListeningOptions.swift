import ArgumentParser
import EnterpriseManagerSimulator

/// Where emsim listens and what certificate it shows.
struct ListeningOptions: ParsableArguments {
    @Option(help: "Address and port of the API; port 0 takes a free one.")
    var listen = Endpoint(host: "127.0.0.1", port: 19_398)

    @Option(help: "Address and port of the control interface (plain HTTP); port 0 takes a free one.")
    var control = Endpoint(host: "127.0.0.1", port: 0)

    @Flag(help: "Speak HTTP instead of HTTPS.")
    var plain = false

    @Option(
        help: ArgumentHelp(
            "Certificate chain (PEM). Default: a self-signed one on P-256, made at the start, for localhost, 127.0.0.1 and ::1.",
            valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("Private key of the certificate (PEM).", valueName: "file"))
    var key: String?

    @Option(help: "Event loops, 1 to 64.")
    var threads = 1

    func apply(to server: inout SimulatorServerConfiguration) throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64") }
        server.host = listen.host
        server.port = listen.port
        server.controlHost = control.host
        server.controlPort = control.port
        switch (plain, certificate, key) {
        case (true, nil, nil): server.certificate = .none
        case (true, _, _): throw ValidationError("--plain excludes --certificate and --key")
        case (false, .some(let chain), .some(let key)): server.certificate = .files(chain: chain, key: key)
        case (false, nil, nil): break
        default: throw ValidationError("--certificate and --key belong together")
        }
    }
}
