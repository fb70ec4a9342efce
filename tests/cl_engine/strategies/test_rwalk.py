"""RWalk: experiences too short to be scored, and what it holds weights by."""

import pytest

from tests.cl_engine.strategies import tomorrow


@pytest.mark.parametrize("score_every", [1000, 2])
def test_an_experience_of_fewer_steps_than_it_scores_after_holds_by_fisher_alone(score_every: int) -> None:
    made = tomorrow.learner(
        "rwalk", tomorrow.network(), parameters={"score_every": score_every, "penalty": 1.0}, epochs=1
    )
    made.learn(tomorrow.today())
    largest = max(held.max().item() for held in made.keeper.keep()["held"].values())
    assert largest == pytest.approx(1) if score_every == 1000 else largest > 1
    made.learn(tomorrow.tomorrow())
