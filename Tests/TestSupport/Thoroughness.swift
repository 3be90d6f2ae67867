import Foundation

/// Whether tests go through many more cases, which takes hours instead of minutes: `make test-thorough`.
public let isThorough = ProcessInfo.processInfo.environment["JUICER_TEST_THOROUGH"] != nil
