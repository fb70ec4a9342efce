"""Which labels are likely mistakes, which samples look alike, and which to label next; loads no torch."""

from cl_engine.curation.choosing import Choice, choose
from cl_engine.curation.committee import consensus_divergence, vote_entropy
from cl_engine.curation.confident_learning import Suspects, find_suspects
from cl_engine.curation.criteria import Balance, Criterion, Fixed, Spread
from cl_engine.curation.distances import narrowed, nearest_distance
from cl_engine.curation.probing import FOLDS, out_of_sample_probabilities
from cl_engine.curation.twins import Twins, find_picture_twins, find_row_twins
from cl_engine.curation.uncertainty import least_confidence, margin_uncertainty, predictive_entropy

__all__ = [
    "FOLDS",
    "Balance",
    "Choice",
    "Criterion",
    "Fixed",
    "Spread",
    "Suspects",
    "Twins",
    "choose",
    "consensus_divergence",
    "find_picture_twins",
    "find_row_twins",
    "find_suspects",
    "least_confidence",
    "margin_uncertainty",
    "narrowed",
    "nearest_distance",
    "out_of_sample_probabilities",
    "predictive_entropy",
    "vote_entropy",
]
