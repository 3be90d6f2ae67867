import Logging

extension Logger {
    /// The same logger, which leaves out what is below a level: for libraries that talk a lot.
    func only(from level: Logger.Level) -> Logger {
        var logger = self
        logger.logLevel = max(level, logLevel)
        return logger
    }
}
