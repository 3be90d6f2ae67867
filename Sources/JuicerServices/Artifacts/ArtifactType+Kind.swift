import JuicerArtifacts
import JuicerProto
import TTRPC

extension ArtifactType {
    /// The type on the wire, whose numbers are the same.
    init(_ kind: ArtifactKind) { self.init(rawValue: Int32(kind.rawValue)) }
}

extension ArtifactKind {
    /// The type that a request names.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(_ type: ArtifactType, _ field: String) throws(RPCError) {
        guard let raw = UInt8(exactly: type.rawValue), let kind = ArtifactKind(rawValue: raw) else {
            throw RPCError.badField(field, "must be a type that there is")
        }
        self = kind
    }
}
