import Glibc
import JuicerBackups
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerServices
import JuicerSessions
import NIOCore
import TTRPC
import TestSupport
import Testing

@Suite struct SystemServiceTests {
    @Test("Info says who answers, how it fares, and who asks")
    func info() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (_, client) = try await daemon.unlock()
            let info = try await client.system.info(SystemInfoRequest())
            #expect(info.version == ProductVersion.current)
            #expect(info.apiVersion == "juicer.v1")
            #expect(info.pid == getpid())
            #expect(info.uid == geteuid())
            #expect(info.backupCount == 1)
            #expect(info.unlockedCount == 1)
            #expect(info.sessionCount == 1)
            #expect(info.connectionCount == 1)
            #expect(info.caller?.uid == geteuid())
            #expect(info.caller?.pid == getpid())
            #expect(info.services.contains("juicer.v1.Files"))
            #expect(info.services == info.services.sorted())
            let started = try #require(info.startedAt)
            #expect(abs(started.seconds - Int64(time(nil))) < 60)
        }
    }

    @Test("Descriptor gives the protos that are served")
    func descriptor() async throws {
        try await TestDaemon.run { daemon in
            let answer = try await daemon.client.system.descriptor(SystemDescriptorRequest())
            let text = String(decoding: answer.fileDescriptorSet, as: UTF8.self)
            #expect(text.contains("juicer/v1/files.proto"))
            #expect(answer.fileDescriptorSet.count > 10_000)
        }
    }

    @Test("health is told of the daemon and of each service, and of no other")
    func health() async throws {
        try await TestDaemon.run { daemon in
            for service in ["", "juicer.v1.Files", "juicer.v1.Backups", "grpc.health.v1.Health", "juicer.v1.System"] {
                let answer = try await daemon.client.health.check(HealthCheckRequest(service: service))
                #expect(answer.status == .serving)
            }
            let error = await status { _ = try await daemon.client.health.check(HealthCheckRequest(service: "x")) }
            #expect(error?.code == .notFound)
        }
    }

    @Test("Watch tells the state now and when it changes, and ends when the daemon stops")
    func watch() async throws {
        try await TestDaemon.run { daemon in
            let stream = try await daemon.client.health.watch(HealthCheckRequest())
            var iterator = stream.makeAsyncIterator()
            #expect(try await iterator.next()?.status == .serving)
            daemon.services.health.set(.notServing)
            #expect(try await iterator.next()?.status == .notServing)
            #expect(try await iterator.next() == nil)
            let unknown = try await daemon.client.health.watch(HealthCheckRequest(service: "x"))
            var states: [HealthCheckResponse.ServingStatus] = []
            for try await answer in unknown { states.append(answer.status) }
            #expect(states == [.serviceUnknown])
        }
    }

    @Test("methods that nobody has written answer UNIMPLEMENTED, and so do methods and services there are not")
    func unimplemented() async throws {
        try await TestDaemon.run { daemon in
            let connection = daemon.client.connection
            let methods = [
                ExportsMethods.listFormats,
                MethodDescriptor(service: "juicer.v1.Files", method: "None", kind: .unary),
                MethodDescriptor(service: "juicer.v9.None", method: "None", kind: .unary),
            ]
            for method in methods where method.kind == .unary {
                let error = await status {
                    _ = try await connection.unary(method, ByteBuffer(), options: CallOptions())
                }
                #expect(error?.code == .unimplemented, "\(method.fullName)")
            }
        }
    }
}
