"""What strategies with a memory train on."""

import pytest

from tests.cl_engine.strategies import tomorrow


@pytest.mark.parametrize("strategy", ["replay", "der", "er_ace", "er_aml", "mir"])
def test_an_epoch_shows_every_new_sample_once_however_large_the_memory_is(strategy: str) -> None:
    made = tomorrow.learner(strategy, tomorrow.network())
    made.learn(tomorrow.today())
    before = made.strategy.clock.train_iterations
    made.learn(tomorrow.tomorrow().first(40))
    assert made.strategy.clock.train_iterations - before == 2 * tomorrow.TRAIN.epochs
