"""What holds of every architecture: it learns, its head grows, its weights and buffers come back."""

from pathlib import Path

import pytest
import torch

from cl_engine.errors import EngineError
from cl_engine.job.checkpoint import Checkpoint
from cl_engine.models import Classifier, build_model, load_base, load_weights
from cl_engine.specs import BaseSpec, ModelSpec, Signature, parse
from cl_engine.specs.architectures import OWN
from tests.cl_engine import factories
from tests.cl_engine.models.test_models import stored

THREE = parse(Signature, factories.signature(3))
GROWN = THREE.model_copy(update={"classes": ("new", "2", "0", "1")})
MNIST = parse(Signature, factories.signature() | {"shape": [1, 28, 28]})
IMAGES = sorted(name for name, entry in OWN.items() if entry.misfit(THREE) is None)


def images(count: int, shape: tuple[int, ...] = THREE.shape) -> torch.Tensor:
    return torch.randint(0, 256, (count, *shape), dtype=torch.uint8)


def trained(model: Classifier, steps: int = 3) -> Classifier:
    """A model that some steps of training changed, parameters and buffers."""
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    for _ in range(steps):
        optimiser.zero_grad()
        model(images(6)).square().mean().backward()
        optimiser.step()
    return model


@pytest.mark.parametrize("name", IMAGES)
def test_a_grown_head_answers_as_before(name: str, tmp_path: Path) -> None:
    spec = ModelSpec(name=name)
    old = trained(build_model(spec, THREE)).eval()
    base = BaseSpec(weights=stored(old, tmp_path / "w"), classes=THREE.classes)
    grown = load_base(spec, GROWN, base).eval()
    x = images(5)
    assert torch.allclose(grown(x)[:, [2, 3, 1]], old(x), atol=1e-6)


@pytest.mark.parametrize("name", IMAGES)
def test_a_checkpoint_brings_back_weights_and_buffers(name: str, tmp_path: Path) -> None:
    model = trained(build_model(ModelSpec(name=name), THREE))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    learned = torch.arange(6)
    Checkpoint.of(7, {}, model, optimiser, None, learned).write(tmp_path, "spec")
    again = build_model(ModelSpec(name=name), THREE)
    found = Checkpoint.read(tmp_path, "spec", learned)
    assert found is not None
    found.restore(again, torch.optim.SGD(again.parameters(), lr=0.01))
    assert again.state_dict().keys() == model.state_dict().keys()
    for key, tensor in model.state_dict().items():
        assert torch.equal(again.state_dict()[key], tensor), key


@pytest.mark.parametrize("name", IMAGES)
def test_an_epoch_may_end_with_one_sample(name: str) -> None:
    model = build_model(ModelSpec(name=name), THREE)
    before = {key: buffer.clone() for key, buffer in model.named_buffers()}
    assert model(images(1)).isfinite().all()
    assert all(part.training for part in model.modules())
    assert all(torch.equal(buffer, before[key]) for key, buffer in model.named_buffers())


@pytest.mark.parametrize(
    ("parameters", "shapes"),
    [
        ({"layers": 0, "features": 256}, [(256, 784), (10, 256)]),
        ({"layers": 0, "features": 512}, [(512, 784), (10, 512)]),
        ({"layers": 1, "hidden": 400, "features": 400}, [(400, 784), (400, 400), (10, 400)]),
        ({"layers": 2, "hidden": 30, "features": 20}, [(30, 784), (30, 30), (20, 30), (10, 20)]),
    ],
)
def test_published_perceptrons_can_be_written(
    parameters: factories.Json, shapes: list[tuple[int, ...]]
) -> None:
    model = build_model(ModelSpec(name="mlp", parameters=parameters), MNIST)
    found = [tuple(parameter.shape) for parameter in model.parameters() if parameter.ndim == 2]
    assert sorted(found) == sorted(shapes)
    assert model(images(4, MNIST.shape)).shape == (4, 10)


def test_a_perceptron_is_its_layers_with_relu_between() -> None:
    model = build_model(ModelSpec(name="mlp", parameters={"layers": 0, "features": 256}), MNIST)
    x = images(4, MNIST.shape)
    by_hand = model.head(torch.relu(model.get_submodule("embedding")(x.flatten(1) / 255)))
    assert torch.allclose(model(x), by_hand, atol=1e-6)


def test_a_perceptron_standardises_its_inputs_where_asked() -> None:
    parameters = {"layers": 0, "features": 256, "mean": 0.1307, "deviation": 0.3081}
    model = build_model(ModelSpec(name="mlp", parameters=parameters), MNIST)
    x = images(4, MNIST.shape)
    inputs = (x.flatten(1) / 255 - 0.1307) / 0.3081
    by_hand = model.head(torch.relu(model.get_submodule("embedding")(inputs)))
    assert torch.allclose(model(x), by_hand, atol=1e-5)


def test_a_perceptron_has_the_activation_that_is_asked_for() -> None:
    parameters = {"layers": 0, "features": 256, "activation": "tanh"}
    model = build_model(ModelSpec(name="mlp", parameters=parameters), MNIST)
    x = images(4, MNIST.shape)
    by_hand = model.head(torch.tanh(model.get_submodule("embedding")(x.flatten(1) / 255)))
    assert torch.allclose(model(x), by_hand, atol=1e-6)


def test_the_names_of_stored_perceptrons_stay() -> None:
    named = {f"{layer}.{kind}" for layer in ("hidden", "embedding", "head") for kind in ("weight", "bias")}
    assert build_model(ModelSpec(name="mlp"), MNIST).state_dict().keys() == named


def test_dropout_is_for_training_alone() -> None:
    model = build_model(ModelSpec(name="mlp", parameters={"dropout": 0.5}), MNIST)
    x = images(4, MNIST.shape)
    assert not torch.equal(model(x), model(x))
    assert torch.equal(model.eval()(x), model(x))


def test_more_classes_than_the_head_answers_are_refused(tmp_path: Path) -> None:
    path = stored(build_model(ModelSpec(name="small_cnn"), THREE), tmp_path / "w")
    with pytest.raises(EngineError, match="its head answers 3 classes, but 4 are named") as refused:
        load_weights(build_model(ModelSpec(name="small_cnn"), GROWN), path)
    assert refused.value.data["field"] == "weights"
    base = BaseSpec(weights=path, classes=("0", "1", "2", "new"))
    with pytest.raises(EngineError) as refused:
        load_base(ModelSpec(name="small_cnn"), GROWN, base)
    assert refused.value.data["field"] == "base.weights"


def test_an_input_that_does_not_fit_is_refused() -> None:
    columns = parse(Signature, {"task": "vector_classification", "shape": [4], "classes": ["no", "yes"]})
    with pytest.raises(EngineError, match=r"at least 8 x 8 pixels.*\[4\]") as refused:
        build_model(ModelSpec(name="slim_resnet18"), columns)
    assert (refused.value.code, refused.value.data["field"]) == ("spec_invalid", "model.name")
