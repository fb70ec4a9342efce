"""Streams: what counts is what came, not how it was cut or where it was stored; and they keep what their cards say."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

from cl_engine.drift import ADWIN, HDDMA, STREAMS, PageHinkley, Stream
from tests.cl_engine.refusals import refused

every_stream = pytest.mark.parametrize("kind", STREAMS.values(), ids=STREAMS)


def errors(*parts: tuple[int, float], seed: int = 0) -> np.ndarray:
    """Errors as 0 and 1: of each part so many, at such a rate."""
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.random(n) < rate for n, rate in parts]).astype(float)


@every_stream
@pytest.mark.parametrize("sizes", [(1,), (7, 64, 1, 200), (999,)])
@pytest.mark.parametrize("horizon", [300, 10_000])
def test_however_it_is_cut_and_stored_it_changes_at_the_same_values(
    kind: type[Stream], sizes: tuple[int, ...], horizon: int
) -> None:
    values = errors((900, 0.1), (700, 0.5), (650, 0.0))
    whole = kind(horizon=horizon)
    expected = whole.update(values)
    found, at, stream = [], 0, kind(horizon=horizon)
    while at < len(values):
        size = sizes[at % len(sizes)]
        found += stream.update(values[at : at + size])
        at += size
        if at % 3 == 0:
            stream = kind.from_arrays(stream.to_arrays())
    assert len(expected) >= 2
    assert found == expected
    assert stream.seen == whole.seen == len(values)
    np.testing.assert_array_equal(stream.values, whole.values)


@every_stream
def test_a_restored_stream_goes_on_with_its_settings(kind: type[Stream]) -> None:
    told = {"horizon": 400, "delta": 0.03} | ({} if kind is ADWIN else {"two_sided": False})
    stream = kind(**told)
    stream.update(errors((250, 0.2)))
    again = kind.from_arrays(stream.to_arrays())
    assert again.settings == stream.settings
    later = errors((600, 0.7), seed=1)
    assert again.update(later) == stream.update(later) != []


@every_stream
def test_what_is_kept_is_bounded_and_begins_after_the_last_change(kind: type[Stream]) -> None:
    stream = kind(horizon=500)
    for _ in range(30):
        stream.update(np.full(100, 0.5))
        assert len(stream.values) <= 500
    [change] = stream.update(np.full(400, 0.95))
    assert len(stream.values) == stream.seen - change - 1
    assert set(stream.values) == {np.float32(0.95)}


@every_stream
def test_a_rise_and_a_fall_of_the_confidence_are_changes_and_noise_is_none(kind: type[Stream]) -> None:
    rng = np.random.default_rng(0)
    sure, unsure = rng.beta(9, 1, 2000), rng.beta(6, 4, 2000)
    assert kind().update(np.concatenate([sure, sure])) == []
    for before, after in ((sure, unsure), (unsure, sure)):
        assert 2000 <= kind().update(np.concatenate([before, after]))[0] < 2400


@pytest.mark.parametrize("kind", [PageHinkley, HDDMA])
def test_one_sided_an_error_rate_that_falls_is_no_change(kind: type[PageHinkley] | type[HDDMA]) -> None:
    falls, rises = errors((1500, 0.5), (1500, 0.1)), errors((1500, 0.1), (1500, 0.5))
    assert kind(two_sided=False).update(falls) == []
    assert kind(two_sided=True).update(falls) != []
    assert kind(two_sided=False).update(rises) != []


@every_stream
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ([0.5, float("nan")], "not_finite"),
        ([0.5, float("inf")], "not_finite"),
        ([0.5, 1.01], "not_a_share"),
        ([-0.01], "not_a_share"),
        ([[0.5]], "not_a_stream"),
        (0.5, "not_a_stream"),
    ],
)
def test_a_broken_value_is_refused_and_none_is_taken(kind: type[Stream], values: object, code: str) -> None:
    stream = kind()
    stream.update([0.5, 0.25])
    with refused(code):
        stream.update(values)
    assert (stream.seen, stream.values.tolist()) == (2, [0.5, 0.25])


@every_stream
def test_no_value_is_no_change(kind: type[Stream]) -> None:
    stream = kind()
    assert stream.update([]) == []
    assert stream.seen == 0


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (ADWIN, {"delta": 0.0}),
        (ADWIN, {"delta": float("nan")}),
        (ADWIN, {"horizon": 1}),
        (PageHinkley, {"delta": -0.1}),
        (PageHinkley, {"threshold": 0.0}),
        (HDDMA, {"delta": 1.0}),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(kind: type[Stream], told: dict[str, float]) -> None:
    with refused("parameter_out_of_range", next(iter(told))):
        kind(**told)


@every_stream
def test_a_card_tells_every_setting_and_its_default(kind: type[Stream]) -> None:
    keywords = inspect.signature(kind).parameters
    told = {parameter.name: parameter.default for parameter in kind.card.parameters}
    assert told == {name: keyword.default for name, keyword in keywords.items()}
    assert all([kind.card.title, kind.card.sees, kind.card.misses, kind.card.paper])


def test_who_only_asks_for_cards_does_not_wait_for_river() -> None:
    code = "import sys, cl_engine.drift; sys.exit('river' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
