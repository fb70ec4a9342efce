"""Probabilities out of what a version said, by the service's signature."""

from typing import Any

import numpy as np

from backend.core.errors import AppError
from backend.gateway.inference import Inference, Reply
from backend.gateway.versions import Version


def inputs_of(asked: Inference[Any], signature: dict[str, Any]) -> np.ndarray:
    """(N, *shape) in the signature's dtype. Raises AppError for anything else."""
    inputs = asked.tensors().get(signature["input_name"])
    if inputs is None:
        raise AppError("not_recordable", "The request names other inputs than the signature.")
    if inputs.shape[1:] != tuple(signature["shape"]) or str(inputs.dtype) != signature["dtype"]:
        raise AppError("not_recordable", "The input is not of the signature's shape or type.")
    return inputs


def probabilities_of(reply: Reply, signature: dict[str, Any], version: Version) -> np.ndarray:
    """(N, C) float32 over the version's classes. Raises AppError for anything else."""
    answers = reply.tensors().get(signature["output_name"])
    if answers is None:
        raise AppError("not_recordable", "The answer names other outputs than the signature.")
    if answers.ndim != 2 or answers.shape[1] != len(version.classes):
        raise AppError("not_recordable", "The answer does not fit the version's classes.")
    return answers.astype(np.float32)


def labels_of(probabilities: np.ndarray, version: Version) -> list[str]:
    """The likeliest class of each row."""
    return [version.classes[index] for index in probabilities.argmax(axis=1)]
