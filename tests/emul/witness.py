# SPDX-License-Identifier: Apache-2.0
"""The smallest document over which a JMESPath expression gives something: what a rule of the catalogue
has to see before it holds. Knows what the catalogue uses: members, lists, filters, `values`, `keys`,
`contains`, `starts_with`, `ends_with`, `join`, comparisons, and, or, not."""
import jmespath


class Slot:
    """A place in the document; what is put there makes the way to it."""

    def __init__(self, holder, key):
        self.holder, self.key = holder, key

    def get(self):
        if isinstance(self.holder, list):
            return self.holder[self.key] if self.key < len(self.holder) else None
        return self.holder.get(self.key)

    def set(self, value):
        if isinstance(self.holder, list) and self.key >= len(self.holder):
            self.holder.append(value)
        else:
            self.holder[self.key] = value

    def _made(self, kind):
        if not isinstance(self.get(), kind):
            self.set(kind())
        return self.get()

    def member(self, name):
        return Slot(self._made(dict), name)

    def item(self):
        return Slot(self._made(list), 0)


class Values(Slot):
    """The list of an object's values: its item is the value of some member."""

    def item(self):
        return self.member("some")


class Keys(Slot):
    """The list of an object's keys: what is put there becomes one."""

    def set(self, value):
        Slot(self.holder, self.key).member(value).set({})

    def item(self):
        return self


class One(Slot):
    """A list of several places, of which one does."""

    def item(self):
        return Slot(self.holder, self.key)


def place(ast, slot):
    """Where the value of an expression comes from."""
    kind, children = ast["type"], ast["children"]
    if kind in ("identity", "current"):
        return slot
    if kind == "field":
        return slot.member(ast["value"])
    if kind == "index":
        return slot.item()
    if kind in ("subexpression", "index_expression", "pipe"):
        for child in children:
            slot = place(child, slot)
        return slot
    if kind == "flatten":
        return place(children[0], slot)
    if kind == "projection":
        return place(children[1], place(children[0], slot).item())
    if kind == "filter_projection":
        item = place(children[0], slot).item()
        hold(children[2], item)
        return place(children[1], item)
    if kind == "value_projection":
        return place(children[1], place(children[0], slot).member("some"))
    if kind == "or_expression":
        return place(children[0], slot)
    if kind == "and_expression":
        hold(children[0], slot)
        return place(children[1], slot)
    if kind == "multi_select_list":
        first = place(children[0], slot)
        return One(first.holder, first.key)
    if kind == "function_expression" and ast["value"] in ("values", "keys"):
        inner = place(children[0], slot)
        return (Values if ast["value"] == "values" else Keys)(inner.holder, inner.key)
    if kind == "function_expression" and ast["value"] == "join":
        for child in children[1]["children"]:  # each part is something
            if child["type"] != "literal" and place(child, slot).get() is None:
                place(child, slot).set("some")
        return Slot({"": "joined"}, "")
    if kind == "literal":
        return Slot({"": ast["value"]}, "")
    raise ValueError(f"no document is known for {kind} {ast.get('value', '')}")


def hold(ast, slot):
    """Makes an expression true."""
    kind, children = ast["type"], ast["children"]
    if kind == "and_expression":
        for child in children:
            hold(child, slot)
    elif kind == "or_expression":
        hold(children[0], slot)
    elif kind == "not_expression":
        pass  # what it names is not there
    elif kind == "comparator":
        compare(ast["value"], children, slot)
    elif kind == "function_expression" and ast["value"] in ("contains", "starts_with", "ends_with"):
        among, wanted = children
        if among["type"] == "multi_select_list":
            place(wanted, slot).set(among["children"][0]["value"])
        else:
            place(among, slot).set(wanted["value"])
    else:
        there = place(ast, slot)
        if there.get() is None:
            there.set("something")


def compare(operator, children, slot):
    left, right = children
    if right["type"] == "literal":
        there, value = place(left, slot), right["value"]
        if operator == "eq":
            there.set(value)
        elif there.get() is None or there.get() == value:
            there.set((not value) if isinstance(value, bool) else "another")
    else:
        assert operator == "eq", operator
        for child in children:
            place(child, slot).set("192.0.2.99")


def put(expression, document, value):
    """Makes the expression give the value, or what its own conditions ask for."""
    there = place(jmespath.compile(expression).parsed, Slot({"": document}, ""))
    if there.get() is None:
        there.set(value)


def make_true(expression, document):
    hold(jmespath.compile(expression).parsed, Slot({"": document}, ""))
