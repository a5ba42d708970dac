# SPDX-License-Identifier: Apache-2.0
"""What the program says to a wrong command line."""
from harness import USAGE, main


def test_no_command_prints_the_commands_and_fails(p):
    r = p.run()
    assert r.status == USAGE and r.out == "", r
    assert "Usage: cloudviz COMMAND" in r.err and "discover" in r.err, r


def test_an_unknown_command_is_pointed_at(p):
    r = p.fails(USAGE, "there is no command 'lits' (did you mean 'list'?)", "-q", "lits", "x")
    assert r.err.splitlines()[1:3] == ["    cloudviz -q lits x", "                ^~~~"], r


def test_an_unknown_option_is_pointed_at(p):
    r = p.fails(USAGE, "unknown option '--formt' (did you mean '--format'?)",
                "render", "--formt", "svg")
    assert r.err.splitlines()[1:3] == ["    cloudviz render --formt svg",
                                       "                    ^~~~~~~"], r
    assert r.err.splitlines()[3] == "'cloudviz help render' tells more.", r


def test_every_mistake_is_one_message_and_status_2(p):
    cases = [
        (["list", "--json=1"], "takes no value"),
        (["list", "--jsn"], "did you mean '--json'"),
        (["show"], "ID is missing"),
        (["show", "a", "b"], "unexpected argument 'b'"),
        (["explain", "a"], "B is missing"),
        (["import"], "FILE is missing"),
        (["render", "--detail", "9"], "9 is not between 1 and 4"),
        (["render", "--detail", "x"], "'x' is no whole number"),
        (["render", "-f", "gif"], "unknown format 'gif'"),
        (["render", "-l", "circle"], "unknown layout 'circle'"),
        (["render", "--fit", "a5"], "unknown fit 'a5'"),
        (["render", "-o"], "option '-o' needs a value: FILE"),
        (["render", "-o", "a.svg", "-o", "b.svg"], "was given twice"),
        (["render", "-o", "picture.xyz"], "name one with --format"),
        (["history", "--limit", "0"], "0 is not between 1 and"),
        (["coverage", "--scan", "-1"], "-1 is not between 0 and"),
        (["completion", "tcsh"], "it can be bash, zsh, fish"),
        (["help", "rendr"], "did you mean 'render'"),
        (["--color=blue", "list"], "unknown color 'blue'"),
        (["list", "--json", "--csv", "--from", p.write_inventory()], "exclude each other"),
        (["list", "--at", "yesterday"], "'yesterday' is no moment"),
    ]
    for args, says in cases:
        r = p.fails(USAGE, says, *args)
        assert r.out == "", r
        assert sum(line.startswith("cloudviz") for line in r.err.splitlines()) == 1, r


def test_a_wrong_filter_names_the_column(p):
    p.write_inventory()
    for text, says in [("kind=aws.* and knd=x", "column 16: unknown field 'knd'"),
                       ("kind=", "column 6"), ("(kind=a", "column"), ("within(name=a", "column"),
                       ("bogus(kind=a)", "column 1"), ("not " * 5000 + "kind=a", "filter")]:
        r = p.fails(USAGE, says, "list", "--from", "inventory.json", text)
        assert len(r.err) < 1200, r
        r = p.fails(USAGE, says, "render", "--from", "inventory.json", text)


def test_the_filter_is_read_before_a_store_is_looked_for(p):
    p.fails(USAGE, "unknown field", "list", "knd=x")


def test_hostile_arguments_reach_no_terminal(p):
    for args in (["\x1b[2Jlist"], ["list", "--\x1b]0;x\x07"], ["show", "\x1b[31m"], ["-\x9b"],
                 ["list", "a" * 100000], ["render", "--title", "\u202e", "--nope"]):
        r = p.run(*args)
        assert r.status in (USAGE, 4), r
        for byte in range(32):
            assert byte == 10 or bytes([byte]) not in r.raw_err, r
        assert b"\x7f" not in r.raw_err and "\u202e" not in r.err and "\x9b" not in r.err, r
        assert len(r.raw_err) < 9000, len(r.raw_err)


def test_options_may_stand_before_the_command_and_behind_operands(p):
    p.write_inventory()
    a = p.ok("--quiet", "list", "--from", "inventory.json", "kind=*.instance", "--csv").out
    b = p.ok("list", "kind=*.instance", "--csv", "--from=inventory.json", "-q").out
    assert a == b and "web-1" in a, a


def test_a_wrong_setting_names_its_place(p):
    p.write_inventory()
    r = p.run("render", "--from", "inventory.json", env=p.env(CLOUDVIZ_LAYOUT="ring"))
    assert r.status == USAGE and "CLOUDVIZ_LAYOUT" in r.err and "'ring'" in r.err, r
    p.write("home/.config/cloudviz/config.yaml", "detail: 3\nlayot: grid\n")
    r = p.run("list", "--from", "inventory.json")
    assert r.status == 65 and "config.yaml, line 2" in r.err, r
    # What is about the program itself works all the same.
    p.ok("--version")
    p.ok("help", "render")
    p.ok("completion", "bash")


def test_settings_come_from_flag_then_variable_then_file(p):
    p.write_inventory()
    p.write("config.yaml", "format: dot\n")
    args = ["--config", "config.yaml", "render", "--from", "inventory.json"]
    assert p.ok(*args).out.startswith("digraph")
    env = p.env(CLOUDVIZ_FORMAT="mermaid")
    assert "flowchart" in p.ok(*args, env=env).out
    assert p.ok(*args, "-f", "svg", env=env).out.startswith("<")


def test_config_says_where_a_value_comes_from(p):
    rows = p.ok("config", "--json", env=p.env(CLOUDVIZ_THEME="professional")).json()
    text = p.ok("config", env=p.env(CLOUDVIZ_THEME="professional")).out
    assert "CLOUDVIZ_THEME" in str(rows) and "CLOUDVIZ_THEME" in text, (rows, text)


main()
