"""Plain arithmetic on the accuracy matrix and on predictions, through the door."""

from cl_engine.metrics import (
    accuracy,
    average_accuracy,
    average_anytime_accuracy,
    backward_transfer,
    forgetting,
    forward_transfer,
    learning_accuracy,
    per_class_accuracy,
)

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
