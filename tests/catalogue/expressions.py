# SPDX-License-Identifier: Apache-2.0
"""Type inference for JMESPath: what an expression gives, by the nodes of wire.py. A member that
the model does not know, a projection over something that is no list, and a comparison that can
never be true raise WireError."""

import jmespath
import jmespath.exceptions

from wire import Any, List, Map, Null, Scalar, Struct, Unlisted, WireError

TRUE = Scalar("boolean")


def infer(text, node):
    try:
        parsed = jmespath.compile(text).parsed
    except jmespath.exceptions.JMESPathError as error:
        raise WireError(f"is no JMESPath: {error}") from error
    return _visit(parsed, node)


def _visit(ast, node):
    return _VISITORS[ast["type"]](ast, node)


def _field(ast, node):
    name = ast["value"]
    if isinstance(node, Any):
        return node
    if isinstance(node, Struct):
        return node.member(name)
    if isinstance(node, Map):
        return node.value
    raise WireError(f"{name} is asked of {node}")


def _chain(ast, node):
    for child in ast["children"]:
        node = _visit(child, node)
    return node


def _items(node, what):
    if isinstance(node, Any):
        return node
    if isinstance(node, List):
        return node.item
    raise WireError(f"{what} needs a list, but stands on {node}")


def _index(ast, node):
    return _items(node, f"[{ast['value']}]")


def _slice(ast, node):
    return List(_items(node, "a slice"))


def _flatten(ast, node):
    outer = _items(_visit(ast["children"][0], node), "[]")
    return List(outer.item if isinstance(outer, List) else outer)


def _projection(ast, node):
    item = _items(_visit(ast["children"][0], node), "a projection")
    return List(_visit(ast["children"][1], item))


def _value_projection(ast, node):
    left = _visit(ast["children"][0], node)
    if isinstance(left, Map):
        return List(_visit(ast["children"][1], left.value))
    return List(Any())


def _filter_projection(ast, node):
    left, right, condition = ast["children"]
    item = _items(_visit(left, node), "a filter")
    _visit(condition, item)
    return List(_visit(right, item))


def _comparator(ast, node):
    sides = [_visit(child, node) for child in ast["children"]]
    for one, other, child in ((sides[0], sides[1], ast["children"][1]),
                              (sides[1], sides[0], ast["children"][0])):
        if child["type"] != "literal" or not isinstance(one, Scalar):
            continue
        if isinstance(other, Scalar) and other.kind != one.kind:
            raise WireError(f"a {one.kind} is never equal to {child['value']!r}")
        if one.values and child["value"] not in one.values:
            raise WireError(f"{child['value']!r} is none of {', '.join(one.values)}")
    return TRUE


def _or(ast, node):
    left, right = (_visit(child, node) for child in ast["children"])
    if isinstance(left, Scalar) and isinstance(right, Scalar) and left.kind == right.kind:
        values = left.values + right.values if left.values and right.values else ()
        return Scalar(left.kind, tuple(values), left.is_time and right.is_time)
    return right if isinstance(left, Null) else left


def _and(ast, node):
    return [_visit(child, node) for child in ast["children"]][-1]


def _not(ast, node):
    _visit(ast["children"][0], node)
    return TRUE


def _literal(ast, _node):
    return _node_of_value(ast["value"])


def _node_of_value(value):
    if value is None:
        return Null()
    if isinstance(value, bool):
        return TRUE
    if isinstance(value, (int, float)):
        return Scalar("number")
    if isinstance(value, str):
        return Scalar("string")
    if isinstance(value, list):
        return List(_node_of_value(value[0]) if value else Any())
    return Struct({key: _node_of_value(member) for key, member in value.items()}, "the literal")


def _multi_list(ast, node):
    nodes = [_visit(child, node) for child in ast["children"]]
    return List(nodes[0] if nodes else Any())


def _multi_dict(ast, node):
    return Struct({pair["value"]: _visit(pair["children"][0], node) for pair in ast["children"]},
                  "the new object")


def _function(ast, node):
    name = ast["value"]
    if name not in _FUNCTIONS:
        raise WireError(f"the checker does not know {name}()")
    return _FUNCTIONS[name](name, [_visit(child, node) for child in ast["children"]])


def _text_test(name, args):
    subject, wanted = args
    if isinstance(subject, List):
        subject = subject.item
    elif name != "contains" and not isinstance(subject, (Scalar, Any)):
        raise WireError(f"{name}() on {subject}")
    if isinstance(subject, Scalar) and subject.kind != "string":
        raise WireError(f"{name}() on a {subject.kind}")
    return TRUE


def _join(_name, args):
    items = args[1].item if isinstance(args[1], List) else args[1]
    if isinstance(items, Scalar) and items.kind != "string":
        raise WireError(f"join() of a {items.kind}")
    if isinstance(items, (Struct, Unlisted)):
        raise WireError(f"join() of {items}")
    return Scalar("string")


def _values(_name, args):
    if isinstance(args[0], Map):
        return List(args[0].value)
    if isinstance(args[0], Struct):
        nodes = [args[0].member(name) for name in args[0].members]
        return List(nodes[0] if nodes else Any())
    if isinstance(args[0], Any):
        return List(Any())
    raise WireError(f"values() of {args[0]}")


def _merge(_name, args):
    merged = args[0]
    for arg in args[1:]:
        merged = merged.merged(arg)
    return merged


_FUNCTIONS = {
    "contains": _text_test,
    "starts_with": _text_test,
    "ends_with": _text_test,
    "join": _join,
    "values": _values,
    "keys": lambda _name, _args: List(Scalar("string")),
    "merge": _merge,
    "to_string": lambda _name, _args: Scalar("string"),
    "to_number": lambda _name, _args: Scalar("number"),
    "length": lambda _name, _args: Scalar("number"),
    "not_null": lambda _name, args: args[0],
}

_VISITORS = {
    "identity": lambda _ast, node: node,
    "current": lambda _ast, node: node,
    "field": _field,
    "subexpression": _chain,
    "index_expression": _chain,
    "index": _index,
    "slice": _slice,
    "flatten": _flatten,
    "projection": _projection,
    "value_projection": _value_projection,
    "filter_projection": _filter_projection,
    "pipe": _chain,
    "comparator": _comparator,
    "or_expression": _or,
    "and_expression": _and,
    "not_expression": _not,
    "literal": _literal,
    "multi_select_list": _multi_list,
    "multi_select_dict": _multi_dict,
    "function_expression": _function,
}
