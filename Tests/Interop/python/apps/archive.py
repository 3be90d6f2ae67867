"""Writes NSKeyedArchiver's property lists, as far as the payloads of messages and bookmarks need them."""

import plistlib

UID = plistlib.UID


def keyed(root):
    """`root` is made of dictionaries, lists, texts, numbers, bytes, and (class name, fields) pairs."""
    objects, classes = ["$null"], {}

    def class_of(*names):
        if names not in classes:
            classes[names] = len(objects)
            objects.append({"$classname": names[0], "$classes": list(names)})
        return UID(classes[names])

    def add(value):
        if value is None:
            return UID(0)
        number = len(objects)
        objects.append(None)
        if isinstance(value, dict):
            keys, values = [add(key) for key in value], [add(item) for item in value.values()]
            objects[number] = {"NS.keys": keys, "NS.objects": values, "$class": class_of("NSDictionary", "NSObject")}
        elif isinstance(value, list):
            objects[number] = {"NS.objects": [add(item) for item in value], "$class": class_of("NSArray", "NSObject")}
        elif isinstance(value, tuple):
            name, fields = value
            filled = {key: item if isinstance(item, (bool, int, float)) else add(item) for key, item in fields.items()}
            objects[number] = filled | {"$class": class_of(name, "NSObject")}
        else:
            objects[number] = value
        return UID(number)

    top = add(root)
    return plistlib.dumps({"$version": 100000, "$archiver": "NSKeyedArchiver", "$top": {"root": top},
                           "$objects": objects}, fmt=plistlib.FMT_BINARY, sort_keys=False)


def url(text):
    return ("NSURL", {"NS.base": None, "NS.relative": text})
