"""What a strategy keeps from update to update: nested values, stored as tensors by path and JSON, never as a pickle."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from cl_engine.data import TensorDataset
from cl_engine.data.tensorfile import Tensors
from cl_engine.models.rows import with_filled_rows, with_rows

HEAD = ("head.weight", "head.bias")


@dataclass(frozen=True)
class ByClass:
    """rows: (C, ...), one for each class of the head; a class that is new gets a row of `fill`."""

    rows: Tensor
    fill: float = 0.0


Json = Any
# A Tensor, TensorDataset, ByClass, number, string or None, or a list or dict (with str or int keys) of such.
Kept = Any


def packed(kept: Kept, path: str = "") -> tuple[Tensors, Json]:
    """The tensors by their path, and all the rest as JSON. Raises TypeError for a value of another type."""
    match kept:
        case Tensor():
            return {path: kept}, {"tensor": path}
        case ByClass():
            return {path: kept.rows}, {"by_class": path, "fill": kept.fill}
        case TensorDataset():
            parts = {"x": kept.x, "y": kept.y, "logits": kept.logits}
            stored = {f"{path}/{name}": part for name, part in parts.items() if part is not None}
            return stored, {"samples": path, "ids": list(kept.ids)}
        case None | bool() | int() | float() | str():
            return {}, {"value": kept}
        case Mapping():
            keys = list(kept)
            tensors, values = _packed_all([kept[key] for key in keys], [f"{path}/{key}" for key in keys])
            return tensors, {"keys": keys, "values": values}
        case list() | tuple():
            tensors, items = _packed_all(kept, [f"{path}/{number}" for number in range(len(kept))])
            return tensors, {"items": items}
    raise TypeError(f"{path} is a {type(kept).__name__}, which no state can hold.")


def unpacked(tensors: Mapping[str, Tensor], described: Json) -> Kept:
    """What `packed` took apart."""
    match described:
        case {"tensor": path}:
            return tensors[path]
        case {"by_class": path, "fill": fill}:
            return ByClass(tensors[path], fill)
        case {"samples": path, "ids": ids}:
            logits = tensors.get(f"{path}/logits")
            return TensorDataset(tensors[f"{path}/x"], tensors[f"{path}/y"], tuple(ids), logits)
        case {"keys": keys, "values": values}:
            return {key: unpacked(tensors, value) for key, value in zip(keys, values, strict=True)}
        case {"items": items}:
            return [unpacked(tensors, item) for item in items]
    return described["value"]


def grown(kept: Kept, known: Sequence[str], classes: Sequence[str]) -> Kept:
    """The same for a head of more classes: rows, labels and logits move with their class; new rows are filled."""

    def moved(value: Kept) -> Kept:
        match value:
            case ByClass(rows, fill):
                return ByClass(with_filled_rows(rows, known, classes, fill), fill)
            case TensorDataset():
                return relabelled(value, known, classes)
            case Mapping():
                return {key: _head_grown(key, part, known, classes) for key, part in value.items()}
        return value

    return mapped(kept, moved)


def on_device(kept: Kept, device: str) -> Kept:
    """The same on a device; tensors are copied, so that training does not write into what was read."""

    def moved(value: Kept) -> Kept:
        match value:
            case Tensor():
                return value.to(device, copy=True)
            case ByClass(rows, fill):
                return ByClass(rows.to(device, copy=True), fill)
            case TensorDataset():
                return value.to(device)
        return value

    return mapped(kept, moved)


def kept_ids(kept: Kept) -> list[str]:
    """The ids of all samples in it."""
    found: list[str] = []

    def seen(value: Kept) -> Kept:
        if isinstance(value, TensorDataset):
            found.extend(value.ids)
        return value

    mapped(kept, seen)
    return found


def without(kept: Kept, ids: AbstractSet[str]) -> Kept:
    """The same without the samples of these ids; a list loses a data set that has no others."""

    def reduced(value: Kept) -> Kept:
        if isinstance(value, Mapping) and all(isinstance(number, float) for number in value.values()):
            return {name: number for name, number in value.items() if name not in ids}  # as `by_id` gave them
        if isinstance(value, list | tuple):
            return [part for part in value if not (isinstance(part, TensorDataset) and ids >= set(part.ids))]
        if not isinstance(value, TensorDataset) or not ids & set(value.ids):
            return value
        return value.subset(torch.tensor([n for n, name in enumerate(value.ids) if name not in ids]).long())

    return mapped(kept, reduced)


def by_id(samples: TensorDataset, values: Tensor) -> dict[str, float]:
    """A number of each sample by its id, so that the numbers still fit where samples were forgotten."""
    return dict(zip(samples.ids, values.tolist(), strict=True))


def in_order(samples: TensorDataset, values: Mapping[str, float]) -> Tensor:
    """(N,) float64: the samples' numbers, as `by_id` gave them."""
    return torch.tensor([values[name] for name in samples.ids], dtype=torch.float64)


def mapped(kept: Kept, change: Callable[[Kept], Kept]) -> Kept:
    """`change` applied to the value and then to everything in it."""
    changed = change(kept)
    if isinstance(changed, Mapping):
        return {key: mapped(value, change) for key, value in changed.items()}
    if isinstance(changed, list | tuple):
        return [mapped(value, change) for value in changed]
    return changed


def relabelled(samples: TensorDataset, known: Sequence[str], classes: Sequence[str]) -> TensorDataset:
    """Labels follow their class; logits keep the known classes' columns, NaN where nothing was answered."""
    y = torch.tensor([classes.index(name) for name in known])[samples.y]
    logits = samples.logits
    if logits is not None:
        unknown = torch.full((len(classes), len(samples)), torch.nan)
        logits = with_rows(logits.T, known, classes, unknown).T.contiguous()
    return replace(samples, y=y, logits=logits)


def _packed_all(values: Sequence[Kept], paths: Sequence[str]) -> tuple[Tensors, list[Json]]:
    parts = [packed(value, path) for value, path in zip(values, paths, strict=True)]
    return {path: tensor for tensors, _ in parts for path, tensor in tensors.items()}, [
        part[1] for part in parts
    ]


def _head_grown(key: str | int, value: Kept, known: Sequence[str], classes: Sequence[str]) -> Kept:
    """Values by a parameter's name (or "<parameter>/<quantity>") grow with the head; counters have no rows."""
    of_head = isinstance(key, str) and key.split("/")[0] in HEAD
    if of_head and isinstance(value, Tensor) and value.ndim:
        return with_filled_rows(value, known, classes, 0.0)
    return value
