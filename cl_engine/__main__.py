"""The command line: `python -m cl_engine JOB SPEC.json --out DIR`, `benchmark`, `forget`, and `list`."""

import argparse
import json
import sys
from pathlib import Path

from cl_engine.benchmarking.command import add_arguments, run_command
from cl_engine.errors import EngineError
from cl_engine.job.detectors_page import detectors_page
from cl_engine.job.listing import CATALOGUES, listed
from cl_engine.job.runner import FAILED, REFUSED, run
from cl_engine.job.strategies_page import strategies_page

PAGES = {"strategies": strategies_page, "detectors": detectors_page}


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = _parser().parse_args(arguments)
    if options.command == "list":
        return _list(options)
    if options.command == "forget":
        return _forget(options)
    if options.command == "benchmark" and options.spec is None:
        return run_command(options)
    return run(options.command, options.spec, options.out, options.supervisor)


def _list(options: argparse.Namespace) -> int:
    if options.markdown and options.what not in PAGES:
        print("Only `list strategies` and `list detectors` are printed as --markdown.", file=sys.stderr)
        return REFUSED
    found = listed(options.what)
    for warning in found.warnings:
        print(warning, file=sys.stderr)
    if options.markdown:
        print(PAGES[options.what](), end="")
    else:
        print(json.dumps(found.entries, indent=2) if options.json else found.text)
    return 0


def _forget(options: argparse.Namespace) -> int:
    if not (options.state or options.checkpoint):
        print("Name a file to forget in: --state, --checkpoint or both.", file=sys.stderr)
        return REFUSED
    # Reading tensors loads torch, which takes seconds.
    from cl_engine.job.forget import forget, read_ids

    try:
        ids = read_ids(options.ids)
        report = forget(ids, state=options.state, checkpoint=options.checkpoint, out=options.out)
    except (EngineError, OSError) as error:
        print(error, file=sys.stderr)
        return FAILED
    print(json.dumps(report, indent=2))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cl_engine", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, meaning in (
        ("update", "train on new samples from a base version"),
        ("evaluate", "judge an exported model on labelled sets"),
        ("export", "bring in a user's weights"),
        ("select", "choose what to label next"),
        ("suspects", "find labels that are likely mistakes"),
        ("twins", "find samples that look alike"),
    ):
        job = commands.add_parser(name, help=meaning)
        job.add_argument("spec", type=Path, help="JSON file with the typed spec")
        job.add_argument("--out", type=Path, required=True, help="folder for events and artifacts")
        job.add_argument("--supervisor", type=int, help="process id without which the job must not run")
    benchmark = commands.add_parser("benchmark", help="measure strategies on a scenario, over seeds")
    add_arguments(benchmark)
    forgetting = commands.add_parser("forget", help="take samples out of a state and a checkpoint")
    forgetting.add_argument("--ids", type=Path, required=True, help="text file of sample ids, one a line")
    forgetting.add_argument("--state", type=Path, help="state.safetensors of a version")
    forgetting.add_argument("--checkpoint", type=Path, help="checkpoint.safetensors of an interrupted run")
    forgetting.add_argument(
        "--out", type=Path, help="folder for the new files; without it they replace the old"
    )
    listing = commands.add_parser("list", help="what can be asked for")
    listing.add_argument("what", nargs="?", choices=tuple(CATALOGUES))
    form = listing.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument(
        "--markdown", action="store_true", help="the strategies or detectors as a page of docs/"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
