# SPDX-License-Identifier: Apache-2.0
"""Help, manual, reference and completion are all written from the command table."""
import re
import subprocess

from harness import BINARY, OK, ROOT, assert_golden, main, need


def commands(p):
    return re.findall(r"^  (\w+) {2,}", p.ok("help").out.split("Options of every")[0], re.M)


def test_help_is_as_it_was_accepted(p):
    assert_golden("help.txt", p.ok("help").out)
    for name in commands(p):
        assert_golden("help-%s.txt" % name, p.ok("help", name).out)


def test_the_ways_to_ask_for_help_agree(p):
    assert p.ok("help").out == p.ok("--help").out == p.ok("-h").out
    for name in commands(p):
        text = p.ok("help", name).out
        assert text == p.ok(name, "--help").out == p.ok("-h", name).out, name
        assert text.startswith("cloudviz %s: " % name), text


def test_help_keeps_to_80_columns(p):
    for args in [["help"]] + [["help", name] for name in commands(p)]:
        for line in p.ok(*args).lines():
            # A word that is longer than a line, or an example, may stick out.
            assert len(line) <= 80 or line.startswith("  cloudviz "), line


def test_every_command_says_what_it_is_for(p):
    assert set(commands(p)) >= {
        "list", "show", "explain", "coverage", "history", "scans", "import", "export", "render",
        "catalogue", "config", "completion", "help", "version"}


def test_the_version_is_one_line(p):
    assert re.fullmatch(r"cloudviz \d+\.\d+\.\d+\n", p.ok("--version").out)
    assert p.ok("version").out == p.ok("--version").out


def test_the_manual_is_clean_for_man_and_mandoc(p):
    page = p.ok("help", "--man").out
    for name in commands(p):
        assert ".SS \"cloudviz %s " % name in page, name
    path = p.write("cloudviz.1", page)
    done = subprocess.run([need("man"), "-l", "--warnings", "-E", "UTF-8", path],
                          capture_output=True, env=p.env(MANWIDTH="80"))
    assert done.returncode == 0 and done.stderr == b"", done.stderr
    assert b"EXIT STATUS" in done.stdout and b"PARTIAL" not in done.stdout
    mandoc = need("mandoc")
    done = subprocess.run([mandoc, "-T", "lint", path], capture_output=True)
    assert done.stdout == b"" and done.returncode == 0, done.stdout


def test_the_reference_in_docs_is_up_to_date(p):
    assert_golden(ROOT + "/docs/commands.md", p.ok("help", "--markdown").out)


def test_the_tables_of_what_is_covered_are_those_of_the_catalogue(p):
    told = p.ok("catalogue", "--markdown").out
    head = "# What CloudViz finds\n\nWritten by `cloudviz catalogue --markdown`.\n\n"
    assert_golden(ROOT + "/docs/coverage.md", head + told)
    with open(ROOT + "/README.md", encoding="utf-8") as text:
        readme = text.read()
    before, rest = readme.split("<!-- coverage -->\n")
    _, after = rest.split("<!-- /coverage -->\n")
    counts = told.split("\n### ")[0].rstrip("\n") + "\n"
    assert_golden(ROOT + "/README.md",
                  before + "<!-- coverage -->\n" + counts + "<!-- /coverage -->\n" + after)


# ---- completion ----

BASH = r"""
cloudviz() { "$CVZ" "$@"; }
source <("$CVZ" completion bash)
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_cloudviz
printf '%s\n' "${COMPREPLY[@]}"
"""


def complete(p, *words):
    done = subprocess.run([need("bash"), "--norc", "-eu", "-c", BASH, "bash", *words],
                          capture_output=True, text=True, env=p.env(CVZ=BINARY))
    assert done.returncode == 0 and done.stderr == "", done
    return [w for w in done.stdout.split("\n") if w]


def test_bash_completes_commands_options_and_values(p):
    assert complete(p, "cloudviz", "sh") == ["show"]
    assert set(complete(p, "cloudviz", "")) == set(commands(p))
    assert complete(p, "cloudviz", "render", "--la") == ["--layout"]
    assert complete(p, "cloudviz", "render", "--no-l") == ["--no-legend"]
    assert complete(p, "cloudviz", "render", "--layout", "hi") == ["hierarchical"]
    assert complete(p, "cloudviz", "render", "--layout", "=", "gr") == ["grid"]
    assert complete(p, "cloudviz", "render", "-f", "merm") == ["mermaid"]
    assert complete(p, "cloudviz", "--color", "a") == ["auto", "always"]
    assert complete(p, "cloudviz", "help", "expl") == ["explain"]
    assert complete(p, "cloudviz", "completion", "z") == ["zsh"]
    # Files are the shell's own business.
    assert complete(p, "cloudviz", "import", "x") == []


def test_the_bash_script_is_clean_for_shellcheck(p):
    done = subprocess.run([need("shellcheck"), "-s", "bash", "-"], capture_output=True,
                          input=p.ok("completion", "bash").raw_out)
    assert done.returncode == OK, done.stdout.decode()


ZSH = r"""
autoload -U compinit && compinit -u -d "$HOME/.zcompdump" && source "$HOME/_cloudviz"
whence -w _cloudviz && print -r -- $_comps[cloudviz]
"""


def test_zsh_takes_its_script(p):
    zsh = need("zsh")
    p.write("home/_cloudviz", p.ok("completion", "zsh").raw_out)
    done = subprocess.run([zsh, "-f", "-c", ZSH], capture_output=True, text=True, env=p.env())
    assert done.stdout.split() == ["_cloudviz:", "function", "_cloudviz"], done
    assert done.stderr == "", done


def test_fish_completes(p):
    fish = need("fish")
    script = p.write("cloudviz.fish", p.ok("completion", "fish").raw_out)
    for line, expected in [("cloudviz sh", "show"), ("cloudviz render --lay", "--layout"),
                           ("cloudviz render --layout hi", "hierarchical"),
                           ("cloudviz completion z", "zsh")]:
        done = subprocess.run(
            [fish, "--no-config", "-c", "source %s; complete -C '%s'" % (script, line)],
            capture_output=True, text=True, env=p.env())
        assert done.stderr == "", done
        assert [w.split("\t")[0] for w in done.stdout.splitlines()] == [expected], (line, done)


main()
