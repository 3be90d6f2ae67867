internal import JuicerCore
internal import JuicerCrypto

extension AuditEvent {
    /// 4 (high) for what somebody should be told of, 2 (low) for what was not done, else 1 (informational).
    var severity: Int { isAlert ? 4 : [.success, .begun].contains(outcome) ? 1 : 2 }

    /// Writes the event's members with the names of the Open Cybersecurity Schema Framework.
    ///
    /// - Parameter textKey: codes the texts; nil leaves them out.
    func write(to json: inout JSONText, logID: String, textKey: SecretBytes?) {
        json.number("time", time.milliseconds)
        json.string("message", action)
        json.number("class_uid", activity.classID)
        json.number("category_uid", activity.classID / 1_000)
        json.number("activity_id", activity.activityID)
        json.number("type_uid", activity.classID * 100 + activity.activityID)
        json.number("severity_id", severity)
        json.number("status_id", outcome.statusID)
        json.string("status_code", code)
        json.string("outcome", outcome.rawValue)
        json.number("action_id", outcome == .denied ? 2 : 1)
        if let duration { json.number("duration", duration.milliseconds) }
        json.object("metadata") { json in
            json.string("version", "1.3.0")
            json.string("log_name", logID)
            json.string("uid", uid.isEmpty ? Hex.encode(randomBytes(count: 16)) : uid)
            json.string("correlation_uid", requestID)
            json.object("product") { json in
                json.string("name", "Juicer")
                json.string("vendor_name", "Juicer")
            }
        }
        json.object("actor") { json in
            if !principal.isEmpty { json.object("user") { $0.string("uid", principal) } }
            if !sessionID.isEmpty { json.object("session") { $0.string("uid", sessionID) } }
            if let peer {
                json.object("process") { json in
                    json.number("pid", peer.processID)
                    json.object("user") { $0.string("uid", "\(peer.userID)") }
                }
            }
            json.string("app_name", program)
        }
        if !address.isEmpty { json.object("src_endpoint") { $0.string("ip", address) } }
        json.object("api") { json in
            json.string("operation", action)
            json.object("response") { $0.string("code", code) }
        }
        if !targets.isEmpty {
            json.array("resources") { json in
                for target in targets {
                    json.object { json in
                        json.string("type", target.kind)
                        json.string("uid", target.id)
                    }
                }
            }
        }
        if !counts.isEmpty || (!texts.isEmpty && textKey != nil) {
            json.object("unmapped") { json in
                for count in counts { json.number(count.name, count.value) }
                guard let textKey else { return }
                for (name, value) in texts {
                    let code = HashFunction.sha256.authenticationCode(for: Array(value.utf8), key: textKey)
                    json.string(name + "_hmac", Hex.encode(code.prefix(16)))
                }
            }
        }
    }
}

extension AuditOutcome {
    /// 1 for success, 2 for failure, 99 for something else.
    fileprivate var statusID: Int {
        switch self {
        case .success: 1
        case .failure, .denied: 2
        case .begun: 99
        }
    }
}

extension Duration {
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    }
}
