"""The reduced ResNet-18 is the published one."""

import pytest
import torch

from cl_engine.models import build_model
from cl_engine.specs import ModelSpec, Signature, parse
from cl_engine.torchvision_shim import make_importable
from tests.cl_engine import factories


def signature(*shape: int) -> Signature:
    return parse(Signature, factories.signature() | {"shape": shape})


@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 28, 28), (1, 8, 8), (3, 9, 20)])
def test_images_of_any_size_get_an_embedding(shape: tuple[int, ...]) -> None:
    model = build_model(ModelSpec(name="slim_resnet18"), signature(*shape))
    assert model.features(torch.randint(0, 256, (3, *shape), dtype=torch.uint8)).shape == (3, 160)


def test_it_is_avalanches_at_32_by_32() -> None:
    make_importable()
    from avalanche.models import SlimResNet18

    published = SlimResNet18(10)
    ours = build_model(ModelSpec(name="slim_resnet18"), signature(3, 32, 32))
    ours.load_state_dict(
        {name.replace("linear", "head"): value for name, value in published.state_dict().items()}
    )
    x = torch.randint(0, 256, (4, 3, 32, 32), dtype=torch.uint8)
    for mode in (True, False):
        assert torch.allclose(ours.train(mode)(x), published.train(mode)(x / 255), atol=1e-5)
