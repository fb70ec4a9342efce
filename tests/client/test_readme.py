"""client/README.md: its commands, options, methods and exit codes are there."""

import re
import shlex
from itertools import takewhile

import click
import pytest

from backend.config.environment import ROOT
from modelcie import Client
from modelcie.cli import exits
from modelcie.cli.main import cli

README = (ROOT / "client" / "README.md").read_text()
LINES = [line.split("#")[0].split("<")[0] for line in re.findall(r"^modelcie .+$", README, re.MULTILINE)]
INLINE = re.findall(r"`(?:eval \"\$\()?(modelcie [^`<)]+)", README)


@pytest.mark.parametrize("line", [*LINES, *INLINE])
def test_a_command_is_there_with_its_options(line: str) -> None:
    found: click.Command = cli
    words = shlex.split(line)[1:]
    for word in takewhile(lambda word: not word.startswith("-"), words):
        if not isinstance(found, click.Group):
            break
        assert word in found.commands, f"{found.name} has no {word}"
        found = found.commands[word]
    taken = {name for parameter in found.params for name in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("-")} <= taken


def test_its_methods_are_there() -> None:
    [block] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    compile(block, "README.md", "exec")
    called = re.findall(r"client\.(?:(\w+)\.)?(\w+)\(", block)
    assert len(called) > 4
    with Client("http://127.0.0.1:9") as client:
        places = [(getattr(client, part) if part else client, name) for part, name in called]
        assert [name for place, name in places if not hasattr(place, name)] == []


def test_its_exit_codes_are_ours() -> None:
    written = {
        int(code) for row in re.findall(r"^\| ([\d, ]+) \|", README, re.MULTILINE) for code in row.split(",")
    }
    named = {exits.OK, exits.REFUSED, exits.USAGE, exits.NOT_REACHABLE, exits.NOT_SIGNED_IN, exits.BROKEN}
    assert written == named | set(exits.ENDS.values())


def test_every_command_says_what_it_does() -> None:
    def silent(command: click.Command, name: str) -> list[str]:
        parts = command.commands.items() if isinstance(command, click.Group) else ()
        return [name] * (not command.help) + [
            one for part, found in parts for one in silent(found, f"{name} {part}")
        ]

    assert silent(cli, "modelcie") == []


def test_what_a_command_is_for_fits_in_the_list_of_commands() -> None:
    """Of a terminal with 80 columns."""

    def cut(group: click.Group) -> list[str]:
        _, *lines = group.get_help(click.Context(group, terminal_width=80)).splitlines()
        groups = [found for found in group.commands.values() if isinstance(found, click.Group)]
        return [line for line in lines if line.endswith("...")] + [
            line for found in groups for line in cut(found)
        ]

    assert cut(cli) == []
