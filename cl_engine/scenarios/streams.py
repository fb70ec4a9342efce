"""Scenarios made of others: seen once in small experiences, blurry, with fewer samples, or to choose parameters by."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cl_engine.scenarios.scenario import Experience, Indices, Part, Scenario
from cl_engine.sources.samples import held_out
from cl_engine.specs.parsing import refusal

VALIDATION_SHARE = 0.1


def online(scenario: Scenario, *, samples: int, seed: int = 0) -> Scenario:
    """Each experience in a random order, cut into small ones that are seen once; the last of each may be smaller.

    Tests, tasks and stages stay those of the experience that was cut. Raises: EngineError spec_invalid.
    """
    _require_positive("samples", samples)
    rng = np.random.default_rng(seed)
    small: list[Experience] = []
    for experience in scenario.experiences:
        order = rng.permutation(len(experience.train))
        pieces = (order[start : start + samples] for start in range(0, len(order), samples))
        small += [replace(experience, train=experience.train[piece]) for piece in pieces]
    return replace(scenario, experiences=tuple(small), online=True)


def limited(scenario: Scenario, *, samples: int, seed: int = 0) -> Scenario:
    """At most so many training samples in each experience, drawn from the seed. Raises: EngineError spec_invalid."""
    _require_positive("samples", samples)
    rng = np.random.default_rng(seed)
    fewer = [
        replace(experience, train=experience.train[np.sort(rng.permutation(len(experience.train))[:samples])])
        for experience in scenario.experiences
    ]
    return replace(scenario, experiences=tuple(fewer))


def validation(scenario: Scenario, *, experiences: int, seed: int = 0) -> Scenario:
    """The first experiences, each tested on a tenth of its own training samples, which it then does not train on.

    To choose hyper-parameters by: nothing of the tests and of later experiences is left in it. Source of the protocol:
    Chaudhry et al. 2019, arXiv:1812.00420. Raises: EngineError spec_invalid; a scenario that is online already is
    refused.
    """
    field, count = "validation_experiences", len(scenario.experiences)
    if scenario.online or not 1 <= experiences <= count:
        raise refusal(
            field, f"it must be 1 to {count}, of a scenario that is not online yet, got {experiences}"
        )
    rng = np.random.default_rng(seed)
    kept = []
    for number, experience in enumerate(scenario.experiences[:experiences], start=1):
        held = held_out(experience.train.y, VALIDATION_SHARE, rng)
        if not held.any():
            raise refusal(field, f"experience {number} has too few training samples to test on some of them")
        kept.append(replace(experience, train=experience.train[~held], test=experience.train[held]))
    return replace(scenario, experiences=tuple(kept))


def blurry(scenario: Scenario, *, share: float, seed: int = 0) -> Scenario:
    """A share of each experience's training samples comes from the classes of the others; no sample is lost.

    share: in [0, 1). The experiences keep their sizes, tests and classes. Source of the setting: Aljundi et al.
    2019, "Task-Free Continual Learning". Raises: EngineError spec_invalid where no such exchange is possible.
    """
    if share == 0:
        return scenario
    parts = [experience.train for experience in scenario.experiences]
    _require_exchange(scenario, parts, share)
    rng = np.random.default_rng(seed)
    shuffled = [rng.permutation(part.indices) for part in parts]
    given = [indices[: round(share * len(indices))] for indices in shuffled]
    _require_receivers([len(indices) for indices in given])
    received = _exchanged(given, rng)
    mixed = [
        np.sort(np.concatenate((indices[len(away) :], came)))
        for indices, away, came in zip(shuffled, given, received, strict=True)
    ]
    experiences = [
        replace(experience, train=replace(experience.train, indices=indices))
        for experience, indices in zip(scenario.experiences, mixed, strict=True)
    ]
    return replace(scenario, experiences=tuple(experiences))


def _exchanged(given: list[Indices], rng: np.random.Generator) -> list[Indices]:
    """As many for each as it gave, at random, and none of its own."""
    pool = np.concatenate(given)
    sizes = [len(indices) for indices in given]
    receiver = np.repeat(np.arange(len(given)), sizes)
    order = rng.permutation(len(pool))
    giver: NDArray[np.int64] = receiver[order]
    for position in np.flatnonzero(giver == receiver):
        own = receiver[position]
        if giver[position] != own:
            continue  # An earlier swap has mended it.
        # At most half of the pool is its own, so that some other place can take what must leave this one.
        other = rng.choice(np.flatnonzero((giver != own) & (receiver != own)))
        for array in (order, giver):
            array[[position, other]] = array[[other, position]]
    return np.split(pool[order], np.cumsum(sizes)[:-1])


def _require_exchange(scenario: Scenario, parts: list[Part], share: float) -> None:
    if not 0 < share < 1:
        raise refusal("share", f"it must be at least 0 and below 1, got {share}")
    if (
        scenario.kind != "class"
        or scenario.online
        or any(part.source is not parts[0].source for part in parts)
    ):
        raise refusal(
            "scenario", "blurry boundaries need a class-incremental scenario of one data set, not online"
        )


def _require_receivers(sizes: list[int]) -> None:
    if 2 * max(sizes) > sum(sizes):
        raise refusal("scenario", "the largest experience has more samples to exchange than all the others")


def _require_positive(field: str, samples: int) -> None:
    if samples < 1:
        raise refusal(field, f"it must be 1 at least, got {samples}")
