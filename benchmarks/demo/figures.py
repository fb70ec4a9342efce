"""From the answers that clients got to the demo's figures. Plain arithmetic."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from backend.demo.material import Material
from backend.demo.traffic import Answer

Span = tuple[float, float]


@dataclass(frozen=True)
class Moments:
    """Unix seconds of what happened. rollout: of v2, from its queueing to its end; live: when it was promoted."""

    began: float
    drift: float
    alert: float
    update: Span
    rollout: Span
    live: float
    ended: float


def accuracy(material: Material, answers: Sequence[Answer], scene: str, version: int) -> float:
    """Share of a version's answers to a scene that were right; NaN without answers."""
    labels = getattr(material, scene).y
    right = [
        answer.predicted == labels[answer.index]
        for answer in answers
        if answer.ok and answer.scene == scene and answer.version == version
    ]
    return float(np.mean(right)) if right else float("nan")


def p99_ms(answers: Sequence[Answer], span: Span) -> float:
    """99th percentile of the latency of the requests scheduled in the span, failed ones included."""
    found = [answer.latency_ms for answer in answers if span[0] <= answer.at < span[1]]
    return float(np.percentile(found, 99)) if found else float("nan")


def longest_gap_ms(answers: Sequence[Answer], span: Span) -> float:
    """The longest time in the span in which no request was answered."""
    done = sorted(answer.done_at for answer in answers if answer.ok and span[0] <= answer.done_at < span[1])
    return max((later - earlier for earlier, later in pairwise(done)), default=float("nan")) * 1000


def figures(
    material: Material, answers: Sequence[Answer], moments: Moments, naive: Callable[[np.ndarray], np.ndarray]
) -> dict[str, float]:
    """The figures by name. naive: predicted classes of the update without replay, for (N, *shape)."""
    before = accuracy(material, answers, "upright", 1)
    naive_old = float(np.mean(naive(material.upright.x) == material.upright.y))
    naive_new = float(np.mean(naive(material.drifted.x) == material.drifted.y))
    return {
        "accuracy_before": before,
        "accuracy_drifted": accuracy(material, answers, "drifted", 1),
        "accuracy_after": accuracy(material, answers, "drifted", 2),
        "accuracy_after_naive": naive_new,
        "accuracy_old_after": accuracy(material, answers, "upright", 2),
        "forgetting": before - accuracy(material, answers, "upright", 2),
        "forgetting_naive": before - naive_old,
        "requests_to_alert": sum(moments.drift <= answer.at < moments.alert for answer in answers),
        "update_s": moments.update[1] - moments.update[0],
        "requests": len(answers),
        "failed": sum(not answer.ok for answer in answers),
        "canary_requests": sum(answer.version == 2 and answer.at < moments.live for answer in answers),
        "longest_gap_ms": longest_gap_ms(answers, moments.rollout),
        "p99_idle_ms": p99_ms(answers, (moments.began, moments.drift)),
        "p99_updating_ms": p99_ms(answers, moments.update),
        "p99_swapping_ms": p99_ms(answers, moments.rollout),
        "loop_s": moments.rollout[1] - moments.drift,
    }


def shortfalls(found: dict[str, float], alerts_before: int, chain_problem: str | None) -> list[str]:
    """Why the loop did not really close: a sentence each, none when it did."""
    rules = [
        (alerts_before == 0, f"{alerts_before} alerts were raised before the drift."),
        (found["requests_to_alert"] <= 1000, "The alert took more than 1,000 requests."),
        (
            found["accuracy_after"] - found["accuracy_drifted"] >= 0.30,
            "Accuracy on drifted traffic did not recover by 0.30.",
        ),
        (found["forgetting"] <= 0.05, "More than 0.05 of the old accuracy was forgotten."),
        (found["forgetting_naive"] > found["forgetting"], "An update without replay forgot no more."),
        (found["canary_requests"] > 0, "No request was answered by v2 before it was live."),
        (found["failed"] == 0, f"{found['failed']:.0f} requests failed."),
        (chain_problem is None, f"The log does not verify: {chain_problem}"),
    ]
    return [sentence for held, sentence in rules if not held]
