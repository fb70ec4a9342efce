"""SCR: views of images and columns, the projection and its loss, the head beside it."""

import torch

from cl_engine.specs import StrategySpec, parse
from cl_engine.strategies.prototypes import class_means
from cl_engine.strategies.scr import Contrast
from cl_engine.strategies.views import Views
from tests.cl_engine.strategies import tomorrow

UNIT = torch.tensor([255.0])


def contrast(**parameters: int) -> Contrast:
    spec = parse(StrategySpec, {"name": "scr", "parameters": parameters})
    setting = tomorrow.learner("scr", tomorrow.network()).setting
    torch.manual_seed(len(parameters))
    return Contrast(setting.buffer(spec.typed), spec.typed, setting)  # type: ignore[arg-type]


def test_a_view_of_all_without_noise_is_the_image_or_its_mirror_image() -> None:
    x = tomorrow.experience(0, 9).x[:10]
    assert torch.allclose(Views(1, 0, 0)(x, UNIT), x.float(), atol=1e-3)
    assert torch.allclose(Views(1, 1, 0)(x, UNIT), x.float().flip(3), atol=1e-3)


def test_a_crop_shows_a_part_of_the_image_enlarged() -> None:
    ramp = torch.arange(32.0).expand(200, 1, 32, 32)
    views = Views(0.5, 0, 0)(ramp, UNIT)
    span = views[..., -1].mean((1, 2)) - views[..., 0].mean((1, 2))
    assert views.min() >= 0
    assert views.max() <= 31
    # The width is at least sqrt(0.5 / (4 / 3)) of the image's.
    assert 0.6 * 31 < span.min() < 0.75 * 31
    assert span.max() > 0.95 * 31


def test_columns_get_noise_in_units_of_their_own() -> None:
    unit = torch.tensor([1.0, 100.0])
    torch.manual_seed(0)
    noise = Views(0.5, 1, 0.1)(torch.zeros(2000, 2), unit)
    assert torch.allclose(noise.std(0), 0.1 * unit, rtol=0.1)


def test_views_of_a_class_are_drawn_together() -> None:
    made, samples = tomorrow.learner("scr", tomorrow.network()), tomorrow.experience(0, 4)

    @torch.no_grad()
    def closeness() -> float:
        features = torch.nn.functional.normalize(made.setting.model.features(samples.x))
        same = samples.y[:, None] == samples.y[None, :]
        cosines = features @ features.T
        return float(cosines[same].mean() - cosines[~same].mean())

    before = closeness()
    made.learn(samples)
    assert closeness() > before + 0.1


def test_the_head_learns_without_moving_the_embedding() -> None:
    made = tomorrow.learner("scr", tomorrow.network())
    made.strategy.contrastive = lambda projected, y: 0 * projected.sum()
    before = {name: weight.clone() for name, weight in made.setting.model.named_parameters()}
    made.learn(tomorrow.experience(0, 4))
    moved = {name for name, weight in made.setting.model.named_parameters() if not weight.equal(before[name])}
    assert moved == {"head.weight", "head.bias"}


def test_it_predicts_by_the_means_of_the_memory() -> None:
    made = tomorrow.learner("scr", tomorrow.network())
    made.learn(tomorrow.experience(0, 4))
    model = made.setting.model.eval()
    assert made.buffer
    assert made.buffer.samples
    unit = torch.nn.functional.normalize(model.features(made.buffer.samples.x))
    assert model.decided_by
    assert torch.allclose(
        model.decided_by.get_buffer("means"), class_means(unit, made.buffer.samples.y, 10), atol=1e-6
    )


def test_the_projection_and_its_optimiser_are_kept_and_one_of_another_width_begins_afresh() -> None:
    made = tomorrow.learner("scr", tomorrow.network())
    made.learn(tomorrow.experience(0, 4))
    kept = made.keeper.keep()
    assert kept["optimiser"]["0.weight/step"] == 10
    alike, narrower = contrast(projection=128), contrast(projection=8)
    alike.take(kept)
    assert torch.equal(alike.projection.get_parameter("0.weight"), kept["projection"]["0.weight"])
    narrower.take(kept)
    points = narrower.project(torch.rand(3, 64))
    assert points.shape == (3, 8)
    assert torch.allclose(points.norm(dim=1), torch.ones(3))
