/// What lies below a connection and keeps the reason of a failure, of which SQLite learns only a number.
protocol ErrorKeeper: AnyObject, Sendable {
    /// Gives the reason of the last failure in the calling thread, once.
    func takeErrorOfThisThread() -> (any Error)?
}
