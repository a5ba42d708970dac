# SPDX-License-Identifier: Apache-2.0
"""What an answer looks like to the catalogue's expressions: botocore's shapes, with the names and
the nesting that the engine sees after it has read JSON or XML.

The mapping of XML is that of src/codec/xml.h: an element all of whose children are called "item" or
"member" is a list; so is an element that a service file names in `xml_lists`; an element that
repeats without a wrapper is one where it is named in `xml_flat`. Everything that is not an element
with children is text.
"""

XML_PROTOCOLS = {"ec2", "query", "rest-xml"}
NUMBERS = {"integer", "long", "float", "double", "short", "byte", "bigdecimal", "biginteger"}


class WireError(Exception):
    """The model does not know what was asked for."""


class Any:
    """A value of which nothing is known (a document type, the inside of a JSON text)."""

    def __str__(self):
        return "anything"


class Null:
    def __str__(self):
        return "null"


class Scalar:
    def __init__(self, kind, values=(), is_time=False):
        self.kind = kind  # string, number, boolean
        self.values = values  # of an enum
        self.is_time = is_time

    def __str__(self):
        return self.kind


class List:
    def __init__(self, item):
        self._item = item  # a node or a function that makes one: shapes may be recursive

    @property
    def item(self):
        if callable(self._item):
            self._item = self._item()
        return self._item

    def __str__(self):
        return "a list"


class Map:
    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        if callable(self._value):
            self._value = self._value()
        return self._value

    def __str__(self):
        return "a map"


class Struct:
    def __init__(self, members, name=""):
        self.members = members  # name -> node or a function that makes one
        self.name = name

    def member(self, name):
        if name not in self.members:
            raise WireError(f"{self.name or 'the object'} has no member {name}"
                            f" (it has {', '.join(sorted(self.members)) or 'none'})")
        node = self.members[name]
        if callable(node):
            node = self.members[name] = node()
        return node

    def merged(self, other):
        return Struct({**self.members, **other.members}, self.name or other.name)

    def __str__(self):
        return f"an object ({self.name})" if self.name else "an object"


class Unlisted:
    """A list in XML that the reader cannot tell from a single element."""

    def __init__(self, advice):
        self.advice = advice

    def __str__(self):
        return f"a list that the XML reader takes for an object: {self.advice}"


class XmlRules:
    def __init__(self, lists=(), flat=()):
        self.lists = set(lists)
        self.flat = set(flat)


def node_of(shape, protocol, rules, element=None):
    """The node of a shape; `element` is the name of the XML element that it stands in."""
    xml = protocol in XML_PROTOCOLS
    kind = shape.type_name
    if kind == "structure":
        if getattr(shape, "is_document_type", False):
            return Any()
        return Struct(_members(shape, protocol, rules), shape.name)
    if kind == "list":
        item = lambda: node_of(shape.member, protocol, rules, _item_name(shape))
        if not xml:
            return List(item)
        if shape.serialization.get("flattened"):
            if element in rules.flat:
                return List(item)
            return Unlisted(f"add {element} to xml_flat")
        if _item_name(shape) in ("item", "member") or element in rules.lists:
            return List(item)
        return Unlisted(f"add {element} to xml_lists")
    if kind == "map":
        if not xml:
            return Map(lambda: node_of(shape.value, protocol, rules))
        if element not in rules.lists:
            return Unlisted(f"add {element} to xml_lists")
        key = shape.key.serialization.get("name", "key")
        value = shape.value.serialization.get("name", "value")
        return List(Struct({key: Scalar("string", getattr(shape.key, "enum", ())),
                            value: lambda: node_of(shape.value, protocol, rules, value)}))
    values = tuple(getattr(shape, "enum", ()) or ())
    if xml:
        return Scalar("string", values, kind == "timestamp")
    if kind == "boolean":
        return Scalar("boolean")
    if kind in NUMBERS:
        return Scalar("number")
    if kind == "timestamp":
        return Scalar("string", (), True)
    return Scalar("string", values)


def _members(shape, protocol, rules):
    members = {}
    for name, member in shape.members.items():
        if member.serialization.get("location") in ("header", "headers", "statusCode"):
            continue
        wire = wire_name(member, name, protocol)
        members[wire] = lambda m=member, w=wire: node_of(m, protocol, rules, w)
    return members


def wire_name(member, name, protocol):
    """What a member of an answer is called on the wire."""
    if (protocol in XML_PROTOCOLS and member.type_name == "list"
            and member.serialization.get("flattened")):
        inner = member.member.serialization.get("name")
        if inner is not None:
            return inner
    return member.serialization.get("name", name)


def _item_name(shape):
    return shape.member.serialization.get("name", "member")


def answer_of(operation, protocol, rules):
    """The node of an operation's answer: what stands in the wrapper or the document's root."""
    shape = operation.output_shape
    if shape is None:
        return Struct({}, operation.name)
    payload = shape.serialization.get("payload")
    if payload:
        member = shape.members[payload]
        if member.type_name == "structure":
            return node_of(member, protocol, rules, wire_name(member, payload, protocol))
        return Any()
    return Struct(_members(shape, protocol, rules), f"the answer of {operation.name}")


def list_elements(operation):
    """Names of the XML elements in an answer: (those that are lists, those that repeat, others)."""
    lists, flat, others, seen = set(), set(), set(), set()

    def walk(shape, element):
        kind = shape.type_name
        if kind == "list":
            if shape.serialization.get("flattened"):
                flat.add(element)
                walk(shape.member, None)
            else:
                lists.add(element)
                if _item_name(shape) not in ("item", "member"):
                    walk(shape.member, _item_name(shape))
                else:
                    walk(shape.member, None)
            return
        if kind == "map":
            lists.add(element)
            walk(shape.value, None)
            return
        if element is not None:
            others.add(element)
        if kind == "structure":
            if shape.name in seen:
                return
            seen.add(shape.name)
            for name, member in shape.members.items():
                walk(member, wire_name(member, name, "rest-xml"))

    if operation.output_shape is not None:
        for name, member in operation.output_shape.members.items():
            walk(member, wire_name(member, name, "rest-xml"))
    return lists, flat, others


def param_name(member, name, protocol):
    """What a parameter is called on the wire."""
    serialization = member.serialization
    if protocol == "ec2":
        if "queryName" in serialization:
            return serialization["queryName"]
        wire = serialization.get("name", name)
        return wire[0].upper() + wire[1:]
    if serialization.get("location") == "header":
        return "header:" + serialization["name"]
    return serialization.get("name", name)
