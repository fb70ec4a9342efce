"""Progressive networks: a column of layers for each task, which is fed by the columns of earlier tasks."""

from copy import copy
from math import prod
from typing import Any

import torch
from avalanche.models.pnn import PNNColumn
from torch import Tensor, nn
from torch.nn.functional import relu

from cl_engine.errors import EngineError
from cl_engine.kept import Kept
from cl_engine.models.classifier import Normalise
from cl_engine.specs.strategies.isolation import PNNParameters
from cl_engine.state import CLState
from cl_engine.strategies.learner import Keeping, Learner, Setting
from cl_engine.strategies.tasks import classes_of
from cl_engine.strategies.template import TensorTemplate


def pnn(parameters: PNNParameters, setting: Setting) -> Learner:
    return setting.learner(template=TensorPNN, parameters=parameters, state=setting.state)


class TensorPNN(Keeping, TensorTemplate):
    """Trains the column of the experience's task, made when the task is first seen; the others rest.

    An earlier task that comes back trains its output layer alone, for later columns are fed by its hidden layers.
    The model is the columns: of the service's architecture only the normalisation stays.
    """

    def __init__(self, *, parameters: PNNParameters, state: CLState, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.state = state
        self.model = Columns(self.model.normalise, parameters)

    def keep(self) -> Kept:
        sizes = [[task, column.inputs, column.outputs] for task, column in self.model.by_task.items()]
        return {"columns": sizes, "weights": self.model.columns.state_dict()}

    def take(self, kept: Kept) -> None:
        self.model.clear()
        for task, inputs, outputs in kept["columns"]:
            self.model.add(task, inputs, outputs)
        self.model.columns.load_state_dict(kept["weights"])
        self.model.to(self.device)

    def network(self, task: int | None) -> nn.Module:
        """What answers for the task. Raises EngineError task_unknown."""
        if task is None or task not in self.model.by_task:
            known = ", ".join(map(str, self.model.by_task)) or "none"
            detail = f"There is no column for task {task}; there are those of {known}."
            raise EngineError("task_unknown", detail, task=task)
        network: Columns = copy(self.model)
        network.answer_for(task, classes_of(self.state, task), len(self.state.classes))
        return network

    def _before_training_exp(self, **kwargs: Any) -> None:
        task, classes = self.experience.task, classes_of(self.state, self.experience.task)
        if task not in self.model.by_task:
            self.model.add(task, prod(self.new_samples.x.shape[1:]), len(classes))
        self.model.answer_for(task, classes, len(self.state.classes))
        self.model.train_only(task)
        self.optimizer.state.clear()
        # Avalanche's template brings the model to its device and the optimiser to the new column.
        super()._before_training_exp(**kwargs)


class Column(nn.Module):
    """Hidden layers and an output layer; all but the first have adapters from the earlier columns' layer below.

    Source: Rusu et al. 2016, "Progressive Neural Networks", eq. 1 and 2. Avalanche's own network has adapters from
    the inputs, which are no features, and none into the output; its layers and adapters are used here.
    """

    def __init__(self, inputs: int, outputs: int, earlier: int, parameters: PNNParameters) -> None:
        super().__init__()
        self.inputs, self.outputs = inputs, outputs
        hidden, adapter = parameters.hidden, parameters.adapter
        widths = [hidden] * parameters.layers + [outputs]
        later = [PNNColumn(hidden, width, earlier, adapter) for width in widths[1:]]
        self.layers = nn.ModuleList([PNNColumn(inputs, widths[0], 0, adapter), *later])

    def layer(self, depth: int, below: list[Tensor]) -> Tensor:
        """Outputs (N, width), fed by the layer below of the earlier columns and, last, of this one."""
        outputs: Tensor = self.layers[depth](below)
        return outputs


class Columns(nn.Module):
    """Client tensors to the logits of one task's column, in the order of the tasks' first experiences."""

    def __init__(self, normalise: Normalise, parameters: PNNParameters) -> None:
        super().__init__()
        self.normalise, self.parameters_of_columns = normalise, parameters
        self.clear()

    def clear(self) -> None:
        """Begin again without columns."""
        self.columns = nn.ModuleList()
        self.by_task: dict[int, Column] = {}

    def add(self, task: int, inputs: int, outputs: int) -> None:
        """A new column with fresh weights."""
        column = Column(inputs, outputs, len(self.columns), self.parameters_of_columns)
        self.columns.append(column)
        self.by_task[task] = column

    def answer_for(self, task: int, classes: list[int], head_size: int) -> None:
        """Let this task's column answer, each output for one of these classes of head_size."""
        self.number, self.head_size = list(self.by_task).index(task), head_size
        self.classes = torch.tensor(classes)

    def train_only(self, task: int) -> None:
        """Freeze all but this task's column, of an earlier task's all but the output layer."""
        self.columns.requires_grad_(requires_grad=False)
        column = self.by_task[task]
        is_last = column is self.columns[-1]
        (column if is_last else column.layers[-1]).requires_grad_(requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        """Client tensors (N, *shape) to logits (N, head_size), -inf for the classes of other tasks."""
        columns = list(self.by_task.values())[: self.number + 1]
        inputs = self.normalise(x).flatten(1)
        hidden = [relu(column.layer(0, [inputs])) for column in columns]
        for depth in range(1, self.parameters_of_columns.layers):
            hidden = [relu(column.layer(depth, hidden[: n + 1])) for n, column in enumerate(columns)]
        answers = columns[-1].layer(-1, hidden)  # (N, classes of the task)
        logits = answers.new_full((len(x), self.head_size), -torch.inf)
        return logits.index_copy(1, self.classes.to(x.device), answers)
