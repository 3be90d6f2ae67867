"""Typed service protocols, client stubs and method descriptors."""

import names
from model import HEADER, QUICK, SENSITIVE, documentation, has_option

KINDS = {(False, False): "unary", (False, True): "serverStreaming", (True, False): "clientStreaming", (True, True): "bidirectional"}


class Method:
    def __init__(self, model, method, path):
        self.name = names.swift_method(method.name)
        self.proto_name = method.name
        self.kind = KINDS[(method.client_streaming, method.server_streaming)]
        self.request, self.response = model.swift(method.input_type), model.swift(method.output_type)
        self.quick, self.sensitive = has_option(method.options, QUICK), has_option(method.options, SENSITIVE)
        self.path = path
        if not self.sensitive and any(model.has_secret(t) for t in (method.input_type, method.output_type)):
            raise SystemExit(f"{method.name}: its messages hold a secret, so it must be marked sensitive")
        if self.quick and self.kind != "unary":
            raise SystemExit(f"{method.name}: only a unary method can be quick")

    @property
    def handler(self):
        """The method's signature in the service protocol."""
        if self.kind == "unary":
            effects = "throws" if self.quick else "async throws"
            return f"func {self.name}(_ request: {self.request}, context: ServerContext) {effects} -> {self.response}"
        if self.kind == "serverStreaming":
            return (
                f"func {self.name}(_ request: {self.request}, context: ServerContext, "
                f"responses: ResponseWriter<{self.response}>) async throws"
            )
        if self.kind == "clientStreaming":
            return (
                f"func {self.name}(_ requests: RequestStream<{self.request}>, context: ServerContext) "
                f"async throws -> {self.response}"
            )
        return (
            f"func {self.name}(_ requests: RequestStream<{self.request}>, context: ServerContext, "
            f"responses: ResponseWriter<{self.response}>) async throws"
        )

    def registration(self, methods):
        factory = "quick" if self.quick else self.kind
        if self.kind == "unary":
            awaited = "try" if self.quick else "try await"
            return f"            .typed{factory[0].upper()}{factory[1:]}({methods}.{self.name}) {{ {awaited} self.{self.name}($0, context: $1) }},"
        if self.kind == "clientStreaming":
            return f"            .typedClientStreaming({methods}.{self.name}) {{ try await self.{self.name}($0, context: $1) }},"
        return f"            .typed{factory[0].upper()}{factory[1:]}({methods}.{self.name}) {{ try await self.{self.name}($0, context: $1, responses: $2) }},"

    def stub(self, methods):
        if self.kind == "unary":
            head = f"public func {self.name}(_ request: {self.request}, options: CallOptions = CallOptions()) async throws -> {self.response}"
            call = f"try await caller.unary({methods}.{self.name}, request, options)"
        elif self.kind == "serverStreaming":
            head = f"public func {self.name}(_ request: {self.request}, options: CallOptions = CallOptions()) async throws -> ResponseStream<{self.response}>"
            call = f"try await caller.serverStreaming({methods}.{self.name}, request, options)"
        else:
            result = "TypedClientStreamingCall" if self.kind == "clientStreaming" else "TypedBidirectionalCall"
            head = f"public func {self.name}(options: CallOptions = CallOptions()) async throws -> {result}<{self.request}, {self.response}>"
            call = f"try await caller.{self.kind}({methods}.{self.name}, options)"
        return [f"    {head} {{", f"        {call}", "    }"]


def service_text(model, file, index):
    """The Swift file of one service."""
    service = file.service[index]
    comments = model.comments[file.name]
    full_name = f"{file.package}.{service.name}"
    methods = [Method(model, m, (6, index, 2, i)) for i, m in enumerate(service.method)]
    descriptors, protocol, client = f"{service.name}Methods", f"{service.name}Service", f"{service.name}Client"
    out = [HEADER.format(source="Protos/" + file.name), "public import JuicerProtobuf", "public import TTRPC", ""]

    out += [f"/// The methods of `{full_name}`.", f"public enum {descriptors} {{"]
    for method in methods:
        out += [
            f"    public static let {method.name} = MethodDescriptor(",
            f'        service: "{full_name}",',
            f'        method: "{method.proto_name}",',
            f"        kind: .{method.kind},",
            f"        isQuick: {str(method.quick).lower()},",
            f"        isSensitive: {str(method.sensitive).lower()}",
            "    )",
        ]
    listed = ", ".join(method.name for method in methods)
    out += ["", "    /// Every method, in the order of the proto.", f"    public static let all: [MethodDescriptor] = [{listed}]", "}", ""]

    out += documentation(comments.get((6, index)), "")
    out += ["///", "/// A method that is not written answers UNIMPLEMENTED.", f"public protocol {protocol}: Sendable {{"]
    for i, method in enumerate(methods):
        out += ([""] if i else []) + documentation(comments.get(method.path), "    ") + [f"    {method.handler}"]
    out += ["}", "", f"extension {protocol} {{"]
    for method in methods:
        out += [f"    public {method.handler} {{", f"        throw RPCError.unimplemented({descriptors}.{method.name})", "    }", ""]
    out += [
        "    /// What a server is given to serve this.",
        "    public var definition: ServiceDefinition {",
        f'        ServiceDefinition(name: "{full_name}", methods: [',
        *[method.registration(descriptors) for method in methods],
        "        ])",
        "    }",
        "}",
        "",
        f"/// Calls `{full_name}` over one connection.",
        f"public struct {client}: Sendable {{",
        "    private let caller: Caller",
        "",
        "    /// Calls over `client`; `prepare` sees the options of every call before it is sent.",
        "    public init(_ client: Client, prepare: @escaping Caller.Preparation = { _ in }) {",
        "        caller = Caller(client, prepare: prepare)",
        "    }",
    ]
    for method in methods:
        out += [""] + documentation(comments.get(method.path), "    ") + method.stub(descriptors)
    out += ["}"]
    return "\n".join(out) + "\n"
