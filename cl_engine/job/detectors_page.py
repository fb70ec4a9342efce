"""The catalogue of drift detectors as the page docs/detectors.md."""

from collections.abc import Iterator

from cl_engine.drift import Card, catalogue
from cl_engine.job.markdown import Row, plain, table

BEGINNING = """# Drift detectors

The catalogue as `python -m cl_engine list detectors --markdown` prints it. Each is fitted once on a reference and then
asked about one window after another; how windows become alarms, and which detectors a service has, is told
[with the monitors](drift.md).

A threshold does not depend on the window's size, and holds for all columns together. Rows are vectors (embeddings, or
any numbers), codes (whole numbers that stand for categories) or a classifier's probabilities. What a window costs was
measured by `python -m benchmarks.drift`, 200 x 128 against a reference of 1,000 on one core of a busy machine: it is
provisional.

Each explains a window: of each column its statistic, p, whether it is significant by Holm's correction, and how far its
mean moved. One of your own comes [as a package](plugins.md#your-own-drift-detector).
"""
PARAMETER = ("parameter", "default", "meaning", "taken by")


def detectors_page() -> str:
    """A section for each detector, and what they can be told, as Markdown."""
    return "\n".join(
        [BEGINNING, *map(_section, catalogue()), "## Parameters\n", table(PARAMETER, _parameters())]
    )


def _section(card: Card) -> str:
    return "\n".join([f"## {card.title}\n", table((f"`{card.name}`", ""), _facts(card))])


def _facts(card: Card) -> Iterator[Row]:
    yield "takes", card.takes or ""
    yield "sees", plain(card.sees)
    yield "misses", plain(card.misses)
    yield "cost", f"{card.cost_ms:g} ms a window"
    yield "paper", f"[{plain(card.paper)}]({card.link})"


def _parameters() -> Iterator[Row]:
    cards = catalogue()
    for line in dict.fromkeys(line for card in cards for line in card.parameters):
        takers = [f"`{card.name}`" for card in cards if line in card.parameters]
        by = "all" if len(takers) == len(cards) else ", ".join(takers)
        yield f"`{line.name}`", f"`{line.default}`", plain(line.meaning), by
