"""The command line: `python -m cl_engine update|evaluate|export SPEC.json --out DIR`, and `list`."""

import argparse
import json
import sys
from pathlib import Path

from cl_engine.job.listing import listed
from cl_engine.job.runner import run


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    if options.command == "list":
        found = listed(options.what)
        print(json.dumps(found.entries, indent=2) if options.json else found.text)
        return 0
    return run(options.command, options.spec, options.out, options.supervisor)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cl_engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in (
        ("update", "train on new samples from a base version"),
        ("evaluate", "judge an exported model on labelled sets"),
        ("export", "bring in a user's weights"),
    ):
        job = commands.add_parser(name, help=meaning)
        job.add_argument("spec", type=Path, help="JSON file with the typed spec")
        job.add_argument("--out", type=Path, required=True, help="folder for events and artifacts")
        job.add_argument("--supervisor", type=int, help="process id without which the job must not run")
    listing = commands.add_parser("list", help="what can be asked for")
    listing.add_argument("what", nargs="?", choices=("strategies", "selections", "models"))
    listing.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    sys.exit(main())
