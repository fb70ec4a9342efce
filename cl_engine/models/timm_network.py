"""The networks of timm behind our head. Nothing is downloaded: pretrained weights come from a local file."""

from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from cl_engine.errors import EngineError
from cl_engine.models.classifier import Classifier
from cl_engine.models.weights import fill, read_weights
from cl_engine.specs import Signature
from cl_engine.specs.parsing import refusal
from cl_engine.torchvision_shim import make_importable

WEIGHTS = "model.parameters.weights"


class TimmNetwork(Classifier):
    """timm's pre-logits are the embedding; inputs are standardised as the network's authors did."""

    mean: Tensor
    std: Tensor

    def __init__(self, signature: Signature, *, variant: str, weights: str | None, drop_rate: float) -> None:
        """Raises: EngineError model_unknown, spec_invalid, or as reading the weights does."""
        network = _network(variant, signature.shape, Path(weights) if weights else None)
        super().__init__(signature, _width(network, signature.shape))
        self.network = network
        self.drop_rate = drop_rate
        for name in ("mean", "std"):
            self.register_buffer(name, _by_channel(network, name, signature.shape[0]), persistent=False)

    def embed(self, x: Tensor) -> Tensor:
        x = self.network((x - self.mean) / self.std)  # (N, D)
        return dropout(x, self.drop_rate, self.training)


def _network(variant: str, shape: tuple[int, ...], weights: Path | None) -> nn.Module:
    timm = _timm()
    if not timm.is_model(variant):
        close = get_close_matches(variant, timm.list_models(), n=3)
        hint = f"; near it are {', '.join(close)}" if close else ""
        detail = f"timm {timm.__version__} has no model named {variant!r}{hint}."
        raise EngineError("model_unknown", detail, field="model.name", name=f"timm/{variant}", known=close)
    network: nn.Module = timm.create_model(variant, pretrained=False, num_classes=0, in_chans=shape[0])
    if weights:
        _load_pretrained(timm, network, weights, channels=shape[0])
    _resize(network, variant, shape[1:])
    return network


def _timm() -> ModuleType:
    # timm imports torchvision.
    make_importable()
    import timm

    return timm


def _load_pretrained(timm: ModuleType, network: nn.Module, path: Path, *, channels: int) -> None:
    """Fill the network from timm's own weights: their head is left out, their first layer fits the channels."""
    heads = tuple(f"{name}." for name in _names(network, "classifier"))
    stored = read_weights(path, field=WEIGHTS)
    tensors = {name: tensor for name, tensor in stored.items() if not name.startswith(heads)}
    for name in (f"{layer}.weight" for layer in _names(network, "first_conv")):
        if name in tensors and tensors[name].ndim == 4:
            tensors[name] = timm.models.adapt_input_conv(channels, tensors[name])
    fill(network, tensors, path, field=WEIGHTS)


def _resize(network: nn.Module, variant: str, size: tuple[int, ...]) -> None:
    """Make a network of a fixed image size take this one; its positions are interpolated."""
    fixed, (_, *given) = _about(network, "fixed_input_size"), _about(network, "input_size")
    if not fixed or list(size) == given:
        return
    resize = getattr(network, "set_input_size", None)
    if resize is None:
        height, width = given
        raise refusal("signature.shape", f"timm/{variant} takes images of {height} x {width} pixels only")
    resize(img_size=size)


def _width(network: nn.Module, shape: tuple[int, ...]) -> int:
    with torch.no_grad():
        features = network.eval()(torch.zeros(1, *shape))
    network.train()
    return int(features.shape[1])


def _by_channel(network: nn.Module, quantity: str, channels: int) -> Tensor:
    """The quantity of each channel (C, 1, 1); its mean where the channels are not timm's three."""
    values = torch.tensor(_about(network, quantity))
    chosen = values if channels == len(values) else values.mean().expand(channels)
    return chosen.reshape(channels, 1, 1).clone()


def _names(network: nn.Module, key: str) -> tuple[str, ...]:
    names = _about(network, key) or ()
    return (names,) if isinstance(names, str) else tuple(names)


def _about(network: nn.Module, key: str) -> Any:
    about: dict[str, Any] = network.pretrained_cfg  # type: ignore[assignment]
    return about[key]
