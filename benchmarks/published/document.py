"""The table of a document, written anew from the rows that are done."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.documents import figure, read_between, write_between
from benchmarks.published.outcome import Outcome
from benchmarks.published.protocol import Row
from benchmarks.published.rows import ROWS

HEAD = (
    "| row | protocol | seeds | ours | published | difference | stock | s | commit | machine |",
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |",
)


def write_table(path: Path, outcomes: Mapping[str, Outcome]) -> None:
    """Put the rows between the document's marks; those that are not among the outcomes keep their lines."""
    lines = {line.split("`")[1]: line for line in read_between(path, "published") if line.startswith("| `")}
    lines |= {name: _line(name, one) for name, one in outcomes.items()}
    write_between(path, "published", [*HEAD, *(lines[name] for name in ROWS if name in lines)])


def _line(name: str, one: Outcome) -> str:
    published, difference = "", ""
    if one.published is not None:
        published, difference = figure(one.published, 2), f"{one.acc - one.published:+.3f}"
    stock = "" if one.stock is None else figure(one.stock)
    ours = f"{figure(one.acc)} ± {figure(one.acc_std)}"
    cells = (f"`{name}`", in_words(ROWS[name]), one.seeds, ours, published, difference, stock)
    return f"| {' | '.join(map(str, cells))} | {one.seconds:.0f} | {one.commit} | {one.machine} |"


def in_words(row: Row) -> str:
    """The protocol of a row: its experiences, network, training, and the strategy's parameters."""
    strategy = ", ".join(_named(row.parameters))
    parts = (_scenario(row.scenario), _model(row.model), _training(row.train), strategy)
    return "; ".join(part for part in parts if part)


def _scenario(scenario: Mapping[str, Any]) -> str:
    asked = scenario["parameters"]
    words = f"{asked.get('experiences', 5)} experiences"
    if samples := asked.get("train_samples"):
        words += f" of {samples:,} samples"
    if online := asked.get("online_samples"):
        words += f", {online} samples at a time"
    if asked.get("shuffle_classes"):
        words += ", classes in a drawn order"
    return words + (", tasks told" if asked.get("setting") == "task" else "")


def _model(model: Mapping[str, Any]) -> str:
    asked = model["parameters"]
    if model["name"] != "mlp":
        return ", ".join((model["name"], *_named(asked)))
    widths = [asked["hidden"]] * asked["layers"] + [asked["features"]]
    dropout = f", dropout {asked['dropout']}" if "dropout" in asked else ""
    activation = f", {asked['activation']}" if "activation" in asked else ""
    standard = ", standardised" if "mean" in asked else ""
    return f"784-{'-'.join(map(str, widths))}-10{activation}{dropout}{standard}"


def _training(train: Mapping[str, Any]) -> str:
    optimiser = {"sgd": "SGD", "adam": "Adam"}[train["optimiser"]]
    epochs = "1 epoch" if train["epochs"] == 1 else f"{train['epochs']} epochs"
    return f"{optimiser} {train['learning_rate']}, {epochs}, batch {train['batch_size']}"


def _named(parameters: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name} {value}" for name, value in parameters.items())
