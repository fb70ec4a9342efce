"""Which labels are likely mistakes, and which samples look alike; loads no torch."""

from cl_engine.curation.confident_learning import Suspects, find_suspects
from cl_engine.curation.probing import FOLDS, out_of_sample_probabilities
from cl_engine.curation.twins import Twins, find_picture_twins, find_row_twins

__all__ = [
    "FOLDS",
    "Suspects",
    "Twins",
    "find_picture_twins",
    "find_row_twins",
    "find_suspects",
    "out_of_sample_probabilities",
]
