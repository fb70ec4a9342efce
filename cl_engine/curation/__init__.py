"""Which labels are likely mistakes: confident learning over out-of-sample predictions; loads no torch."""

from cl_engine.curation.confident_learning import Suspects, find_suspects
from cl_engine.curation.probing import FOLDS, out_of_sample_probabilities

__all__ = ["FOLDS", "Suspects", "find_suspects", "out_of_sample_probabilities"]
