"""GSS-greedy: Avalanche's gradient-based sample selection, the gradients of a batch taken at once."""

from dataclasses import replace
from functools import partial
from typing import Any

import torch
from avalanche.training.plugins import GSS_greedyPlugin
from torch import Tensor

from cl_engine.data import Stream, TensorDataset
from cl_engine.data.dataset import Batch
from cl_engine.kept import Kept, by_id, in_order
from cl_engine.specs.strategies.rehearsal import GSSParameters
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.per_sample import cosines, gradients, unit
from cl_engine.strategies.template import TensorTemplate

# The score of samples that could not be compared with any, as in Avalanche.
FIRST_SCORE = 0.1
SMALLEST_CHANCE = 1e-6


def gss(parameters: GSSParameters, setting: Setting) -> Learner:
    return setting.learner(TensorGSS(parameters, setting))


class Numbered(TensorDataset):
    """Its batches also say which of the samples they hold, in a column after the task's."""

    def batch(self, chosen: Tensor) -> Batch:
        return (*super().batch(chosen), chosen)


class TensorGSS(Keeping, GSS_greedyPlugin):  # type: ignore[misc]
    """Keeps samples whose gradients point elsewhere than those of the others; replays them once they are old.

    scores: (M,) float64 in [-1, 1], the largest cosine between a sample's gradient and those of random parts of the
    memory, at the time it came; the memory itself changes with every step, so it lies in `keep`, not in the state's
    memory. Unlike in Avalanche, no sample lies in it twice, and a replayed one is not offered to it again.
    Source: Aljundi et al. 2019, "Gradient based sample selection for online continual learning", algorithm 2.
    """

    def __init__(self, parameters: GSSParameters, setting: Setting) -> None:
        super().__init__(parameters.memory_size, parameters.strength)
        self.batch_size_mem, self.device = parameters.memory_batch_size, setting.train.device
        self.samples: TensorDataset | None = None
        self.scores = torch.empty(0, dtype=torch.float64)

    def keep(self) -> Kept:
        return {"samples": self.samples, "scores": by_id(self.samples, self.scores) if self.samples else {}}

    def take(self, kept: Kept) -> None:
        self.samples = None
        if kept["samples"]:
            self.samples = kept["samples"].first(self.mem_size)
            self.scores = in_order(self.samples, kept["scores"])

    def before_training(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Nothing: the memory is on its device already."""

    def before_training_exp(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        self.replays = bool(self.samples)
        new = strategy.new_samples
        numbered = Numbered(new.x, new.y, new.ids)
        strategy.dataloader = strategy.loader(Stream(numbered, strategy.train_mb_size))

    def before_training_iteration(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Put samples of the memory, as it is now, beside the new ones."""
        *batch, self.numbers = strategy.mbatch
        self.new_x, self.new_y, _ = batch
        if self.replays and self.samples:
            chosen = _drawn(len(self.samples), self.batch_size_mem).to(self.numbers.device)
            batch = [torch.cat(pair) for pair in zip(batch, self.samples.batch(chosen), strict=True)]
        strategy.mbatch = batch

    def after_forward(self, strategy: TensorTemplate, **kwargs: Any) -> None:
        """Offer the new samples to the memory, at the weights that the step begins with."""
        ids = strategy.new_samples.ids
        held = set(self.samples.ids) if self.samples else set()
        names = [ids[number] for number in self.numbers.tolist()]
        fresh = [place for place, name in enumerate(names) if name not in held]
        if not fresh:
            return
        chosen = torch.tensor(fresh, device=self.new_y.device)
        offered = TensorDataset(
            self.new_x[chosen], self.new_y[chosen], tuple(names[place] for place in fresh)
        )
        room = self.mem_size - len(held)
        if room > 0:
            self._add(strategy, offered.first(room))
        else:
            self._exchange(strategy, offered)

    def _add(self, strategy: TensorTemplate, offered: TensorDataset) -> None:
        scores = self._similarities(strategy, self._directions(strategy, len(self.new_y)), offered)
        self.samples = self.samples.joined(offered) if self.samples else offered
        self.scores = torch.cat((self.scores, scores))

    def _exchange(self, strategy: TensorTemplate, offered: TensorDataset) -> None:
        """Where the whole batch points elsewhere, its new samples compete with ones of the memory, one to one."""
        directions = self._directions(strategy, len(strategy.mb_y))
        batch = TensorDataset(strategy.mb_x[None], strategy.mb_y[None], ())
        if self._cosines(strategy, directions, batch).max() >= 0:
            return
        low, high = self.scores.min(), self.scores.max()
        likely = ((self.scores - low) / (high - low + 0.01)).clamp_min(SMALLEST_CHANCE)
        places = torch.multinomial(likely, min(len(offered), self.mem_size))
        scores = self._similarities(strategy, directions, offered)[: len(places)]
        # The more a sample is like the others, the likelier it gives way.
        duels = torch.stack((scores + 1, self.scores[places] + 1), 1).clamp_min(SMALLEST_CHANCE)
        won = torch.where(torch.multinomial(duels, 1).squeeze(1) == 1)[0]
        self._put(places[won], offered.subset(won.to(offered.y.device)), scores[won])

    def _put(self, places: Tensor, offered: TensorDataset, scores: Tensor) -> None:
        assert self.samples is not None
        ids = list(self.samples.ids)
        for place, name in zip(places.tolist(), offered.ids, strict=True):
            ids[place] = name
        at = places.to(self.samples.y.device)
        x, y = self.samples.x.index_copy(0, at, offered.x), self.samples.y.index_copy(0, at, offered.y)
        self.samples = replace(self.samples, x=x, y=y, ids=tuple(ids))
        self.scores = self.scores.index_copy(0, places, scores)

    def _directions(self, strategy: TensorTemplate, size: int) -> Tensor:
        """Unit gradients (S, P) of at most `mem_strength` random parts of the memory, of `size` samples or all."""
        if not self.samples:
            return torch.empty(0)
        size = min(size, len(self.samples))
        parts = min(self.mem_strength, len(self.samples) // size)
        chosen = torch.randperm(len(self.samples))[: parts * size].to(self.samples.y.device)
        x, y, *_ = self.samples.batch(chosen)
        return gradients(strategy.model, x.view(parts, size, *x.shape[1:]), y.view(parts, size), unit)

    def _similarities(self, strategy: TensorTemplate, directions: Tensor, offered: TensorDataset) -> Tensor:
        """(N,) largest cosine of each sample's gradient with the directions."""
        if not len(directions):
            return torch.full((len(offered),), FIRST_SCORE, dtype=torch.float64)

        groups = TensorDataset(offered.x[:, None], offered.y[:, None], offered.ids)
        return self._cosines(strategy, directions, groups).amax(1).double().cpu()

    def _cosines(self, strategy: TensorTemplate, directions: Tensor, groups: TensorDataset) -> Tensor:
        return gradients(strategy.model, groups.x, groups.y, partial(cosines, directions=directions))


def _drawn(size: int, count: int) -> Tensor:
    """`count` random numbers below `size`; none twice where there are enough."""
    rounds = [torch.randperm(size) for _ in range(-(-count // size))]
    return torch.cat(rounds)[:count]
