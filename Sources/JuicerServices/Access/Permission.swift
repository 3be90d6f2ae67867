import JuicerProto
import TTRPC

/// What a caller must have before a method is run.
enum Permission: Sendable, Hashable {
    /// To have got through the socket's mode is enough: nothing of a backup's content is shown.
    case anyPeer

    /// A session that this peer opened; which backup it is for is checked once the request is decoded.
    case session
}

/// The one table of what each method asks for. A method that is not in it is refused.
enum PermissionTable {
    static let permissions: [MethodDescriptor: Permission] = {
        var table: [MethodDescriptor: Permission] = [:]
        for method in HealthMethods.all + SystemMethods.all { table[method] = .anyPeer }
        // Nothing can be had from these: they answer UNIMPLEMENTED, to everybody alike.
        for service in LaterServices.definitions {
            for method in service.methods { table[method.descriptor] = .anyPeer }
        }
        for method in FilesMethods.all { table[method] = .session }
        table[BackupsMethods.list] = .anyPeer
        table[BackupsMethods.get] = .anyPeer
        table[BackupsMethods.rescan] = .anyPeer
        table[BackupsMethods.unlock] = .anyPeer
        table[BackupsMethods.lock] = .session
        return table
    }()
}
