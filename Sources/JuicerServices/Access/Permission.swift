import JuicerProto
import TTRPC

/// What a caller must have before a method is run.
enum Permission: Sendable, Hashable {
    /// To have got through the socket's mode is enough: nothing of a backup's content is shown.
    case anyPeer

    /// To be root or the daemon's own user.
    case manage

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
        for method in VaultMethods.all { table[method] = .manage }
        table[VaultMethods.status] = .anyPeer
        for method in FilesMethods.all { table[method] = .session }
        table[BackupsMethods.list] = .anyPeer
        table[BackupsMethods.get] = .anyPeer
        table[BackupsMethods.rescan] = .anyPeer
        table[BackupsMethods.unlock] = .anyPeer
        table[BackupsMethods.lock] = .session
        return table
    }()

    /// What is served while the vault is sealed, or not there yet.
    static let servedSealed = Set(HealthMethods.all + SystemMethods.all + VaultMethods.all)
}
