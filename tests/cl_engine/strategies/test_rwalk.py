"""RWalk before its first score."""

import torch

from tests.cl_engine.strategies import tomorrow


def test_an_experience_too_short_for_a_score_is_held_by_its_fisher_information() -> None:
    made = tomorrow.learner("rwalk", tomorrow.network(), parameters={"score_every": 1000})
    made.learn(tomorrow.today())
    held, fisher = made.keeper.held, made.keeper.fisher
    largest = max(values.max() for values in fisher.values())
    assert all(torch.equal(held[name], values / largest) for name, values in fisher.items())
    made.learn(tomorrow.tomorrow())
