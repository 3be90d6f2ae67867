import JuicerAccess
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerState
import JuicerVault
import TTRPC

/// `juicer.v1.Vault`.
struct VaultHandler: VaultService {
    let keeper: VaultKeeper
    let keys: KeyKeeper
    let access: AccessGuard
    let attempts: AttemptGuard
    let calls: CallRunner

    func status(_ request: VaultStatusRequest, context: ServerContext) async throws -> VaultStatusResponse {
        try await calls.run(context) {
            let identity = try? access.identity(of: context)
            let showsSlots = identity?.permissions.allows(.manage) ?? false
            let mayTouch = { @Sendable id in identity?.mayTouch(id) ?? false }
            return try await keeper.using { vault in
                var response = try VaultStatusResponse(vault, showsSlots: showsSlots)
                if showsSlots {
                    response.backups = try keeper.keptBackups().filter { mayTouch($0.id) }
                        .map(JuicerProto.KeptBackup.init)
                }
                return response
            }
        }
    }

    func initialize(_ request: InitVaultRequest, context: ServerContext) async throws -> InitVaultResponse {
        try await calls.audited(context) { record in
            record.target("slot", request.slotName)
            let storage: JuicerVault.VaultKind =
                switch request.kind {
                case .unspecified, .embedded: .embedded
                case .external: .external
                default: throw RPCError.badField("kind", "must be embedded or external")
                }
            let kind = try JuicerVault.SlotKind(request.slotKind)
            let (name, secret) = (request.slotName, request.secret)
            try await record.begin()
            var response = InitVaultResponse()
            response.status = try await keeper.changing { vault in
                try vault.create(slot: name, kind, secret: secret, on: storage)
                return try VaultStatusResponse(vault, showsSlots: true)
            }
            return response
        }
    }

    func unseal(_ request: UnsealVaultRequest, context: ServerContext) async throws -> UnsealVaultResponse {
        try await calls.audited(context) { record in
            let secret = request.secret
            let response = try await trying(context) { vault in
                var response = UnsealVaultResponse()
                response.slotName = try vault.unseal(secret)
                response.status = try VaultStatusResponse(vault, showsSlots: true)
                return response
            }
            record.target("slot", response.slotName)
            return response
        }
    }

    func seal(_ request: SealVaultRequest, context: ServerContext) async throws -> SealVaultResponse {
        try await calls.audited(context) { record in
            var response = SealVaultResponse()
            keys.forget()
            let ended = try await keeper.seal { ended in
                record.sessions(ended)
                return record.announcement()
            }
            response.sessionsEnded = Int32(clamping: ended)
            return response
        }
    }

    /// Changes the vault with a secret that may be wrong.
    private func trying<R: Sendable>(
        _ context: ServerContext,
        _ body: @escaping @Sendable (Vault) throws -> R
    ) async throws -> R {
        try await attempts.trying(.unseal(by: access.identity(of: context))) { try await keeper.changing(body) }
    }

    // MARK: - Slots

    func addSlot(_ request: AddSlotRequest, context: ServerContext) async throws -> AddSlotResponse {
        try await calls.audited(context) { record in
            record.target("slot", request.name)
            let kind = try JuicerVault.SlotKind(request.kind)
            let (name, secret, current) = (request.name, request.secret, request.current)
            try await record.begin()
            return try await trying(context) { vault in
                try vault.addSlot(name, kind, secret: secret, current: current)
                var response = AddSlotResponse()
                response.slot = try vault.slots.first { $0.name == name }.map(JuicerProto.VaultSlot.init)
                return response
            }
        }
    }

    func removeSlot(_ request: RemoveSlotRequest, context: ServerContext) async throws -> RemoveSlotResponse {
        try await calls.audited(context) { record in
            record.target("slot", request.name)
            let name = request.name
            try await record.begin()
            try await keeper.changing { try $0.removeSlot(name) }
            return RemoveSlotResponse()
        }
    }

    func changeSlot(_ request: ChangeSlotRequest, context: ServerContext) async throws -> ChangeSlotResponse {
        try await calls.audited(context) { record in
            record.target("slot", request.name)
            let (name, secret, current) = (request.name, request.secret, request.current)
            try await record.begin()
            return try await trying(context) { vault in
                try vault.changeSlot(name, secret: secret, current: current)
                var response = ChangeSlotResponse()
                response.slot = try vault.slots.first { $0.name == name }.map(JuicerProto.VaultSlot.init)
                return response
            }
        }
    }

    func rotate(_ request: RotateVaultRequest, context: ServerContext) async throws -> RotateVaultResponse {
        try await calls.audited(context) { record in
            let current = request.current
            try await record.begin()
            var response = RotateVaultResponse()
            response.removedSlots = try await attempts.trying(.unseal(by: access.identity(of: context))) {
                try await keeper.rotate(current: current)
            }
            return response
        }
    }

    // MARK: - Volumes

    func check(
        _ request: CheckVaultRequest,
        context: ServerContext,
        responses: ResponseWriter<CheckVaultResponse>
    ) async throws {
        try await calls.audited(context) { record in
            record.target("backup", request.backupID)
            // All of them, where none is named.
            try access.identity(of: context, touching: request.backupID)
            try await record.commit()
            try await VaultChecker(keeper, responses).run(backupID: request.backupID)
        }
    }

    func purge(_ request: PurgeVaultRequest, context: ServerContext) async throws -> PurgeVaultResponse {
        try await calls.audited(context) { record in
            record.target("backup", request.backupID)
            guard request.backupID == request.confirmBackupID else {
                throw RPCError.badField("confirm_backup_id", "must be the same as backup_id")
            }
            try access.identity(of: context, touching: request.backupID)
            // What takes data away is done all the same.
            try? await record.begin()
            let done = try await keeper.purge(request.backupID)
            var response = PurgeVaultResponse()
            response.bytesFreed = done.bytesFreed
            response.sessionsEnded = Int32(clamping: done.sessionsEnded)
            response.proved = done.isProved
            record.count("bytes", done.bytesFreed)
            record.count("sessions", done.sessionsEnded)
            return response
        }
    }

    func mount(_ request: MountVolumeRequest, context: ServerContext) async throws -> MountVolumeResponse {
        try await calls.audited(context) { record in
            record.target("backup", request.backupID)
            try access.identity(of: context, touching: request.backupID)
            try await record.begin()
            var response = MountVolumeResponse()
            response.directory = try await keeper.mount(
                request.backupID,
                at: request.directory,
                owner: context.peer.userID
            )
            return response
        }
    }

    func unmount(_ request: UnmountVolumeRequest, context: ServerContext) async throws -> UnmountVolumeResponse {
        try await calls.audited(context) { _ in
            guard try await keeper.unmount(request.directory) else {
                throw RPCError(.notFound, "no volume is mounted on \(request.directory)", reason: "NOT_MOUNTED")
            }
            return UnmountVolumeResponse()
        }
    }
}
