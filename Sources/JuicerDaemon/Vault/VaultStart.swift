import JuicerCore
import JuicerVault
import Logging

/// Opens the vault when the daemon starts, as far as that is possible without a person.
struct VaultStart {
    /// The slot of the machine's secret.
    static let slotName = "machine"

    private let settings: Settings
    private let secret: SecretBytes?
    private let logger: Logger

    /// - Parameter secret: what the key file has; nil where there is none.
    init(_ settings: Settings, _ secret: SecretBytes?, _ logger: Logger) {
        self.settings = settings
        self.secret = secret
        self.logger = logger
    }

    /// The vault under the state directory: unsealed where the machine's secret fits, and made where a person's own
    /// daemon has none yet.
    ///
    /// - Throws: `DaemonError` when another process has it, or the key file cannot be made.
    func run() throws(DaemonError) -> Vault {
        let vault: Vault
        do {
            vault = try Vault(at: settings.statePath + "/vault")
        } catch VaultError.inUse(let path) {
            throw DaemonError(.alreadyRunning, "another process uses the vault in \(path)", hint: "stop it first")
        } catch {
            throw DaemonError(.invalidSetting, "the vault cannot be opened: \(error)")
        }
        switch vault.state {
        case .unusable(let reason): logger.error("the vault cannot be used", metadata: ["reason": "\(reason)"])
        case .sealed: unseal(vault)
        case .absent: try make(vault, settings.vaultKey())
        case .unsealed: break
        }
        return vault
    }

    private func unseal(_ vault: Vault) {
        guard let secret else {
            logger.notice("the vault is sealed: `juicer vault unseal` opens it")
            return
        }
        do {
            let slot = try vault.unseal(secret)
            logger.info("vault unsealed", metadata: ["slot": "\(slot)"])
        } catch {
            logger.error("the vault stays sealed", metadata: ["reason": "\(error)"])
        }
    }

    private func make(_ vault: Vault, _ keyFile: KeyFile?) throws(DaemonError) {
        let known: SecretBytes?
        if secret == nil, let keyFile, !settings.isSystem { known = try keyFile.create() } else { known = secret }
        guard let known else {
            logger.notice("there is no vault yet: `juicer vault init` makes one")
            return
        }
        do {
            try vault.create(slot: Self.slotName, .machineSecret, secret: known)
        } catch {
            throw DaemonError(.invalidSetting, "the vault cannot be made: \(error)")
        }
        logger.notice(
            """
            made an encrypted vault. Its key lies in the key file: it protects what is kept from whoever gets hold of \
            the vault without that file, and not from whoever reads both. To open it with a passphrase instead, run \
            `juicer vault add-slot NAME`, then `juicer vault remove-slot \(Self.slotName)`, and remove the key file
            """,
            metadata: ["vault": "\(vault.path)", "key_file": "\(keyFile?.path ?? "")"]
        )
    }
}
