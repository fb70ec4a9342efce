"""From a strategy's name to a learner that trains and remembers."""

from collections.abc import Callable, Sequence
from typing import Any

from avalanche.training.plugins import SupervisedPlugin
from torch.optim import Optimizer

from cl_engine.models import Classifier
from cl_engine.specs import StrategySpec, TrainSpec
from cl_engine.state import CLState
from cl_engine.strategies.ace import er_ace, er_aml
from cl_engine.strategies.ar1 import ar1
from cl_engine.strategies.baselines import cumulative, from_scratch, gdumb, joint, naive
from cl_engine.strategies.bic import bic
from cl_engine.strategies.cope import cope
from cl_engine.strategies.cwr import cwr_star
from cl_engine.strategies.der import der
from cl_engine.strategies.episodic import agem, gem
from cl_engine.strategies.ewc import ewc
from cl_engine.strategies.feature_replay import feature_replay
from cl_engine.strategies.generative import generative_replay
from cl_engine.strategies.gss import gss
from cl_engine.strategies.icarl import icarl
from cl_engine.strategies.lamaml import lamaml
from cl_engine.strategies.learner import Learner, Setting
from cl_engine.strategies.lfl import lfl
from cl_engine.strategies.lwf import lwf
from cl_engine.strategies.mas import mas
from cl_engine.strategies.mer import mer
from cl_engine.strategies.mir import mir
from cl_engine.strategies.packnet import packnet
from cl_engine.strategies.pnn import pnn
from cl_engine.strategies.replay import replay
from cl_engine.strategies.rwalk import rwalk
from cl_engine.strategies.scr import scr
from cl_engine.strategies.slda import slda
from cl_engine.strategies.synaptic import si

BUILDERS: dict[str, Callable[[Any, Setting], Learner]] = {
    "naive": naive,
    "from_scratch": from_scratch,
    "cumulative": cumulative,
    "joint": joint,
    "gdumb": gdumb,
    "replay": replay,
    "der": der,
    "er_ace": er_ace,
    "er_aml": er_aml,
    "mir": mir,
    "gss": gss,
    "feature_replay": feature_replay,
    "generative_replay": generative_replay,
    "ewc": ewc,
    "si": si,
    "mas": mas,
    "rwalk": rwalk,
    "lwf": lwf,
    "lfl": lfl,
    "gem": gem,
    "agem": agem,
    "lamaml": lamaml,
    "mer": mer,
    "packnet": packnet,
    "pnn": pnn,
    "cwr_star": cwr_star,
    "ar1": ar1,
    "icarl": icarl,
    "scr": scr,
    "cope": cope,
    "slda": slda,
    "bic": bic,
}


def build_learner(
    spec: StrategySpec,
    train: TrainSpec,
    *,
    model: Classifier,
    optimiser: Optimizer,
    state: CLState,
    watchers: Sequence[SupervisedPlugin] = (),
) -> Learner:
    """The learner that goes on from `state`. Watchers are plugins that run after the strategy's own."""
    setting = Setting(spec.name, train, model, optimiser, state, watchers)
    return BUILDERS[spec.name](spec.typed, setting)
