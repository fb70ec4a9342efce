"""Plain arithmetic on the accuracy matrix and on predictions."""

from cl_engine.metrics.matrix import (
    average_accuracy,
    average_anytime_accuracy,
    backward_transfer,
    forgetting,
    forward_transfer,
    learning_accuracy,
)
from cl_engine.metrics.predictions import accuracy, per_class_accuracy

__all__ = [
    "accuracy",
    "average_accuracy",
    "average_anytime_accuracy",
    "backward_transfer",
    "forgetting",
    "forward_transfer",
    "learning_accuracy",
    "per_class_accuracy",
]
