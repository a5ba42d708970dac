# SPDX-License-Identifier: Apache-2.0
"""Microsoft's own models of Azure's resource manager, read out of the source text of the
azure-mgmt-* packages: which paths there are, of which version, what they answer, and what the
members are called on the wire. Nothing is imported, so nothing of theirs has to run.

Three generations of generated code are read: operations with a request builder (`build_x_request`)
or with a `metadata` of their own; models with an `_attribute_map` or with a `rest_field` for each
member.
"""

import ast
import glob
import importlib.util
import os
import re

from wire import Any, List, Map, Scalar, Struct, WireError

VERSION = r"\d{4}-\d{2}-\d{2}(?:-preview)?"
BUILDER = re.compile(r"^def (build_\w+)\(", re.M)
METHOD = re.compile(r"^    def (\w+)\(", re.M)
URL = re.compile(r"""(['"])(/[^'"\n]*)\1""")
RETURNS = re.compile(r"""\) ?-> (.+?):(?:\s*#.*)?\n""")
MODEL_NAME = re.compile(r"(?:_?models\.)(\w+)")
NUMBERS = {"int", "float", "long", "decimal.Decimal"}
TIMES = {"iso-8601", "datetime.datetime", "unix-time", "rfc-1123", "date", "datetime.date"}
TEXTS = {"str", "base64", "bytearray", "bytes", "duration", "time", "datetime.timedelta",
         "datetime.time"} | TIMES


def root_of_packages():
    """The folder azure/mgmt of this Python, or None."""
    try:
        spec = importlib.util.find_spec("azure.mgmt")
    except ImportError:
        return None
    return next(iter(spec.submodule_search_locations)) if spec else None


def normal_path(path):
    """Whatever its placeholders are called and however it is written."""
    return re.sub(r"\{[^}]*\}", "{}", path).lower().rstrip("/")


class Answer:
    """What a path gives: of which version, and the model of the whole or of one item."""

    def __init__(self, module, path, version, model, is_list, method):
        self.module = module
        self.path = path
        self.version = version
        self.model = model
        self.is_list = is_list
        self.method = method

    def whole(self):
        return self.module.node(self.model)

    def item(self):
        """One of the list; some code names the page, some the item."""
        node = self.whole()
        if isinstance(node, Struct) and "value" in node.members:
            value = node.member("value")
            return value.item if isinstance(value, List) else node
        return node


class Module:
    """The models of one package (or of one version in it)."""

    def __init__(self, folder):
        self.folder = folder
        self.name = os.path.relpath(folder, os.path.dirname(folder))
        self._classes = None
        self._enums = None
        self._nodes = {}

    # ---- classes ----

    def _read(self):
        self._classes, self._enums, self._children = {}, {}, {}
        for path in sorted(glob.glob(os.path.join(self.folder, "models", "_*.py"))):
            if os.path.basename(path) in ("_models.py", "_models_py3.py") or "enum" in path:
                self._read_file(path)
        for name, body in self._classes.items():
            for base in re.findall(r"\w+", body[0].partition("discriminator")[0]):
                self._children.setdefault(base, []).append(name)

    def _read_file(self, path):
        with open(path, encoding="utf-8") as source:
            text = source.read()
        heads = list(re.finditer(r"^class (\w+)\(([^)]*(?:\([^)]*\)[^)]*)*)\):", text, re.M))
        for head, following in zip(heads, heads[1:] + [None]):
            body = text[head.start():following.start() if following else len(text)]
            if "enum" in os.path.basename(path):
                values = re.findall(r"""^    [A-Z]\w* = ['"]([^'"]*)['"]""", body, re.M)
                self._enums[head.group(1)] = tuple(values)
            elif head.group(1) not in self._classes or path.endswith("_py3.py"):
                self._classes[head.group(1)] = (head.group(2), body)

    def node(self, name):
        if self._classes is None:
            self._read()
        if name in self._enums:
            return Scalar("string", self._enums[name])
        if name not in self._classes:
            return Any()
        if name not in self._nodes:
            self._nodes[name] = None  # what is recursive is cut by the members being lazy
            self._nodes[name] = Struct(self._members(name, with_children=True), name)
        return self._nodes[name]

    def _members(self, name, with_children=False, seen=()):
        bases, body = self._classes[name]
        members = {}
        for base in re.findall(r"\w+", bases):
            if base in self._classes and base not in seen and base != name:
                members.update(self._members(base, seen=seen + (name,)))
        is_family = "_subtype_map" in body or "__mapping__" in body
        if with_children and is_family:
            # Which of its kinds an answer is, its discriminator says: any of their members may be.
            for child in self._children.get(name, ()):
                if child != name and child not in seen:
                    add_members(members, self._members(child, True, seen + (name,)))
        own = self._own_members(body)
        for key, value in own.items():
            if key in members and isinstance(value, Struct) and isinstance(members[key], Struct):
                value = members[key].merged(value)
            members[key] = value
        return members

    def _own_members(self, body):
        match = re.search(r"^    _attribute_map = (\{.*?^    \})", body, re.M | re.S)
        if match:
            return self._from_map(ast.literal_eval(match.group(1)))
        empty = re.search(r"^    _attribute_map = \{\}", body, re.M)
        return {} if empty else self._from_fields(body)

    def _from_map(self, table):
        """Names on the wire have dots where the model is flatter than the answer."""
        members = {}
        for entry in table.values():
            steps = [step.replace("\\.", ".") for step in re.split(r"(?<!\\)\.", entry["key"])]
            place = members
            for step in steps[:-1]:
                inner = place.get(step)
                if not isinstance(inner, Struct):
                    inner = place[step] = Struct({}, step)
                place = inner.members
            place[steps[-1]] = lambda text=entry["type"]: self._of_type(text)
        return members

    def _of_type(self, text):
        if text.startswith("["):
            return List(lambda: self._of_type(text[1:-1]))
        if text.startswith("{"):
            return Map(lambda: self._of_type(text[1:-1]))
        return self._named(text)

    def _named(self, name):
        if name in TEXTS:
            return Scalar("string", (), name in TIMES)
        if name == "bool":
            return Scalar("boolean")
        if name in NUMBERS:
            return Scalar("number")
        return self.node(name)

    def _from_fields(self, body):
        members = {}
        fields = re.finditer(r"^    (\w+): ([^=]+?) = \(?\s*rest_(?:field|discriminator)"
                             r"\((.*?)\)(?:  #.*)?$", body, re.M | re.S)
        for field in fields:
            renamed = re.search(r"""name=['"]([^'"]*)['"]""", field.group(3))
            name = renamed.group(1) if renamed else field.group(1)
            members[name] = lambda text=field.group(2): self._of_hint(text)
        return members

    def _of_hint(self, text):
        return self._of_ast(ast.parse(f"({text})", mode="eval").body)

    def _of_ast(self, hint):
        if isinstance(hint, ast.Constant):
            if isinstance(hint.value, str):
                return self._of_hint(hint.value)
            return Any()
        if isinstance(hint, (ast.Name, ast.Attribute)):
            return self._named(ast.unparse(hint).replace("_models.", "").replace("_types.", ""))
        if not isinstance(hint, ast.Subscript):
            return Any()
        outer = ast.unparse(hint.value).lower()
        inner = hint.slice.elts if isinstance(hint.slice, ast.Tuple) else [hint.slice]
        if outer == "optional":
            return self._of_ast(inner[0])
        if outer in ("list", "sequence"):
            return List(lambda: self._of_ast(inner[0]))
        if outer in ("dict", "mapping"):
            return Map(lambda: self._of_ast(inner[1]))
        if outer == "union":
            return self._of_ast(inner[-1])
        if outer == "literal":
            return Scalar("string")
        return Any()


def add_members(members, others):
    """Those of another kind of the same family; where both have one, it may be either's."""
    for key, value in others.items():
        mine = members.get(key)
        members[key] = value if mine is None else lambda a=mine, b=value: either(a, b)


def either(a, b):
    """What is the one or the other: of two objects the members of both, else the first."""
    a, b = (node() if callable(node) else node for node in (a, b))
    if not isinstance(a, Struct) or not isinstance(b, Struct) or a is b:
        return a
    members = dict(a.members)
    add_members(members, b.members)
    return Struct(members, a.name)


class Models:
    """All paths of all packages."""

    def __init__(self, root):
        self.answers = {}  # normal path -> [Answer], GET only
        self.posts = {}
        for folder in sorted(glob.glob(os.path.join(root, "**", "operations"), recursive=True)):
            if f"{os.sep}aio{os.sep}" not in folder:
                self._read(os.path.dirname(folder), folder)

    def _read(self, folder, operations):
        module = Module(folder)
        for path in sorted(glob.glob(os.path.join(operations, "*_operations.py"))):
            with open(path, encoding="utf-8") as source:
                text = source.read()
            builders = self._builders(text)
            for answer in self._methods(module, text, builders):
                table = self.answers if answer.method == "GET" else self.posts
                table.setdefault(normal_path(answer.path), []).append(answer)

    @staticmethod
    def _chunks(pattern, text):
        heads = list(pattern.finditer(text))
        for head, following in zip(heads, heads[1:] + [None]):
            yield head.group(1), text[head.end():following.start() if following else len(text)]

    def _builders(self, text):
        end = re.search(r"^class ", text, re.M)
        found = {}
        for name, chunk in self._chunks(BUILDER, text[:end.start()] if end else text):
            url, version = URL.search(chunk), re.search(VERSION, chunk)
            method = re.search(r"""method=['"](\w+)['"]""", chunk)
            if url and method:
                found[name] = (url.group(2), version.group(0) if version else "", method.group(1))
        return found

    def _methods(self, module, text, builders):
        version = re.search(VERSION, text)
        for _name, chunk in self._chunks(METHOD, text):
            returns = RETURNS.search(chunk)
            hint = returns.group(1) if returns else re.search(r"# type: \(.*?\) ?-> (.*)", chunk)
            hint = hint.group(1) if hasattr(hint, "group") else hint
            model = MODEL_NAME.search(hint or "")
            if model is None:
                continue
            is_list = bool(re.match(r"(ItemPaged|Iterable)\[", hint))
            built = re.search(r"\b(build_\w+_request)\(", chunk)
            url = re.search(r"""\.metadata = \{['"]url['"]: ['"]([^'"]*)""", chunk)
            if built and built.group(1) in builders:
                path, its_version, method = builders[built.group(1)]
                yield Answer(module, path, its_version, model.group(1), is_list, method)
            elif url and "self._client.get(" in chunk:
                own = re.search(VERSION, chunk)
                yield Answer(module, url.group(1), (own or version).group(0) if own or version
                             else "", model.group(1), is_list, "GET")

    def find(self, path, version=None):
        """The answer of a path: of that version, else the newest stable one, else (or where that is
        older than what was asked for) the newest. None where no model has the path."""
        answers = self.answers.get(normal_path(path), ())
        best = max(answers, key=lambda a: (a.version == version, "preview" not in a.version,
                                           a.version), default=None)
        if best and version and best.version < version:
            return max(answers, key=lambda a: a.version)
        return best

    def of_type(self, resource_type):
        """The newest answer of a path that ends in a list of this type, or in one of it."""
        wanted = resource_type.lower()
        found = [answer for path, answers in self.answers.items() for answer in answers
                 if wanted in types_of_path(path)]
        return max(found, key=lambda a: ("preview" not in a.version, a.is_list, a.version),
                   default=None)


def types_of_path(path):
    """".../providers/microsoft.sql/servers/{}/databases" -> {"microsoft.sql/servers/databases"}"""
    head, slash, tail = path.rpartition("/providers/")
    if not slash:
        return set()
    steps = tail.split("/")
    return {"/".join([steps[0]] + [step for step in steps[1::2]])}
