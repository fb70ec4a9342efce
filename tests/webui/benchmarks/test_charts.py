"""The figures of benchmarks beside their table."""

import pytest

from tests.updates.benchmarks import make_finished_benchmark
from webui.benchmarks.charts import cost_figure
from webui.benchmarks.entrants import Entrant
from webui.benchmarks.table import table

pytestmark = pytest.mark.django_db


def test_a_strategy_has_one_colour_in_table_and_figures() -> None:
    run = make_finished_benchmark()
    replay, naive = Entrant.all_of(run)
    assert [row["behind"] for row in table([replay, naive])] == ["", "−47.0"]
    figure = cost_figure([(replay.title, replay)], "seconds", "training, s")
    assert [trace.get("name") for trace in figure["data"]] == [None, "Replay"]
    assert (naive.colour, replay.colour) == (1, 2)
