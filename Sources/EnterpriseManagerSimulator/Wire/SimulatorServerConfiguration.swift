/// Where and how the simulator listens.
package struct SimulatorServerConfiguration: Sendable {
    /// The certificate that the simulator shows.
    package enum Certificate: Sendable {
        /// No TLS at all.
        case none
        /// A self-signed one on P-256, made at the start, for these names.
        case selfSigned(names: [String])
        /// PEM files.
        case files(chain: String, key: String)
    }

    /// What is simulated.
    package var simulator: SimulatorConfiguration
    /// Address to listen on.
    package var host = "127.0.0.1"
    /// Port to listen on; 0: any free one.
    package var port = 19_398
    /// Address of the control interface.
    package var controlHost = "127.0.0.1"
    /// Port of the control interface; 0: any free one.
    package var controlPort = 0
    /// What the simulator shows as its certificate.
    package var certificate = Certificate.selfSigned(names: ["localhost", "127.0.0.1", "::1"])
    /// Whether bodies are sent in chunks, without a length.
    package var isChunked = false
    /// Faults in force from the start.
    package var faults: [Fault] = []
    /// How many requests are remembered.
    package var recordedRequests = 1000

    /// Defaults for everything but what is simulated.
    package init(_ simulator: SimulatorConfiguration) {
        self.simulator = simulator
    }
}
