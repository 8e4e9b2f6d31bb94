/// Answers the exchanges of all connections of one event loop.
///
/// Event loop: made on its loop by the closure given to the ``Listener`` and called on that loop only.
package protocol ExchangeHandler: AnyObject {
    /// A request's head is complete; its body, if any, has to be asked for.
    ///
    /// The handler may respond before it returns, or set `exchange.observer` and respond later.
    func exchangeStarted(_ exchange: Exchange)
}
