"""Split-MNIST: class-incremental, but for the rows of tasks; in one pass where a row says online."""

from collections.abc import Mapping
from typing import Any

from benchmarks.published.protocol import ADAM, ONE_PASS, ONLINE, STANDARD, Json, Row, memory, mlp, sgd


def split(**parameters: Any) -> Json:
    """Two digits in each of five experiences."""
    return {"name": "split-mnist", "parameters": parameters}


TASKS = split(setting="task")
# The authors of some protocols draw the order of the digits.
DRAWN = split(shuffle_classes=True)
EPOCHS_10 = {**ADAM, "epochs": 10, "batch_size": 64}
PERCEPTRON = mlp(400, 2, **STANDARD)
# Online replay's setting.
DROPOUT_512 = mlp(512, 1, dropout=0.5, **STANDARD)
STEPS = {**sgd(0.1), **ONE_PASS}

ROWS: Mapping[str, Row] = {
    "split-mnist-tasks-rwalk": Row(
        "rwalk",
        TASKS,
        mlp(256, 2, **STANDARD),
        EPOCHS_10,
        {"penalty": 0.1, "new_share": 0.9, "score_every": 10},
        0.99,
    ),
    "split-mnist-tasks-si": Row(
        "si", TASKS, mlp(256, 2, **STANDARD), EPOCHS_10, {"penalty": 1.0, "damping": 0.1}, 0.97
    ),
    "split-mnist-naive": Row("naive", split(), PERCEPTRON, EPOCHS_10),
    "split-mnist-der": Row("der", split(), PERCEPTRON, EPOCHS_10, memory(2000, 64)),
    "split-mnist-gdumb": Row(
        "gdumb",
        DRAWN,
        PERCEPTRON,
        {**sgd(0.1), "epochs": 10, "batch_size": 16},
        {"memory_size": 4400},
        0.97,
    ),
    "split-mnist-gss": Row(
        "gss",
        split(shuffle_classes=True, train_samples=1000),
        mlp(100, 2, **STANDARD),
        {**sgd(0.05), "epochs": 3, "batch_size": 10},
        {**memory(300, 32), "strength": 10},
        0.78,
    ),
    # 100 generated samples beside each batch.
    "split-mnist-generative_replay": Row(
        "generative_replay",
        DRAWN,
        PERCEPTRON,
        {**ADAM, "epochs": 10, "batch_size": 16},
        {"replayed_share": 6.25},
        0.75,
    ),
    "split-mnist-lwf": Row(
        "lwf",
        DRAWN,
        mlp(200, 1, activation="tanh", **STANDARD),
        {**sgd(1e-3), "epochs": 21, "batch_size": 128},
        {"alpha": 1.0, "temperature": 2.0, "balance": "experiences"},
        0.23,
    ),
    "split-mnist-online-cope": Row(
        "cope",
        split(),
        {"name": "mlp", "parameters": {"layers": 2, "hidden": 400, "features": 32, **STANDARD}},
        {**sgd(0.01), **ONE_PASS},
        {**memory(2000, 10), "momentum": 0.99, "temperature": 0.1},
        0.93,
    ),
    "split-mnist-online-replay": Row("replay", split(**ONLINE), DROPOUT_512, STEPS, memory(1000, 10), 0.92),
    "split-mnist-online-mir": Row(
        "mir",
        split(**ONLINE, train_samples=1000),
        mlp(400, 1, dropout=0.5),
        {**sgd(0.05), **ONE_PASS},
        {**memory(500, 10), "subsample": 50, "other_classes": True},
        0.87,
    ),
    "split-mnist-online-naive": Row("naive", split(**ONLINE), DROPOUT_512, STEPS),
    "split-mnist-online-der": Row("der", split(**ONLINE), DROPOUT_512, STEPS, memory(1000, 10)),
}
