#!/usr/bin/python3
"""Makes messages.tsv: for every message type some values as Python's protobuf encodes them, and their JSON.

Each line is: full name, tab, the encoded message in hexadecimal, tab, its JSON. The JSON is that of json_format with
preserving_proto_field_name and defaults, and with what the documentation of JSONWriter says is ours.
Run it when a proto changes: /usr/bin/python3 Tests/JuicerProtoTests/Vectors/make.py
"""

import json
import pathlib
import random
import subprocess
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor as F

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
SECRET = 50101
SCRIPTS = ["plain", "Zürich", "日本語", "🙂 face", 'quote " and \\', "line\nbreak\ttab", "", "e\u0301", "a/b c.txt"]
EDGES = {
    F.TYPE_INT32: [0, 1, -1, 2**31 - 1, -2**31], F.TYPE_SINT32: [0, 1, -1, 2**31 - 1, -2**31],
    F.TYPE_SFIXED32: [0, 1, -1, 2**31 - 1, -2**31], F.TYPE_INT64: [0, 1, -1, 2**63 - 1, -2**63],
    F.TYPE_SINT64: [0, 1, -1, 2**63 - 1, -2**63], F.TYPE_SFIXED64: [0, 1, -1, 2**63 - 1, -2**63],
    F.TYPE_UINT32: [0, 1, 300, 2**32 - 1], F.TYPE_FIXED32: [0, 1, 300, 2**32 - 1],
    F.TYPE_UINT64: [0, 1, 300, 2**64 - 1], F.TYPE_FIXED64: [0, 1, 300, 2**64 - 1],
    F.TYPE_DOUBLE: [0.0, 1.5, -0.25, 47.376887, -8.541694, 1e-5], F.TYPE_FLOAT: [0.0, 1.5, -0.25, 3.0],
}


def load():
    with tempfile.NamedTemporaryFile() as out:
        protos = ROOT / "Protos"
        tests = HERE.parent / "Protos"
        files = [str(p.relative_to(protos)) for p in sorted(protos.rglob("*.proto"))]
        files += [str(p.relative_to(tests)) for p in sorted(tests.rglob("*.proto"))]
        subprocess.run(
            ["protoc", f"--proto_path={tests}", f"--proto_path={protos}", "--include_imports",
             f"--descriptor_set_out={out.name}", *files],
            check=True,
        )
        return descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(out.name).read_bytes())


def scalar(rng, field):
    if field.type in EDGES:
        return rng.choice(EDGES[field.type])
    if field.type == F.TYPE_BOOL:
        return rng.random() < 0.5
    if field.type == F.TYPE_STRING:
        return rng.choice(SCRIPTS) + (str(rng.randrange(1000)) if rng.random() < 0.5 else "")
    if field.type == F.TYPE_BYTES:
        return rng.randbytes(rng.choice([0, 1, 2, 3, 32]))
    if field.type == F.TYPE_ENUM:
        return rng.choice(field.enum_type.values).number


def fill(rng, message, depth=0):
    if message.DESCRIPTOR.full_name == "juicer.v1.Timestamp":
        message.seconds = rng.choice([0, 1, -1, 1_700_000_000, -62_135_596_800, 253_402_300_799, 951_782_400])
        message.nanos = rng.choice([0, 1, 1_000, 1_000_000, 500_000_000, 999_999_999])
        return
    if message.DESCRIPTOR.full_name == "google.protobuf.Duration":
        message.seconds, message.nanos = rng.choice([(0, 0), (1, 500_000_000), (-1, -1_000), (315_576_000_000, 0)])
        return
    chosen = {oneof.name: rng.choice(oneof.fields).name for oneof in message.DESCRIPTOR.oneofs}
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof and chosen[field.containing_oneof.name] != field.name:
            continue
        if rng.random() < (0.3 if depth < 2 else 0.6):
            continue
        if depth and field.message_type and field.message_type.full_name == "google.protobuf.Any":
            continue  # json_format shows only those whose type it knows
        if field.message_type and field.message_type.GetOptions().map_entry:
            for i in range(rng.randrange(3)):
                getattr(message, field.name)[f"key{i}"] = rng.choice(SCRIPTS)
        elif field.label == F.LABEL_REPEATED:
            for _ in range(rng.randrange(1, 3)):
                if field.message_type:
                    if depth < 3:
                        fill(rng, getattr(message, field.name).add(), depth + 1)
                else:
                    getattr(message, field.name).append(scalar(rng, field))
        elif field.message_type:
            if depth < 4:
                getattr(message, field.name).SetInParent()
                fill(rng, getattr(message, field.name), depth + 1)
        else:
            setattr(message, field.name, scalar(rng, field))


def is_secret(field):
    raw = field.GetOptions().SerializeToString()
    return bytes([0xA8, 0xBB, 0x18]) in raw  # the tag of option 50101


def ours(message, plain):
    """json_format's dictionary in the order of the proto, with our times and without secrets."""
    name = message.DESCRIPTOR.full_name
    if name == "juicer.v1.Timestamp":
        from google.protobuf import timestamp_pb2
        return timestamp_pb2.Timestamp(seconds=message.seconds, nanos=message.nanos).ToJsonString()
    if name == "google.protobuf.Duration":
        return plain
    if name == "google.protobuf.Any":
        import base64
        return {"type_url": message.type_url, "value": base64.b64encode(message.value).decode()}
    out = {}
    for field in members(message.DESCRIPTOR):
        if field.name not in plain:
            continue
        value = plain[field.name]
        if is_secret(field):
            value = "<redacted>"
        elif field.message_type and field.message_type.GetOptions().map_entry:
            value = dict(sorted(value.items()))
        elif field.message_type and field.label == F.LABEL_REPEATED:
            value = [ours(m, v) for m, v in zip(getattr(message, field.name), value)]
        elif field.message_type:
            value = ours(getattr(message, field.name), value)
        out[field.name] = value
    return out


def members(descriptor):
    """Fields in the order of the file, those of a oneof at the place of its first."""
    seen, out = set(), []
    for field in descriptor.fields:
        oneof = field.containing_oneof
        if oneof is None:
            out.append(field)
        elif oneof.name not in seen:
            seen.add(oneof.name)
            out += oneof.fields
    return out


def main():
    files = load()
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    factory = message_factory.MessageFactory(pool)
    lines = []

    def walk(descriptor):
        if descriptor.GetOptions().map_entry:
            return
        kind = factory.GetPrototype(descriptor)
        rng = random.Random(descriptor.full_name)
        for round in range(4 if descriptor.full_name.startswith("juicer.test") else 2):
            message = kind()
            if round:
                fill(rng, message)
            if descriptor.full_name == "google.protobuf.Any":
                plain = {}
            else:
                plain = json_format.MessageToDict(
                    without_any(message), preserving_proto_field_name=True, including_default_value_fields=True
                )
            text = json.dumps(ours(message, plain), ensure_ascii=False, separators=(",", ":"))
            lines.append(f"{descriptor.full_name}\t{message.SerializeToString(deterministic=True).hex()}\t{text}")
        for nested in descriptor.nested_types:
            walk(nested)

    def without_any(message):
        """json_format resolves what is inside an Any; ours does not, and takes the place of these."""
        if message.DESCRIPTOR.full_name != "google.rpc.Status":
            return message
        copy = type(message)()
        copy.CopyFrom(message)
        for detail in copy.details:
            detail.Clear()
        return copy

    for file in files.file:
        if file.package.startswith(("juicer.v1", "juicer.bench", "juicer.test", "grpc", "google.rpc")) or file.name in (
            "google/protobuf/any.proto", "google/protobuf/duration.proto",
        ):
            for message in pool.FindFileByName(file.name).message_types_by_name.values():
                walk(message)
    (HERE / "messages.tsv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
