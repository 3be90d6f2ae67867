"""Swift value types for messages and enums, which encode and decode through the C structures of protoc-gen-c."""

import names
from fields import FieldView
from model import Field, HEADER, documentation

def enum_lines(model, scope, enum, path, comments, indent):
    """A Swift enum that keeps numbers it does not know."""
    out = documentation(comments.get(path), indent)
    out.append(f"{indent}public enum {enum.name}: ProtobufEnum {{")
    cases = [(names.swift_case(enum.name, v.name), v) for v in enum.value]
    for i, (case, value) in enumerate(cases):
        out += documentation(comments.get(path + (2, i)), indent + "    ")
        out.append(f"{indent}    case {case}")
    out += [
        f"{indent}    /// A number that a newer peer knows.",
        f"{indent}    case unrecognized(Int32)",
        "",
        f"{indent}    public init(rawValue: Int32) {{",
        f"{indent}        switch rawValue {{",
        *[f"{indent}        case {value.number}: self = .{case.strip('`')}" for case, value in cases],
        f"{indent}        default: self = .unrecognized(rawValue)",
        f"{indent}        }}",
        f"{indent}    }}",
        "",
        f"{indent}    public var rawValue: Int32 {{",
        f"{indent}        switch self {{",
        *[f"{indent}        case .{case.strip('`')}: {value.number}" for case, value in cases],
        f"{indent}        case .unrecognized(let number): number",
        f"{indent}        }}",
        f"{indent}    }}",
        "",
        f"{indent}    public var protoName: StaticString? {{",
        f"{indent}        switch self {{",
        *[f'{indent}        case .{case.strip("`")}: "{value.name}"' for case, value in cases],
        f"{indent}        case .unrecognized: nil",
        f"{indent}        }}",
        f"{indent}    }}",
        "",
        f"{indent}    public static let allKnown: [Self] = [{', '.join('.' + case.strip('`') for case, _ in cases)}]",
        f"{indent}}}",
    ]
    return out


class MessageWriter:
    """Writes one message and what is nested in it."""

    def __init__(self, model, scope, message, path, comments, indent=""):
        self.model, self.message, self.path, self.comments, self.indent = model, message, path, comments, indent
        self.full_name = f"{scope}.{message.name}"
        self.fields = [
            FieldView(model, message, f, path + (2, i)) for i, f in enumerate(message.field)
        ]
        self.c = names.c_type(self.full_name)
        self.c_fn = names.c_function(self.full_name)

    def members(self):
        """Fields and oneofs in the order of the proto: (name, type, default, comment path, fields)."""
        seen, out = set(), []
        for field in self.fields:
            if field.oneof is None:
                out.append((field.declared, field.swift_type, field.default, field.path, field))
            elif field.oneof not in seen:
                seen.add(field.oneof)
                oneof = self.message.oneof_decl[field.oneof]
                name = names.swift_member(oneof.name)
                out.append((names.escaped(name), f"{names.camel(oneof.name)}?", "nil", self.path + (8, field.oneof), oneof))
        return out

    def in_oneof(self, index):
        return [f for f in self.fields if f.oneof == index]

    def lines(self):
        out = documentation(self.comments.get(self.path), "")
        conforms = "BulkMessage" if self.model.is_bulk(self.message) else "ProtobufMessage"
        name = self.model.swift(self.full_name).split(".")[-1]
        out.append(f"public struct {name}: {conforms}, Equatable {{")
        out.append(f'    public static let fullName: StaticString = "{self.full_name}"')
        for i, enum in enumerate(self.message.enum_type):
            out += [""] + enum_lines(self.model, self.full_name, enum, self.path + (4, i), self.comments, "    ")
        for i, nested in enumerate(self.message.nested_type):
            if not nested.options.map_entry:
                writer = MessageWriter(self.model, self.full_name, nested, self.path + (3, i), self.comments)
                out += [""] + [("    " + line) if line else "" for line in writer.lines()]
        for i, oneof in enumerate(self.message.oneof_decl):
            out += [""] + self.oneof_lines(i, oneof)
        members = self.members()
        for name, kind, default, path, _ in members:
            out += [""] + documentation(self.comments.get(path), "    ")
            out.append(f"    public var {name}: {kind} = {default}")
        out += ["", "    public init() {}"]
        if members:
            arguments = [f"        {name}: {kind} = {default}" for name, kind, default, _, _ in members]
            out += ["", "    public init("] + [",\n".join(arguments), "    ) {"]
            out += [f"        self.{name} = {name}" for name, *_ in members] + ["    }"]
        out += self.codec_lines() + self.json_lines() + self.equality_lines() + ["}", ""]
        return out

    def oneof_lines(self, index, oneof):
        name = names.camel(oneof.name)
        out = documentation(self.comments.get(self.path + (8, index)), "    ")
        out.append(f"    public enum {name}: Sendable, Equatable {{")
        for field in self.in_oneof(index):
            out += documentation(self.comments.get(field.path), "        ")
            out.append(f"        case {field.declared}({field.element})")
        return out + ["    }"]

    def codec_lines(self):
        bulk = self.model.is_bulk(self.message)
        out = [
            "",
            "    public init(serialized bytes: ByteBuffer) throws(DecodingError) {",
            f"        self = try {'Self(data: WireFormat.bulkData(bytes, as: Self.self))' if bulk else 'WireFormat.decode(bytes)'}",
            "    }",
            "",
            "    public func serialized(into buffer: inout ByteBuffer) {",
            f"        {'WireFormat.encodeBulk(data, into: &buffer)' if bulk else 'WireFormat.encode(self, into: &buffer)'}",
            "    }",
        ]
        return out

    def json_lines(self):
        out = ["", "    public func writeJSON(to json: inout JSONWriter) {"]
        if self.full_name == "juicer.v1.Timestamp":
            return out + ["        json.timestamp(seconds: seconds, nanos: nanos)", "    }"]
        if self.full_name == "google.protobuf.Duration":
            return out + ["        json.duration(seconds: seconds, nanos: nanos)", "    }"]
        out.append("        json.beginObject()")
        for name, _, _, _, field in self.members():
            if isinstance(field, FieldView):
                if field.field.type == Field.TYPE_MESSAGE and not field.repeated:
                    out.append(f'        if let {name} {{ json.key("{field.field.name}"); {name}.writeJSON(to: &json) }}')
                else:
                    out.append(f'        json.key("{field.field.name}"); json.value({name})')
            else:
                index = list(self.message.oneof_decl).index(field)
                out.append(f"        switch {name} {{")
                for member in self.in_oneof(index):
                    out.append(
                        f'        case .{member.name}(let value): json.key("{member.field.name}"); json.value(value)'
                    )
                out += ["        case nil: break", "        }"]
        return out + ["        json.endObject()", "    }"]

    def equality_lines(self):
        if not any(f.secret for f in self.fields):
            return []
        parts = [
            f"lhs.{f.declared}.constantTimeEquals(rhs.{f.declared})" if f.secret else f"lhs.{f.declared} == rhs.{f.declared}"
            for f in self.fields
        ]
        return [
            "",
            "    public static func == (lhs: Self, rhs: Self) -> Bool {",
            "        " + "\n            && ".join(parts),
            "    }",
        ]

    def extension_lines(self):
        """The bridge to the C structure, for this message and those in it."""
        out = []
        swift = self.model.swift(self.full_name)
        out += [
            f"extension {swift}: CBackedMessage {{",
            f"    package typealias CMessage = {self.c}",
            "",
            f"    package static func initialize(_ c: UnsafeMutablePointer<{self.c}>) {{ {self.c_fn}__init(c) }}",
            "",
            f"    package init(c: {self.c}) {{",
            "        self.init()",
        ]
        done = set()
        for field in self.fields:
            if field.oneof is None:
                out.append(f"        self.{field.declared} = {field.decoded('c.' + field.c)}")
            elif field.oneof not in done:
                done.add(field.oneof)
                oneof = self.message.oneof_decl[field.oneof]
                target = names.escaped(names.swift_member(oneof.name))
                out.append(f"        switch c.{oneof.name.lower()}_case.rawValue {{")
                for member in self.in_oneof(field.oneof):
                    value = member.decoded("c." + member.c)
                    if member.field.type == Field.TYPE_MESSAGE:
                        out.append(f"        case {member.field.number}: self.{target} = .{member.name}(FromC.present(c.{member.c}))")
                    else:
                        out.append(f"        case {member.field.number}: self.{target} = .{member.name}({value})")
                out += ["        default: break", "        }"]
        out += ["    }", "", f"    package func fill(_ c: UnsafeMutablePointer<{self.c}>, _ arena: WipedArena) {{"]
        done = set()
        for field in self.fields:
            if field.oneof is None:
                out += ["        " + line for line in field.encoded(field.declared)]
            elif field.oneof not in done:
                done.add(field.oneof)
                oneof = self.message.oneof_decl[field.oneof]
                source = names.escaped(names.swift_member(oneof.name))
                out.append(f"        switch {source} {{")
                for member in self.in_oneof(field.oneof):
                    out.append(f"        case .{member.name}(let value):")
                    out.append(f"            c.pointee.{oneof.name.lower()}_case = .init(rawValue: {member.field.number})")
                    out += ["            " + line for line in member.encoded("value")]
                out += ["        case nil: break", "        }"]
        out += ["    }", "}", ""]
        for i, nested in enumerate(self.message.nested_type):
            if not nested.options.map_entry:
                out += MessageWriter(self.model, self.full_name, nested, self.path + (3, i), self.comments).extension_lines()
        return out


def _has_secret(model, scope):
    return any(any(map(model.is_secret, m.field)) or _has_secret(model, m.nested_type) for m in scope)


def file_text(model, file, c_module, uses=()):
    """The Swift file with all messages and enums of one proto file."""
    comments = model.comments[file.name]
    out = [
        HEADER.format(source="Protos/" + file.name),
        f"package import {c_module}",
        "import CProtobufC",
        f"{'public ' if _has_secret(model, file.message_type) else ''}import JuicerCore",
        *uses,
        "public import JuicerProtobuf",
        "public import NIOCore",
        "",
    ]
    for i, enum in enumerate(file.enum_type):
        out += enum_lines(model, file.package, enum, (5, i), comments, "") + [""]
    writers = [MessageWriter(model, file.package, m, (4, i), comments) for i, m in enumerate(file.message_type)]
    for writer in writers:
        out += writer.lines()
    out.append("// MARK: - Through protobuf-c\n")
    for writer in writers:
        out += writer.extension_lines()
    return "\n".join(out).rstrip("\n") + "\n"


def catalogue_text(model, module_files):
    """The Swift file that lists every message type, so that tests can go through all of them."""
    found = []

    def walk(scope, messages):
        for message in messages:
            if not message.options.map_entry:
                found.append(model.swift(f"{scope}.{message.name}"))
                walk(f"{scope}.{message.name}", message.nested_type)

    for name in module_files:
        walk(model.files[name].package, model.files[name].message_type)
    lines = [HEADER.format(source="Protos"), "package import JuicerProtobuf", "", "/// Every message type of this module."]
    lines += ["package enum MessageCatalogue {", "    package static let all: [any ProtobufMessage.Type] = ["]
    lines += [f"        {name}.self," for name in found]
    return "\n".join(lines + ["    ]", "}"]) + "\n"
