# SPDX-License-Identifier: Apache-2.0
"""What is different on a terminal, and what happens when standard output is gone."""
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

from harness import BINARY, IO, OK, USAGE, inventory, main

BROKEN_PIPE = 141


def on_terminal(p, *args, columns=80, env=None, stop_after=None):
    """Runs with a terminal for standard output and error; returns status and what it got."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    child = subprocess.Popen([BINARY, *args], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                             cwd=p.dir, env=env or p.env(TERM="xterm"))
    os.close(slave)
    got = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        ready, _, _ = select.select([master], [], [], 0.5)
        if ready:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            got += piece
        elif child.poll() is not None:
            break
    child.wait(10)
    os.close(master)
    return child.returncode, got.decode().replace("\r\n", "\n")


def test_a_table_fits_the_terminal(p):
    p.write_inventory()
    for columns in (60, 80, 120):
        status, text = on_terminal(p, "list", "--from", "inventory.json", columns=columns)
        assert status == OK, text
        plain = re.sub(r"\x1b\[\d*m", "", text)
        assert max(len(line) for line in plain.splitlines()) <= columns, plain
        assert ("\u2026" in plain) == (columns < 120), plain


def test_a_pipe_gets_every_text_in_full(p):
    p.write_inventory()
    r = p.ok("list", "--from", "inventory.json")
    assert "\u2026" not in r.out and "\x1b" not in r.out
    assert max(len(line) for line in r.lines()) > 100


def test_colours_are_for_terminals_that_want_them(p):
    p.write_inventory()
    args = ["list", "--from", "inventory.json"]
    assert "\x1b[1m" in on_terminal(p, *args)[1]
    assert "\x1b" not in on_terminal(p, *args, env=p.env(TERM="xterm", NO_COLOR="1"))[1]
    assert "\x1b" not in on_terminal(p, *args, env=p.env(TERM="dumb"))[1]
    assert "\x1b" not in on_terminal(p, "--color", "never", *args)[1]
    assert "\x1b[1m" in on_terminal(p, *args, env=p.env(TERM="xterm", NO_COLOR=""))[1]
    assert "\x1b[1m" in p.ok("--color=always", *args).out


def test_json_and_csv_on_a_terminal_command_it_nothing(p):
    document = inventory(web_1={"name": "a\x9b31mb\x1b[2J\u202e", "state": "\x07\x7f"})
    p.write("inventory.json", json.dumps(document))
    for form in ["--json", "--csv"]:
        status, text = on_terminal(p, "list", form, "--from", "inventory.json")
        assert status == OK
        for c in text:
            assert c == "\n" or (ord(c) >= 32 and ord(c) not in (127, 0x9b, 0x202e)), repr(text)
    status, text = on_terminal(p, "list", "--json", "--from", "inventory.json", "kind=*.instance")
    assert json.loads(text)[0]["name"] == "a\x9b31mb\x1b[2J\u202e"


def test_a_picture_of_bytes_is_not_written_to_a_terminal(p):
    p.write_inventory()
    status, text = on_terminal(p, "render", "-f", "png", "--from", "inventory.json")
    assert status == USAGE and "no text for a terminal" in text, text
    assert p.ok("render", "-f", "png", "--from", "inventory.json").raw_out[1:4] == b"PNG"


def test_a_reader_that_goes_away_is_no_error(p):
    document = inventory()
    document["resources"] += [{"id": "x%d" % i, "kind": "a.b"} for i in range(20000)]
    p.write("inventory.json", json.dumps(document))
    for restore in (True, False):  # SIGPIPE as usual, and ignored by whoever started us
        child = subprocess.Popen([BINARY, "list", "--from", "inventory.json"], cwd=p.dir,
                                 env=p.env(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 restore_signals=restore)
        child.stdout.readline()
        child.stdout.close()
        err = child.stderr.read()
        child.stderr.close()
        assert child.wait(60) == BROKEN_PIPE and err == b"", (child.returncode, err)


def test_a_closed_standard_output_is_an_error(p):
    p.write_inventory()
    done = subprocess.run(["sh", "-c", '"$0" list --from inventory.json >&-', BINARY], cwd=p.dir,
                          env=p.env(), capture_output=True, text=True)
    assert done.returncode == IO and "cannot write standard output" in done.stderr, done
    done = subprocess.run(["sh", "-c", '"$0" list --from inventory.json > /dev/full', BINARY],
                          cwd=p.dir, env=p.env(), capture_output=True, text=True)
    assert done.returncode == IO and "No space left" in done.stderr, done


def test_nothing_is_written_into_a_store_that_took_a_closed_descriptors_number(p):
    p.write_inventory()
    p.ok("--store", "sqlite:i.db", "import", "inventory.json")
    before = p.ok("--store", "sqlite:i.db", "list").out
    subprocess.run(["sh", "-c", '"$0" --store sqlite:i.db list >&- 2>&- <&-', BINARY], cwd=p.dir,
                   env=p.env())
    assert p.ok("--store", "sqlite:i.db", "list").out == before


def test_wide_characters_keep_their_columns(p):
    document = inventory(web_1={"name": "\u30c7\u30fc\u30bf"}, web_2={"name": "abcdef"})
    p.write("inventory.json", json.dumps(document))
    lines = p.ok("list", "--from", "inventory.json", "kind=*.instance").lines()
    # Three wide characters take six columns: the next column begins three characters earlier.
    assert lines[1].index("aws.") == lines[2].index("aws.") - 3, lines


main()
