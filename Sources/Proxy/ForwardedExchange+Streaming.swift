import Downstream
import HTTPSemantics
import HTTPWire
import NIOCore
import Upstream

/// An answer that is passed on as it comes.
extension ForwardedExchange {
    /// Transforms the next bytes of EM's body and sends what is ready, once there is too much to hold back.
    func pass(_ bytes: Span<UInt8>) {
        do throws(ProxyError) {
            try stream?.take(bytes)
        } catch {
            return fail(error)
        }
        if phase == .holding {
            guard let ready = stream?.ready.count, ready > gate.configuration.heldBytes else {
                upstream?.read()
                return
            }
            beginResponse()
        }
        writeReady()
        if phase == .streaming, exchange.isWritable { upstream?.read() }
    }

    /// Ends the answer, after the last byte of EM's body.
    func finishStream() {
        do throws(ProxyError) {
            // The answer to a HEAD and a 204 or 304 have no body that could be complete or not.
            if !isBodiless { try stream?.finish() }
        } catch {
            return fail(error)
        }
        guard phase == .streaming else { return respondWhole() }
        writeReady()
        guard phase == .streaming else { return }
        phase = .ended
        exchange.finish()
    }

    /// Whether EM's answer has no body by its nature (RFC 9110 section 6.4.1).
    var isBodiless: Bool {
        if exchange.head.method == .head, upstream != nil { return true }
        return head?.status == 204 || head?.status == 304
    }

    private func beginResponse() {
        guard let response = response() else { return }
        phase = .streaming
        // Only a body that leaves byte for byte has the length that EM declared.
        let isUnchanged = plan?.transformation == ResponsePlan.Transformation.none
        exchange.respond(response, length: isUnchanged ? head?.contentLength : nil)
    }

    private func writeReady() {
        guard phase == .streaming, let ready = stream?.takeReady(), !ready.isEmpty else { return }
        exchange.write(ByteBuffer(bytes: ready))
    }
}
