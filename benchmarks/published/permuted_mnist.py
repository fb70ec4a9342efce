"""Permuted-MNIST: domain-incremental, in one pass where a row says online."""

from collections.abc import Mapping
from typing import Any

from benchmarks.published.protocol import ADAM, ONE_PASS, ONLINE, STANDARD, Json, Row, memory, mlp, sgd


def permuted(experiences: int, **parameters: Any) -> Json:
    """All digits, their pixels in another order in each experience."""
    return {"name": "permuted-mnist", "parameters": {"experiences": experiences, **parameters}}


LFL = {**sgd(0.01), "epochs": 3, "batch_size": 128}
# MIR's setting.
ONLINE_1000 = permuted(10, **ONLINE, train_samples=1000)
DROPOUT_400 = mlp(400, 1, dropout=0.5)
STEPS = {**sgd(0.05), **ONE_PASS}

ROWS: Mapping[str, Row] = {
    "permuted-lfl": Row("lfl", permuted(4), mlp(256, 1, **STANDARD), LFL, {"penalty": 1e-4}, 0.88),
    "permuted-naive": Row("naive", permuted(4), mlp(256, 1, **STANDARD), LFL),
    "permuted-ewc": Row(
        "ewc",
        permuted(10),
        mlp(512, 1, **STANDARD),
        {**sgd(1e-3), "epochs": 10, "batch_size": 256},
        {"penalty": 1.0, "mode": "separate"},
        0.83,
    ),
    "permuted-si": Row(
        "si",
        permuted(10),
        mlp(1000, 1, **STANDARD),
        {**ADAM, "epochs": 10, "batch_size": 256},
        {"penalty": 10.0, "damping": 0.1},
        0.83,
    ),
    "permuted-online-agem": Row(
        "agem",
        permuted(17),
        mlp(256, 2, **STANDARD),
        {**sgd(0.1), **ONE_PASS},
        {"patterns_per_experience": 250, "sample_size": 256},
        0.81,
    ),
    "permuted-online-gem": Row(
        "gem",
        permuted(17, train_samples=1000),
        mlp(100, 2, **STANDARD),
        {**sgd(0.1), **ONE_PASS},
        {"patterns_per_experience": 1000, "strength": 0.5},
        0.80,
    ),
    "permuted-online-mir": Row(
        "mir", ONLINE_1000, DROPOUT_400, STEPS, {**memory(500, 10), "subsample": 50}, 0.80
    ),
    "permuted-online-naive": Row("naive", ONLINE_1000, DROPOUT_400, STEPS),
    "permuted-online-der": Row("der", ONLINE_1000, DROPOUT_400, STEPS, memory(500, 10)),
}
