# SPDX-License-Identifier: Apache-2.0
"""As much of the Kusto query language as queries of Resource Graph use: a table, then where, project,
project-away, extend, order by, take, distinct, count, summarize and mv-expand. A row is a mapping
with `get`. Anything else raises Invalid, as Resource Graph refuses it."""
import datetime
import json
import re

TOKEN = re.compile(r"""\s*(?:(?P<comment>//[^\n]*)|datetime\((?P<moment>[\dT:.Z+ -]+)\)
    |(?P<time>\d+(?:\.\d+)?(?:d|h|ms|m|s)\b)
    |(?P<number>-?\d+(?:\.\d+)?)|(?P<string>@?'(?:[^'\\]|\\.)*'|@?"(?:[^"\\]|\\.)*")
    |(?P<name>[A-Za-z_$][\w$]*(?:-(?:away|expand|keep|rename|reorder))?)
    |(?P<op>!in~|!in\b|=~|!~|==|!=|<=|>=|!contains|!has|!startswith|!endswith|[|()\[\],.=<>*+/-]))""",
    re.X)
UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001}


class Invalid(Exception):
    def __init__(self, position, token, code="ParserFailure"):
        super().__init__(f"{code} at {position}: {token!r}")
        self.position, self.token, self.code = position, token, code


def tokens(query):
    found, at = [], 0
    while query[at:].strip():
        match = TOKEN.match(query, at)
        if match is None:
            raise Invalid(at, query[at:at + 10])
        if match.lastgroup != "comment":
            # `in~` is a name with a mark behind it.
            kind, value = match.lastgroup, match.group(match.lastgroup)
            if kind == "name" and value == "in" and query[match.end():match.end() + 1] == "~":
                found.append(("op", "in~", match.start()))
                at = match.end() + 1
                continue
            found.append((kind, value, match.start()))
        at = match.end()
    return found


def unquote(text):
    if text.startswith("@"):
        return text[2:-1]
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m[1], m[1]), text[1:-1])


def moment(value):
    """Seconds since 1970 of what todatetime() takes; None where it is no time."""
    if isinstance(value, (int, float)):
        return value
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?)?"
                         r"(Z|[+-]\d\d:\d\d)?", str(value or "").strip())
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    clock = clock if clock and len(clock) == 8 else f"{clock or '00:00'}:00"
    zone = "+00:00" if zone in (None, "Z") else zone
    whole = datetime.datetime.fromisoformat(f"{day}T{clock}{zone}").timestamp()
    return whole + float(fraction or 0)


def as_text(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value)


def low(value):
    return as_text(value).lower()


def member(value, name):
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list) and isinstance(name, int):
        return value[name] if -len(value) <= name < len(value) else None
    return None


def words(value):
    return re.split(r"[^a-z0-9]+", low(value))


# name -> (number of arguments, function of the values)
FUNCTIONS = {
    "tolower": (1, low), "toupper": (1, lambda v: as_text(v).upper()), "tostring": (1, as_text),
    "todatetime": (1, moment), "datetime": (1, moment), "isempty": (1, lambda v: as_text(v) == ""),
    "isnotempty": (1, lambda v: as_text(v) != ""), "isnull": (1, lambda v: v is None),
    "isnotnull": (1, lambda v: v is not None), "not": (1, lambda v: not v),
    "toint": (1, lambda v: int(v) if as_text(v).lstrip("-").isdigit() else None),
    "tobool": (1, lambda v: low(v) == "true"), "now": (0, lambda: None),
    "array_length": (1, lambda v: len(v) if isinstance(v, list) else None),
    "strlen": (1, lambda v: len(as_text(v))),
    "strcat": (None, lambda *v: "".join(map(as_text, v))),
    "coalesce": (None, lambda *v: next((one for one in v if one not in (None, "")), None)),
    "iff": (3, lambda c, a, b: a if c else b), "iif": (3, lambda c, a, b: a if c else b),
    "split": (2, lambda v, s: as_text(v).split(s)),
    "bag_keys": (1, lambda v: list(v) if isinstance(v, dict) else []),
}
COMPARE = {
    "==": lambda a, b: as_text(a) == as_text(b) if isinstance(b, str) else a == b,
    "!=": lambda a, b: as_text(a) != as_text(b) if isinstance(b, str) else a != b,
    "=~": lambda a, b: low(a) == low(b), "!~": lambda a, b: low(a) != low(b),
    "<": lambda a, b: a is not None and b is not None and a < b,
    ">": lambda a, b: a is not None and b is not None and a > b,
    "<=": lambda a, b: a is not None and b is not None and a <= b,
    ">=": lambda a, b: a is not None and b is not None and a >= b,
    "contains": lambda a, b: low(b) in low(a), "!contains": lambda a, b: low(b) not in low(a),
    "startswith": lambda a, b: low(a).startswith(low(b)),
    "!startswith": lambda a, b: not low(a).startswith(low(b)),
    "endswith": lambda a, b: low(a).endswith(low(b)),
    "!endswith": lambda a, b: not low(a).endswith(low(b)),
    "has": lambda a, b: low(b) in words(a) or low(b) in low(a),
    "!has": lambda a, b: low(b) not in low(a),
}
SETS = {"in": (False, False), "!in": (False, True), "in~": (True, False), "!in~": (True, True)}


class Parser:
    def __init__(self, query):
        self.tokens = tokens(query)
        self.at = 0
        self.end = len(query)

    def peek(self, ahead=0):
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else ("end", "", self.end)

    def next(self):
        token = self.peek()
        self.at += 1
        return token

    def fail(self, code="ParserFailure"):
        kind, value, position = self.peek()
        raise Invalid(position, value if kind != "end" else "<EOF>", code)

    def take(self, value):
        """The token, when it is the next one."""
        if self.peek()[1] == value and self.peek()[0] in ("op", "name"):
            return self.next()
        return None

    def need(self, value):
        return self.take(value) or self.fail()

    def name(self):
        if self.peek()[0] != "name":
            self.fail()
        return self.next()[1]

    def listed(self, one):
        found = [one()]
        while self.take(","):
            found.append(one())
        return found

    # ---- expressions: functions of a row ----

    def expression(self):
        terms = [self.conjunction()]
        while self.take("or"):
            terms.append(self.conjunction())
        return terms[0] if len(terms) == 1 else lambda row: any(term(row) for term in terms)

    def conjunction(self):
        terms = [self.comparison()]
        while self.take("and"):
            terms.append(self.comparison())
        return terms[0] if len(terms) == 1 else lambda row: all(term(row) for term in terms)

    def comparison(self):
        left = self.value()
        operator = self.peek()[1]
        if self.peek()[0] == "string":
            return left
        if operator in SETS:
            self.next()
            return self.among(left, *SETS[operator])
        if operator in COMPARE:
            self.next()
            right, compare = self.value(), COMPARE[operator]
            return lambda row: compare(left(row), right(row))
        return left

    def among(self, left, fold, negate):
        self.need("(")
        values = [value(None) for value in self.listed(self.constant)]
        self.need(")")
        values = {low(value) if fold else value for value in values}
        change = low if fold else as_text
        return lambda row: (change(left(row)) in values) is not negate

    def constant(self):
        kind, value, _ = self.peek()
        if kind not in ("string", "number"):
            self.fail()
        self.next()
        constant = unquote(value) if kind == "string" else json.loads(value)
        return lambda row: constant

    def value(self):
        kind, value, _ = self.peek()
        if kind in ("string", "number"):
            return self.constant()
        if kind == "moment":
            self.next()
            when = moment(value)
            return lambda row: when
        if kind == "time":
            self.next()
            number, unit = re.fullmatch(r"([\d.]+)(\w+)", value).groups()
            seconds = float(number) * UNITS[unit]
            return lambda row: seconds
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return self.path(inner)
        name = self.name()
        if name in ("true", "false"):
            return lambda row: name == "true"
        if self.take("("):
            return self.path(self.call(name))
        return self.path(lambda row: row.get(name))

    def call(self, name):
        arguments = [] if self.take(")") else self.listed(self.expression)
        if arguments:
            self.need(")")
        if name == "ago" and len(arguments) == 1:
            return lambda row: datetime.datetime.now().timestamp() - arguments[0](row)
        if name == "now":
            return lambda row: datetime.datetime.now().timestamp()
        if name not in FUNCTIONS or FUNCTIONS[name][0] not in (None, len(arguments)):
            self.at -= 1
            self.fail("UnknownFunction")
        function = FUNCTIONS[name][1]
        return lambda row: function(*(argument(row) for argument in arguments))

    def path(self, base):
        while True:
            if self.take("."):
                base = (lambda inner, name: lambda row: member(inner(row), name))(base, self.name())
            elif self.take("["):
                key = self.constant()(None)
                self.need("]")
                base = (lambda inner, key: lambda row: member(inner(row), key))(base, key)
            else:
                return base

    # ---- operators: functions of (rows, columns) ----

    def column(self):
        """(name, expression or None for the column itself)"""
        if self.peek()[0] == "name" and self.peek(1)[1] == "=":
            name = self.name()
            self.next()
            return name, self.expression()
        start = self.at
        name = self.name()
        if self.peek()[1] in (",", "|", "") or self.peek()[0] == "end":
            return name, None
        self.at = start
        expression = self.expression()
        parts = [value for kind, value, _ in self.tokens[start:self.at] if kind == "name"]
        return "_".join(parts), expression

    def operator(self):
        name = self.name()
        if name in ("order", "sort"):
            self.need("by")
            return ("order", self.listed(self.ordering))
        if name in ("where", "filter"):
            return ("where", self.expression())
        if name in ("project", "extend", "distinct"):
            return (name, self.listed(self.column))
        if name == "project-away":
            return (name, self.listed(self.name))
        if name in ("take", "limit"):
            return ("take", self.constant()(None))
        if name == "count":
            return ("summarize", [("Count", "count", None)], [])
        if name == "summarize":
            aggregates = self.listed(self.aggregate)
            return (name, aggregates, self.listed(self.column) if self.take("by") else [])
        if name == "mv-expand":
            column = self.column()
            if self.take("limit"):
                return (name, column, self.constant()(None))
            return (name, column, 128)
        self.at -= 1
        return self.fail("UnsupportedOperator")

    def ordering(self):
        expression = self.expression()
        if self.take("asc"):
            return expression, False
        return expression, bool(self.take("desc")) or True

    def aggregate(self):
        name = None
        if self.peek(1)[1] == "=":
            name = self.name()
            self.next()
        function = self.name()
        if function not in ("count", "countif", "dcount", "max", "min", "make_list"):
            self.at -= 1
            self.fail("UnknownFunction")
        self.need("(")
        argument = None if self.peek()[1] == ")" else self.expression()
        self.need(")")
        return name or f"{function}_", function, argument

    def query(self):
        table = self.name()
        steps = []
        while self.take("|"):
            steps.append(self.operator())
        if self.peek()[0] != "end":
            self.fail()
        return table, steps


def parse(query):
    """(table, steps); raises Invalid."""
    return Parser(query).query()


class Derived:
    """A row with some columns computed."""

    def __init__(self, base, more):
        self.base, self.more = base, more

    def get(self, name):
        return self.more[name] if name in self.more else self.base.get(name)


AGGREGATES = {
    "count": lambda rows, of: len(rows),
    "countif": lambda rows, of: sum(1 for row in rows if of(row)),
    "dcount": lambda rows, of: len({as_text(of(row)) for row in rows}),
    "max": lambda rows, of: max((of(row) for row in rows), default=None),
    "min": lambda rows, of: min((of(row) for row in rows), default=None),
    "make_list": lambda rows, of: [of(row) for row in rows],
}


def summarize(rows, aggregates, by):
    groups = {}
    for row in rows:
        key = [expression(row) if expression else row.get(name) for name, expression in by]
        groups.setdefault(json.dumps(key), (key, []))[1].append(row)
    if not by and not groups:
        groups["[]"] = ([], [])
    made = []
    for key, members in groups.values():
        row = {name: value for (name, _), value in zip(by, key)}
        row.update({name: AGGREGATES[function](members, of) for name, function, of in aggregates})
        made.append(row)
    return made, [name for name, _ in by] + [name for name, _, _ in aggregates]


def expand(rows, column, limit):
    name, expression = column
    made = []
    for row in rows:
        values = expression(row) if expression else row.get(name)
        for value in (values if isinstance(values, list) else [values])[:limit]:
            made.append(Derived(row, {name: value}))
    return made


def sorting(expression):
    def key(row):
        value = expression(row)
        return (value is None, as_text(value) if not isinstance(value, (int, float)) else value)
    return key


def run(steps, rows, columns):
    """(rows, columns) of the answer."""
    for step in steps:
        what = step[0]
        if what == "where":
            rows = [row for row in rows if step[1](row)]
        elif what == "order":
            for expression, descending in reversed(step[1]):
                rows = sorted(rows, key=sorting(expression), reverse=descending)
        elif what == "take":
            rows = rows[:step[1]]
        elif what == "project-away":
            columns = [name for name in columns if name not in step[1]]
        elif what in ("project", "distinct", "extend"):
            computed = [(name, expression) for name, expression in step[1] if expression]
            if computed:
                rows = [Derived(row, {name: expression(row) for name, expression in computed})
                        for row in rows]
            named = [name for name, _ in step[1]]
            columns = ([name for name in columns if name not in named] + named if what == "extend"
                       else named)
            if what == "distinct":
                seen = {}
                for row in rows:
                    seen.setdefault(json.dumps([row.get(name) for name in columns]), row)
                rows = list(seen.values())
        elif what == "summarize":
            rows, columns = summarize(rows, step[1], step[2])
        elif what == "mv-expand":
            rows = expand(rows, step[1], step[2])
            if step[1][0] not in columns:
                columns = [*columns, step[1][0]]
    return rows, columns
