"""The strategy catalogue as the page docs/strategies.md."""

from collections.abc import Iterable, Iterator

from cl_engine.job.listing import interval
from cl_engine.job.markdown import Row, plain, table
from cl_engine.specs import strategy_catalogue
from cl_engine.specs.describing import Entry
from cl_engine.specs.strategies import FAMILIES, LEFT_OUT, STRATEGIES

BEGINNING = """# Strategies

The catalogue as `python -m cl_engine list strategies --markdown` prints it.

A service can be updated by those that are *deployable*: they need no task label to predict, and their whole
prediction is one ONNX graph. The others run in benchmarks. *Suits* names the scenarios that a strategy was made for:
new classes (`class`), the same classes in other conditions (`domain`), tasks that are told in training and prediction
(`task`), a single pass over small batches (`online`). What a strategy *keeps* it carries from update to update, beside
the weights. How they are trained is told [with the command line](engine.md#strategies), what a memory keeps
[with the data cache](engine.md#the-data-cache); one of your own comes [as a package](plugins.md#your-own-strategy).
"""
STRATEGY = ("name", "title", "what it does", "deployable", "suits", "keeps", "paper")
PARAMETER = ("strategy", "parameter", "default", "range", "unit", "meaning")
LINKS = {"https://arxiv.org/abs/": "arXiv:", "https://doi.org/": "doi:"}


def strategies_page() -> str:
    """Our own strategies by family, those of plug-ins, and what is left out, as Markdown."""
    return "\n".join([BEGINNING, *_sections()])


def _sections() -> Iterator[str]:
    known = {entry["name"]: entry for entry in strategy_catalogue()}
    for family in FAMILIES:
        entries = [known[name] for name in family.entries]
        yield _section(family.title, f"They {family.way}.", _tables(entries))
    if others := [entry for name, entry in known.items() if name not in STRATEGIES]:
        yield _section("Of other packages", "They are found by their entry points.", _tables(others))
    reasons = table(("name", "why not"), [(f"`{name}`", reason) for name, reason in LEFT_OUT.items()])
    yield _section("Left out", "Avalanche 0.6 trains a classifier with these, too.", [reasons])


def _section(title: str, meaning: str, tables: Iterable[str]) -> str:
    return "\n".join([f"## {title}\n", f"{meaning}\n", *tables])


def _tables(entries: list[Entry]) -> Iterator[str]:
    yield table(STRATEGY, map(_strategy, entries))
    if parameters := [_parameter(entry["name"], line) for entry in entries for line in entry["parameters"]]:
        yield table(PARAMETER, parameters)


def _strategy(entry: Entry) -> Row:
    reason = entry["benchmark_only"]
    return (
        f"`{entry['name']}`",
        plain(entry["title"]),
        plain(entry["summary"]),
        f"no: {plain(reason)}" if reason else "yes",
        ", ".join(entry["suits"]),
        plain(entry["keeps"]),
        _paper(entry["paper"]),
    )


def _parameter(strategy: str, line: Entry) -> Row:
    choices = ", ".join(f"`{choice}`" for choice in line["choices"] or ())
    return (
        f"`{strategy}`",
        f"`{line['name']}`",
        "none" if line["default"] is None else f"`{line['default']}`",
        choices or interval(line),
        line["unit"] or "",
        plain(line["meaning"]),
    )


def _paper(address: str | None) -> str:
    """A link that is called by its identifier, or by its site."""
    if address is None:
        return ""
    for beginning, short in LINKS.items():
        if address.startswith(beginning):
            return f"[{short}{address.removeprefix(beginning)}]({address})"
    return f"[{address.split('/')[2]}]({address})"
