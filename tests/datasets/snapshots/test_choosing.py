"""What a query gives a snapshot, and how a split divides it."""

from collections import Counter

import pytest

from backend.core.errors import AppError, ForbiddenError
from backend.datasets.models import Sample, Snapshot
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import snapshot_items
from backend.datasets.services import samples_add, snapshots_freeze
from backend.datasets.snapshots.choosing import Choice, plan_of
from backend.projects.models import Service
from tests.datasets.snapshots.looks import alike
from tests.factories import SYSTEM, make_inputs, make_samples, make_service, make_snapshot, member

pytestmark = pytest.mark.django_db
FREE = SampleQuery(split=("free",))
THIRDS = {"training": 0.7, "validation": 0.2, "golden": 0.1}


def labelled(service: Service, **counts: int) -> list[Sample]:
    """So many samples of each class; `c3=5` are five of class 3."""
    labels = [name[1:] for name, count in counts.items() for _ in range(count)]
    return make_samples(service, len(labels), labels=labels)


def payloads(snapshot: Snapshot) -> set[str]:
    return {item.payload for item in snapshot_items(snapshot)}


def test_a_snapshot_takes_the_first_of_a_query_and_keeps_how() -> None:
    service = make_service()
    samples = labelled(service, c1=3, c2=3)
    make_samples(service, 4, labelled=False)
    query = SampleQuery(label=("2",), split=("free",))
    made = snapshots_freeze(actor=SYSTEM, service=service, choice=Choice(query, {"training": 1.0}, count=2))
    assert payloads(made["training"]) == {sample.payload for sample in samples[-2:]}
    recipe = made["training"].recipe
    assert recipe == {"query": {"label": ["2"], "split": ["free"]}, "order": "first", "seed": 0, "count": 2}
    assert SampleQuery.from_params(recipe["query"]) == query


def test_a_stratified_choice_has_each_class_in_proportion() -> None:
    service = make_service()
    labelled(service, c1=60, c2=30, c3=10)
    choice = Choice(FREE, {"golden": 1.0}, count=15, order="stratified", seed=4)
    assert plan_of(SYSTEM, service, choice).counts == {"golden": {"1": 9, "2": 5, "3": 1}}


def test_the_same_seed_chooses_the_same_inputs_in_another_service() -> None:
    inputs, chosen = make_inputs(40), []
    labels = [str(at % 4) for at in range(40)]
    for seed, order in ((1, 1), (1, -1), (2, 1)):
        service = make_service()
        make_samples(service, 3)
        samples_add(
            actor=SYSTEM, service=service, inputs=inputs[::order], labels=labels[::order], source="api"
        )
        query = SampleQuery(source=("api",))
        plan = plan_of(SYSTEM, service, Choice(query, THIRDS, seed=seed))
        chosen.append({role: {row.payload for row in rows} for role, rows in plan.sides.items()})
    assert chosen[0] == chosen[1] != chosen[2]


def test_a_split_is_by_class_and_parts_nothing_twice() -> None:
    service = make_service()
    labelled(service, c0=50, c1=30, c2=20)
    made = snapshots_freeze(actor=SYSTEM, service=service, choice=Choice(FREE, THIRDS))
    assert {role: found.counts for role, found in made.items()} == {
        "training": {"0": 35, "1": 21, "2": 14},
        "validation": {"0": 10, "1": 6, "2": 4},
        "golden": {"0": 5, "1": 3, "2": 2},
    }
    every = [payload for found in made.values() for payload in payloads(found)]
    assert len(every) == len(set(every)) == 100
    assert made["golden"].recipe["shares"] == THIRDS
    assert Counter(Sample.objects.values_list("reserved", flat=True)) == {
        "": 70,
        "validation": 20,
        "golden": 10,
    }


def test_what_rounding_denies_a_role_in_one_class_it_gets_in_another() -> None:
    service = make_service()
    labelled(service, **{f"c{at}": 4 for at in range(8)})
    sizes = {role: len(rows) for role, rows in plan_of(SYSTEM, service, Choice(FREE, THIRDS)).sides.items()}
    assert sum(sizes.values()) == 32
    assert all(abs(sizes[role] - 32 * share) <= 1 for role, share in THIRDS.items()), sizes


def test_samples_that_look_alike_stay_together() -> None:
    service = make_service()
    samples = labelled(service, c0=30, c1=30)
    groups = [samples[at : at + 3] for at in range(0, 60, 3)]
    alike(service, groups)
    made = snapshots_freeze(actor=SYSTEM, service=service, choice=Choice(FREE, THIRDS, seed=3))
    sides = [payloads(found) for found in made.values()]
    for group in groups:
        inside = [side & {sample.payload for sample in group} for side in sides]
        assert sorted(map(len, inside)) == [0, 0, 3]


def test_what_was_used_before_stays_on_its_side_and_draws_its_look_alikes() -> None:
    service = make_service()
    trained, held, *_ = samples = labelled(service, c0=30)
    twins = make_samples(service, 3, labels=["0"] * 3)
    make_snapshot(service, "training", [trained])
    make_snapshot(service, "golden", [held])
    alike(service, [[trained, twins[0]], [held, twins[1]]])
    plan = plan_of(SYSTEM, service, Choice(SampleQuery(), THIRDS))
    sides = {role: {row.pk for row in rows} for role, rows in plan.sides.items()}
    assert {trained.pk, twins[0].pk} <= sides["training"]
    assert held.pk in sides["golden"]
    assert twins[1].pk in sides["golden"]
    assert not plan.left_out
    assert sum(map(len, sides.values())) == len(samples) + len(twins)


def test_a_group_that_is_torn_already_goes_nowhere() -> None:
    service = make_service()
    first, second, third, *_ = labelled(service, c0=23)
    make_snapshot(service, "training", [first])
    make_snapshot(service, "validation", [second])
    alike(service, [[first, second, third]])
    plan = plan_of(SYSTEM, service, Choice(SampleQuery(), {"training": 0.5, "validation": 0.5}))
    assert {row.pk for row in plan.left_out} == {first.pk, second.pk, third.pk}


def test_one_role_goes_without_what_it_may_not_have() -> None:
    service = make_service()
    held, twin, *rest = labelled(service, c0=10)
    make_snapshot(service, "validation", [held])
    alike(service, [[held, twin]])
    made = snapshots_freeze(
        actor=SYSTEM, service=service, choice=Choice(SampleQuery(), {"training": 1.0}, count=5)
    )["training"]
    assert (made.size, made.recipe["left_out"]) == (5, 2)
    assert payloads(made) <= {sample.payload for sample in rest}


def test_a_role_with_nothing_makes_no_snapshot_at_all() -> None:
    service = make_service()
    labelled(service, c0=2)
    with pytest.raises(AppError) as refused:
        snapshots_freeze(actor=SYSTEM, service=service, choice=Choice(FREE, THIRDS))
    assert (refused.value.code, refused.value.data["role"]) == ("snapshot_empty", "golden")
    assert not Snapshot.objects.exists()
    assert not Sample.objects.filter(trained=True).exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"shares": {"training": 0.7, "golden": 0.2}}, "shares_invalid"),
        ({"shares": {}}, "shares_invalid"),
        ({"shares": {"training": 1.5, "golden": -0.5}}, "shares_invalid"),
        ({"shares": {"holiday": 1.0}}, "role_unknown"),
        ({"order": "oldest"}, "order_unknown"),
        ({"count": 0}, "count_invalid"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused_by_its_field(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(AppError) as refused:
        Choice(**{"query": FREE, "shares": {"training": 1.0}, **wrong})  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.data["field"]) == (code, next(iter(wrong)))


def test_who_may_not_curate_freezes_nothing() -> None:
    service = make_service()
    labelled(service, c0=10)
    viewer = member(service.project, "viewer").actor
    with pytest.raises(ForbiddenError):
        snapshots_freeze(actor=viewer, service=service, choice=Choice(FREE, {"training": 1.0}))
    with pytest.raises(ForbiddenError):
        plan_of(viewer, service, Choice(FREE, {"training": 1.0}))
