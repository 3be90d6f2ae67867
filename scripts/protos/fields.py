"""One field of a message: its Swift type, and the expressions that take it out of and put it into the C structure."""

import names
from model import Field

SCALARS = {
    Field.TYPE_DOUBLE: ("Double", "0"),
    Field.TYPE_FLOAT: ("Float", "0"),
    Field.TYPE_INT32: ("Int32", "0"),
    Field.TYPE_SINT32: ("Int32", "0"),
    Field.TYPE_SFIXED32: ("Int32", "0"),
    Field.TYPE_INT64: ("Int64", "0"),
    Field.TYPE_SINT64: ("Int64", "0"),
    Field.TYPE_SFIXED64: ("Int64", "0"),
    Field.TYPE_UINT32: ("UInt32", "0"),
    Field.TYPE_FIXED32: ("UInt32", "0"),
    Field.TYPE_UINT64: ("UInt64", "0"),
    Field.TYPE_FIXED64: ("UInt64", "0"),
    Field.TYPE_BOOL: ("Bool", "false"),
}


class FieldView:
    """One field, with every expression that the generated code needs."""

    def __init__(self, model, message, field, path):
        self.model, self.field, self.path = model, field, path
        self.name = names.swift_member(field.name)
        self.declared = names.escaped(self.name)
        self.c = names.escaped(names.c_field(field.name))
        self.c_count = "n_" + names.c_field(field.name)
        self.repeated = field.label == Field.LABEL_REPEATED
        self.is_map = self.repeated and model.is_map(field)
        self.oneof = field.oneof_index if field.HasField("oneof_index") else None
        self.secret = model.is_secret(field)
        self.bulk = model.is_bulk(message)

    @property
    def element(self):
        kind = self.field.type
        if kind in SCALARS:
            return SCALARS[kind][0]
        if kind == Field.TYPE_STRING:
            return "String"
        if kind == Field.TYPE_BYTES:
            return "SecretBytes" if self.secret else "ByteBuffer" if self.bulk else "[UInt8]"
        return self.model.swift(self.field.type_name)

    @property
    def swift_type(self):
        if self.is_map:
            return "[String: String]"
        if self.repeated:
            return f"[{self.element}]"
        if self.field.type == Field.TYPE_MESSAGE and self.oneof is None:
            return f"{self.element}?"
        return self.element

    @property
    def default(self):
        kind = self.field.type
        if self.is_map:
            return "[:]"
        if self.repeated:
            return "[]"
        if kind in SCALARS:
            return SCALARS[kind][1]
        if kind == Field.TYPE_STRING:
            return '""'
        if kind == Field.TYPE_BYTES:
            return "SecretBytes.empty" if self.secret else "ByteBuffer()" if self.bulk else "[]"
        if kind == Field.TYPE_ENUM:
            return f"{self.element}(rawValue: 0)"
        return "nil"

    def decoded(self, source):
        """The Swift value of the C member `source`."""
        kind = self.field.type
        if self.is_map:
            return f"FromC.map({source}, c.{self.c_count}) {{ (FromC.text($0.key), FromC.text($0.value)) }}"
        if self.repeated:
            count = f"c.{self.c_count}"
            if kind == Field.TYPE_STRING:
                return f"FromC.texts({source}, {count})"
            if kind == Field.TYPE_BYTES:
                return f"FromC.bytesList({source}, {count})"
            if kind == Field.TYPE_BOOL:
                return f"FromC.array({source}, {count}) {{ $0 != 0 }}"
            if kind == Field.TYPE_ENUM:
                return f"FromC.array({source}, {count}) {{ {self.element}(rawValue: Int32(truncatingIfNeeded: $0.rawValue)) }}"
            if kind == Field.TYPE_MESSAGE:
                return f"FromC.messages({source}, {count})"
            return f"FromC.array({source}, {count}) {{ $0 }}"
        if kind == Field.TYPE_STRING:
            return f"FromC.text({source})"
        if kind == Field.TYPE_BYTES:
            return f"FromC.{'secret' if self.secret else 'buffer' if self.bulk else 'bytes'}({source})"
        if kind == Field.TYPE_BOOL:
            return f"{source} != 0"
        if kind == Field.TYPE_ENUM:
            return f"{self.element}(rawValue: Int32(truncatingIfNeeded: {source}.rawValue))"
        if kind == Field.TYPE_MESSAGE:
            return f"FromC.{'present' if self.oneof is not None else 'message'}({source})"
        return source

    def encoded(self, value):
        """Statements that put the Swift expression `value` into the C structure."""
        kind, target = self.field.type, f"c.pointee.{self.c}"
        if self.repeated:
            if self.is_map:
                owner = self.field.type_name.lstrip(".")
                filled = (
                    f"arena.map({value}, {names.c_function(owner)}__init) "
                    f"{{ entry, key, value in entry.pointee.key = key; entry.pointee.value = value }}"
                )
            elif kind == Field.TYPE_STRING:
                filled = f"arena.texts({value})"
            elif kind == Field.TYPE_BYTES:
                filled = f"arena.bytesList({value})"
            elif kind == Field.TYPE_BOOL:
                filled = f"arena.array({value}) {{ $0 ? 1 : 0 }}"
            elif kind == Field.TYPE_ENUM:
                filled = f"arena.array({value}) {{ {names.c_type(self.field.type_name.lstrip('.'))}(rawValue: .init(truncatingIfNeeded: $0.rawValue)) }}"
            elif kind == Field.TYPE_MESSAGE:
                filled = f"arena.messages({value})"
            else:
                filled = f"arena.array({value}) {{ $0 }}"
            return [f"c.pointee.{self.c_count} = {value}.count", f"{target} = {filled}"]
        if kind == Field.TYPE_STRING:
            # In a oneof an empty string is a choice too, which protobuf-c sees by the pointer.
            return [f"{target} = arena.{'text' if self.oneof is None else 'presentText'}({value})"]
        if kind == Field.TYPE_BYTES:
            return [f"{target} = arena.bytes({value})"]
        if kind == Field.TYPE_BOOL:
            return [f"{target} = {value} ? 1 : 0"]
        if kind == Field.TYPE_ENUM:
            return [f"{target} = .init(rawValue: .init(truncatingIfNeeded: {value}.rawValue))"]
        if kind == Field.TYPE_MESSAGE:
            return [f"{target} = arena.message({value})"]
        return [f"{target} = {value}"]
