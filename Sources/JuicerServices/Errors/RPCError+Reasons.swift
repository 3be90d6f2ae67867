import JuicerProto
import TTRPC

extension RPCError {
    /// INVALID_ARGUMENT that names the field at fault, for people and in `google.rpc.BadRequest`.
    static func badField(_ field: String, _ description: String) -> RPCError {
        var error = RPCError(.invalidArgument, "\(field): \(description)")
        var violation = BadRequest.FieldViolation()
        violation.field = field
        violation.description = description
        error.add(BadRequest(fieldViolations: [violation]))
        return error
    }
}
