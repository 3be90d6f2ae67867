"""The protos as the generator looks at them: descriptors with their comments, options and Swift names."""

from google.protobuf import descriptor_pb2

import names

Field = descriptor_pb2.FieldDescriptorProto

# Types whose short names would be Swift's own, or too short to stand alone.
SWIFT_NAMES = {
    "google.protobuf.Any": "ProtobufAny",
    "google.protobuf.Duration": "ProtobufDuration",
    "google.rpc.Status": "RPCStatus",
}

# Bytes of a oneof's member in the C union, where they are not 8.
C_SIZES = {
    Field.TYPE_BYTES: 16, Field.TYPE_BOOL: 4, Field.TYPE_ENUM: 4, Field.TYPE_FLOAT: 4, Field.TYPE_INT32: 4,
    Field.TYPE_SINT32: 4, Field.TYPE_UINT32: 4, Field.TYPE_FIXED32: 4, Field.TYPE_SFIXED32: 4,
}

# Numbers of the extensions in juicer/options/v1/options.proto.
SECRET, QUICK, SENSITIVE = 50101, 50102, 50103


def has_option(options, number):
    """Reads a bool extension that this process has no class for: it is among the unknown fields."""
    data, at = options.SerializeToString(), 0

    def varint():
        nonlocal at
        value, shift = 0, 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        key = varint()
        if key & 7 == 0:
            value = varint()
            if key >> 3 == number:
                return value != 0
        elif key & 7 == 2:
            length = varint()
            at += length
        else:
            at += 8 if key & 7 == 1 else 4
    return False


class Model:
    """All files of a descriptor set, with lookups by full name."""

    def __init__(self, descriptor_set):
        self.files = {file.name: file for file in descriptor_set.file}
        self.messages, self.enums, self.swift_names = {}, {}, {}
        for file in descriptor_set.file:
            self._enter(file.package, file.message_type, file.enum_type, "")
        # Comments of protobuf's own files are not ours to repeat.
        self.comments = {
            file.name: {} if file.name.startswith("google/protobuf/") else _comments(file) for file in descriptor_set.file
        }

    def _enter(self, scope, messages, enums, swift_scope):
        for enum in enums:
            self.enums[f"{scope}.{enum.name}"] = enum
            self.swift_names[f"{scope}.{enum.name}"] = swift_scope + enum.name
        for message in messages:
            self.messages[f"{scope}.{message.name}"] = message
            full_name = f"{scope}.{message.name}"
            self.swift_names[full_name] = SWIFT_NAMES.get(full_name, swift_scope + message.name)
            self._enter(f"{scope}.{message.name}", message.nested_type, message.enum_type, f"{swift_scope}{message.name}.")

    def swift(self, type_name):
        """The Swift name of `.package.Type`."""
        return self.swift_names[type_name.lstrip(".")]

    def message(self, type_name):
        return self.messages[type_name.lstrip(".")]

    def is_map(self, field):
        return field.type == Field.TYPE_MESSAGE and self.message(field.type_name).options.map_entry

    def is_secret(self, field):
        return has_option(field.options, SECRET)

    def has_secret(self, type_name):
        """Whether a secret is in the message or in one inside it."""
        fields = self.message(type_name).field
        return any(
            self.is_secret(f) or f.type == Field.TYPE_MESSAGE and f.type_name != type_name and self.has_secret(f.type_name)
            for f in fields
        )

    def is_bulk(self, message):
        """A message with nothing but `bytes data = 1`: it carries content, and is never copied needlessly."""
        if len(message.field) != 1 or message.oneof_decl:
            return False
        field = message.field[0]
        return (
            field.name == "data" and field.number == 1 and field.type == Field.TYPE_BYTES
            and field.label != Field.LABEL_REPEATED and not self.is_secret(field)
        )

    def check(self, file_name):
        """Refuses what protobuf-c cannot hold safely (Protos/README.md)."""
        for message in self._nested(self.files[file_name].message_type):
            for field in message.field:
                if field.proto3_optional:
                    raise SystemExit(f"{message.name}.{field.name}: protobuf-c has no proto3 optional; use a oneof")
            for index, oneof in enumerate(message.oneof_decl):
                if names.camel(oneof.name) == message.name:
                    raise SystemExit(f"{message.name}: a oneof must not have the name of its message")
                sizes = [C_SIZES.get(f.type, 8) for f in message.field if f.HasField("oneof_index") and f.oneof_index == index]
                if sizes[0] != max(sizes):
                    raise SystemExit(f"{message.name}: the largest member of a oneof must come first (bytes before all)")

    def check_comments(self, file_name):
        """Refuses what a reader of the proto would have to guess."""
        file, comments = self.files[file_name], self.comments[file_name]
        missing = [name for path, name in _paths(file) if path not in comments]
        if missing:
            raise SystemExit(f"{file_name}: no comment on {', '.join(missing)}")

    def _nested(self, scope):
        for message in scope:
            yield message
            yield from self._nested(message.nested_type)


def _paths(file):
    """The comment path and the name of everything that must have a comment."""

    def enum(path, value):
        yield path, value.name
        for i, item in enumerate(value.value):
            yield path + (2, i), item.name

    def message(path, value):
        yield path, value.name
        for i, field in enumerate(value.field):
            yield path + (2, i), f"{value.name}.{field.name}"
        for i, oneof in enumerate(value.oneof_decl):
            yield path + (8, i), f"{value.name}.{oneof.name}"
        for i, nested in enumerate(value.nested_type):
            if not nested.options.map_entry:
                yield from message(path + (3, i), nested)
        for i, nested in enumerate(value.enum_type):
            yield from enum(path + (4, i), nested)

    for i, value in enumerate(file.message_type):
        yield from message((4, i), value)
    for i, value in enumerate(file.enum_type):
        yield from enum((5, i), value)
    for i, service in enumerate(file.service):
        yield (6, i), service.name
        for j, method in enumerate(service.method):
            yield (6, i, 2, j), f"{service.name}.{method.name}"


def _comments(file):
    found = {}
    for location in file.source_code_info.location:
        text = (location.leading_comments or location.trailing_comments).strip("\n")
        if text:
            found[tuple(location.path)] = [line[1:] if line.startswith(" ") else line for line in text.split("\n")]
    return found


def documentation(lines, indent):
    """A doc comment out of a proto comment."""
    return [f"{indent}/// {line}".rstrip() for line in lines or []]


HEADER = """\
// swift-format-ignore-file
// Generated by `make protos` from {source}. Do not edit: change the proto or scripts/protos.
"""
