import JuicerProto
import TTRPC

/// The services whose protos are there and whose methods nobody has written: each answers UNIMPLEMENTED.
enum LaterServices {
    private struct Exports: ExportsService {}

    /// What a server is given to serve them.
    static let definitions: [ServiceDefinition] = [Exports().definition]
}
