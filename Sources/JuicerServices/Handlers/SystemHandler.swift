import Glibc
import JuicerBackups
import JuicerCore
import JuicerProto
import JuicerSessions
import TTRPC

/// `juicer.v1.System`.
struct SystemHandler: SystemService {
    /// The newest proto package that is served.
    private static let api = "juicer.v1"

    let sessions: SessionKeeper
    let services: [String]
    let started: Duration
    let connectionCount: @Sendable () -> Int
    let calls: CallRunner

    func info(_ request: SystemInfoRequest, context: ServerContext) throws -> SystemInfoResponse {
        try calls.runQuick(context) {
            let counts = sessions.backups.counts
            var response = SystemInfoResponse()
            response.version = ProductVersion.current
            response.apiVersion = Self.api
            response.startedAt = Timestamp(sinceEpoch: started)
            response.pid = getpid()
            response.backupCount = Int32(clamping: counts.known)
            response.unlockedCount = Int32(clamping: counts.unlocked)
            response.sessionCount = Int32(clamping: sessions.store.count)
            response.connectionCount = Int32(clamping: connectionCount())
            response.uid = geteuid()
            response.caller = PeerIdentity(context.peer)
            response.services = services
            return response
        }
    }

    func descriptor(_ request: SystemDescriptorRequest, context: ServerContext) throws -> SystemDescriptorResponse {
        try calls.runQuick(context) {
            var response = SystemDescriptorResponse()
            response.fileDescriptorSet = DescriptorSet.bytes
            return response
        }
    }
}

extension PeerIdentity {
    /// What a caller sees of itself.
    fileprivate init(_ peer: Peer) {
        self.init()
        uid = peer.userID
        gid = peer.groupID
        groups = peer.groups
        pid = peer.processID
    }
}
