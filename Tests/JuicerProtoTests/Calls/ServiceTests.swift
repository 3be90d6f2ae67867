import JuicerProto
import JuicerProtobuf
import TTRPC
import Testing

@Suite("Generated services")
struct ServiceTests {
    private struct Unwritten: SystemService, BackupsService, FilesService, ArtifactsService, JobsService,
        ExportsService,
        SessionsService, KeysService, AuditService, VaultService, HealthService
    {}

    @Test("every method of every service is registered, with its kind and its marks")
    func definitions() {
        let unwritten = Unwritten()
        let definitions = [
            (unwritten as any SystemService).definition, (unwritten as any BackupsService).definition,
            (unwritten as any FilesService).definition, (unwritten as any ArtifactsService).definition,
            (unwritten as any JobsService).definition, (unwritten as any ExportsService).definition,
            (unwritten as any SessionsService).definition, (unwritten as any KeysService).definition,
            (unwritten as any AuditService).definition, (unwritten as any VaultService).definition,
            (unwritten as any HealthService).definition,
        ]
        let expected = [
            SystemMethods.all, BackupsMethods.all, FilesMethods.all, ArtifactsMethods.all, JobsMethods.all,
            ExportsMethods.all, SessionsMethods.all, KeysMethods.all, AuditMethods.all, VaultMethods.all,
            HealthMethods.all,
        ]
        for (definition, methods) in zip(definitions, expected) {
            #expect(definition.methods.map(\.descriptor) == methods)
            #expect(methods.allSatisfy { $0.service == definition.name })
        }
        #expect(Set(expected.joined().map(\.fullName)).count == expected.joined().count)
    }

    @Test("marks of the proto arrive")
    func marks() {
        #expect(SystemMethods.info.isQuick)
        #expect(!BackupsMethods.list.isQuick)
        #expect(BackupsMethods.unlock.isSensitive)
        #expect(VaultMethods.initialize.method == "Init")
        #expect(FilesMethods.read.kind == .serverStreaming)
    }

    @Test("every method whose messages hold a secret is marked sensitive")
    func sensitive() {
        // The generator refuses others; this is the list as it stands, so that a new one is a change that is seen.
        let all = [BackupsMethods.all, KeysMethods.all, VaultMethods.all, SystemMethods.all, SessionsMethods.all]
            .joined()
        #expect(
            Set(all.filter(\.isSensitive).map(\.fullName)) == [
                "juicer.v1.Backups/Unlock", "juicer.v1.Keys/Create", "juicer.v1.Keys/Rotate",
                "juicer.v1.Keys/Authenticate", "juicer.v1.Vault/Init", "juicer.v1.Vault/Unseal",
                "juicer.v1.Vault/AddSlot", "juicer.v1.Vault/ChangeSlot", "juicer.v1.Vault/Rotate",
            ]
        )
    }

    @Test("the served descriptor set names every service and keeps the comments")
    func descriptorSet() {
        let text = String(decoding: DescriptorSet.bytes, as: UTF8.self)
        for name in ["juicer/v1/backups.proto", "grpc/health/v1/health.proto", "google/protobuf/descriptor.proto"] {
            #expect(text.contains(name))
        }
        #expect(text.contains("Lists backups, newest first."))
        #expect(!text.contains("juicer/bench"))
    }

    @Test("an error carries its reason and details")
    func details() throws {
        var error = RPCError(.permissionDenied, "wrong", reason: "WRONG_PASSPHRASE", metadata: ["left": "3"])
        error.add(RetryInfo(retryDelay: ProtobufDuration(seconds: 2)))
        #expect(error.reason == "WRONG_PASSPHRASE")
        #expect(error.detail(ErrorInfo.self)?.metadata == ["left": "3"])
        #expect(error.detail(RetryInfo.self)?.retryDelay?.seconds == 2)
        #expect(error.detail(BadRequest.self) == nil)
        #expect(error.details.first?.typeURL == "type.googleapis.com/google.rpc.ErrorInfo")
        #expect(RPCError(.notFound, "plain").reason == nil)
        var foreign = RPCError(.notFound, "plain")
        foreign.add(ErrorInfo(reason: "THEIRS", domain: "example.org"))
        #expect(foreign.reason == nil)
    }
}
