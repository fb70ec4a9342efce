"""What each policy keeps, that both bounds hold whatever it is, and that a stored memory goes on unchanged."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import torch

from cl_engine.data import Measures, Memory, TensorDataset
from cl_engine.data.cache.herding import herded
from cl_engine.data.cache.policies import POLICIES
from cl_engine.errors import EngineError
from cl_engine.specs.selections import SELECTIONS, Selection
from cl_engine.state import CLState
from tests.cl_engine import factories

# A model that embeds a sample as it is, and finds high values hard.
MEASURES = Measures(lambda samples: samples.x.float(), lambda samples: samples.x.float().mean(1))
every_selection = pytest.mark.parametrize("selection", SELECTIONS)


def memory(count: int, prefix: str = "s", seed: int = 0, classes: int = 3) -> Memory:
    generator = torch.Generator().manual_seed(seed)
    x = torch.randint(0, 256, (count, 5), dtype=torch.uint8, generator=generator)
    y = torch.arange(count) % classes
    return Memory.of(TensorDataset(x, y, tuple(f"{prefix}{number}" for number in range(count))), generator)


def test_each_policy_has_a_name_a_meaning_and_a_source() -> None:
    assert list(POLICIES) == list(SELECTIONS) == list(get_args(Selection))
    assert all(entry.meaning and entry.source.startswith("https://") for entry in SELECTIONS.values())


@every_selection
def test_equal_input_gives_an_equal_memory_in_its_own_dtype_and_storage(selection: Selection) -> None:
    one, other = (memory(90).bounded(10, selection, measures=MEASURES) for _ in range(2))
    assert one.samples.ids == other.samples.ids
    assert torch.equal(one.keys, other.keys)
    assert len(one) == 10
    assert one.samples.x.dtype == torch.uint8
    assert one.samples.x.untyped_storage().nbytes() == one.samples.x.nbytes
    places = [int(name[1:]) for name in one.samples.ids]
    assert places == sorted(places)


@every_selection
@pytest.mark.parametrize("size_bytes", [0, 30, 500, 700, 10**9])
def test_both_bounds_hold_and_no_room_is_left(selection: Selection, size_bytes: int) -> None:
    kept = memory(200).bounded(20, selection, size_bytes=size_bytes, measures=MEASURES)
    # x 5, y 8, key 8, and an id of 2 to 4 letters.
    assert kept.size_bytes == sum(21 + len(name) for name in kept.samples.ids) <= size_bytes
    assert len(kept) == 20 or kept.size_bytes + 25 > size_bytes
    assert len(kept) <= 20


@every_selection
def test_the_classes_share_the_room_unless_all_that_was_seen_does(selection: Selection) -> None:
    kept = (
        memory(300, classes=2)
        .extended(memory(9, "rare", classes=1))
        .bounded(40, selection, measures=MEASURES)
    )
    few = torch.bincount(kept.samples.y).min().item()
    assert (few == 20) == (selection != "reservoir")


@every_selection
def test_a_stored_memory_goes_on_as_if_it_had_never_left(selection: Selection, tmp_path: Path) -> None:
    def step(old: Memory, number: int) -> Memory:
        new = memory(50, f"new{number}-", number)
        return old.updated(new, 30, selection, size_bytes=900, measures=MEASURES)

    stayed = left = memory(10)
    for number in range(1, 5):
        state = CLState(("a", "b", "c"), memory=left)
        state.write(tmp_path / "state.safetensors")
        read = CLState.read(tmp_path / "state.safetensors").memory
        assert read is not None
        stayed, left = step(stayed, number), step(read, number)
        assert stayed.samples.ids == left.samples.ids
        assert torch.equal(stayed.keys, left.keys)
        assert torch.equal(stayed.samples.x, left.samples.x)


@every_selection
def test_an_update_keeps_what_joining_first_would(selection: Selection) -> None:
    old, new = memory(40), memory(60, "n", 1)
    # One id comes again.
    new = replace(new, samples=replace(new.samples, ids=("s3", *new.samples.ids[1:])))
    updated = old.updated(new, 25, selection, measures=MEASURES)
    joined = old.extended(new).bounded(25, selection, measures=MEASURES)
    assert updated.samples.ids == joined.samples.ids
    assert torch.equal(updated.samples.x, joined.samples.x)
    assert len(set(updated.samples.ids)) == 25


def test_herding_is_that_of_the_paper() -> None:
    features = torch.randn(40, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    unit = features / features.norm(dim=1, keepdim=True)
    chosen: list[int] = []
    for count in range(1, 41):
        left = [index for index in range(40) if index not in chosen]
        distance = [(unit.mean(0) - unit[[*chosen, index]].sum(0) / count).norm().item() for index in left]
        chosen.append(left[int(np.argmin(distance))])
    # The last distances differ by rounding alone.
    assert herded(features, 35).tolist() == chosen[:35]


def test_herding_keeps_the_mean_better_than_chance() -> None:
    everything = memory(400, classes=1)

    def distance(selection: Selection) -> float:
        kept = everything.bounded(20, selection, measures=MEASURES)
        unit = [
            torch.nn.functional.normalize(part.samples.x.double(), dim=1).mean(0)
            for part in (kept, everything)
        ]
        return (unit[0] - unit[1]).norm().item()

    assert distance("herding") < distance("class_balanced") / 3


def test_herding_answers_to_the_model_of_now() -> None:
    everything = memory(90)
    turned = Measures(lambda samples: samples.x.float().square(), MEASURES.losses)
    kept = [everything.bounded(12, "herding", measures=model) for model in (MEASURES, turned)]
    assert kept[0].samples.ids != kept[1].samples.ids


def test_hard_examples_are_likelier_to_stay_yet_not_alone() -> None:
    everything = memory(3000, classes=1)
    losses = MEASURES.losses(everything.samples)
    kept = everything.bounded(600, "loss_aware", measures=MEASURES)
    stayed = MEASURES.losses(kept.samples)
    uniform = MEASURES.losses(everything.bounded(600, "reservoir").samples)
    # Weighting a quantity by itself raises its mean to E[l^2] / E[l]; a fifth of all is a little less than that.
    assert uniform.mean() + 3 < stayed.mean() < (losses.square().mean() / losses.mean())
    assert stayed.min() < losses.median()


def test_samples_without_any_loss_are_drawn_by_their_keys() -> None:
    easy = Measures(MEASURES.embeddings, lambda samples: torch.zeros(len(samples)))
    everything = memory(50)
    hard = everything.bounded(9, "loss_aware", measures=easy)
    assert hard.samples.ids == everything.bounded(9, "class_balanced").samples.ids


@pytest.mark.parametrize("selection", ["herding", "loss_aware"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (None, "measures_missing"),
        (lambda samples: torch.full((len(samples), 2), torch.nan), "measures_unfit"),
        (lambda samples: torch.zeros(1, 2), "measures_unfit"),
    ],
)
def test_a_model_that_says_nothing_of_use_is_refused(
    selection: Selection, answer: Callable[[TensorDataset], torch.Tensor] | None, code: str
) -> None:
    measures = answer and Measures(answer, answer)
    with pytest.raises(EngineError) as refused:
        memory(30).bounded(5, selection, measures=measures)
    assert refused.value.code == code
    assert len(memory(30).bounded(30, selection)) == 30, "where there is no choice nobody is asked"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("part", ["x", "logits"])
def test_values_that_are_no_numbers_are_refused(part: str, value: float) -> None:
    parts = {"x": torch.zeros(3, 2), "logits": torch.zeros(3, 2)}
    parts[part] = parts[part].index_fill(0, torch.tensor([1]), value)
    samples = TensorDataset(parts["x"], torch.zeros(3, dtype=torch.long), ("a", "b", "c"), parts["logits"])
    with pytest.raises(EngineError) as refused:
        Memory.of(samples, torch.Generator())
    assert refused.value.code == "values_not_finite"


def test_the_process_does_not_grow_with_what_passes_the_memory() -> None:
    """400 updates of 100 images, 31 MB in all, pass a memory of 500: it holds copies, not views of what was offered."""
    code = """
from dataclasses import replace
from pathlib import Path
import torch
from cl_engine.data import Memory, TensorDataset
torch.set_num_threads(1)
generator = torch.Generator().manual_seed(0)
def images(number):
    x = torch.randint(0, 256, (100, 1, 28, 28), dtype=torch.uint8, generator=generator)
    return TensorDataset(x, torch.arange(100) % 10, tuple(f"{number}-{place}" for place in range(100)))
def resident_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
kept = Memory.of(images(0), generator)
for number in range(1, 421):
    kept = kept.updated(Memory.of(images(number), generator), 500, "class_balanced")
    if number == 20:
        before = resident_bytes()
assert len(kept) == 500
assert len({name.split("-")[0] for name in kept.samples.ids}) > 200
grown = resident_bytes() - before
assert grown < 10 * 10**6, grown
"""
    subprocess.run([sys.executable, "-c", code], cwd=factories.ROOT, check=True, timeout=60)
