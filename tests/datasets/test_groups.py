"""Samples that look alike share a group, named by the lowest id among them."""

import pytest

from backend.core.acts import act, project_scope
from backend.datasets.models import Sample
from backend.datasets.services.groups import groups_write
from backend.projects.models import Service
from tests.factories import SYSTEM, make_samples, make_service

pytestmark = pytest.mark.django_db


def _write(service: Service, *groups: list[int]) -> int:
    with act(project_scope(service.project_id), SYSTEM) as log:
        return groups_write(log, service, groups)


def _groups(service: Service) -> dict[int, int]:
    grouped = Sample.objects.filter(service=service, group__isnull=False)
    return {pk: group for pk, group in grouped.values_list("pk", "group") if group is not None}


def test_a_group_is_named_by_its_lowest_id() -> None:
    service = make_service()
    a, b, c, d, e = (sample.pk for sample in make_samples(service, 5))
    assert _write(service, [b, a], [e, d]) == 4
    assert _groups(service) == {a: a, b: a, d: d, e: d}
    assert Sample.objects.get(pk=c).group is None


def test_new_groups_take_the_place_of_the_old() -> None:
    service = make_service()
    a, b, c = (sample.pk for sample in make_samples(service, 3))
    _write(service, [a, b])
    _write(service, [b, c])
    assert _groups(service) == {b: b, c: b}


def test_what_is_gone_by_now_is_left_out_and_the_last_of_a_group_has_none() -> None:
    service = make_service()
    a, b, c = (sample.pk for sample in make_samples(service, 3))
    Sample.objects.filter(pk=a).delete()
    assert _write(service, [a, b, c]) == 2
    assert _groups(service) == {b: b, c: b}
    Sample.objects.filter(pk=b).delete()
    assert _write(service, [b, c]) == 0
    assert _groups(service) == {}


def test_samples_of_other_services_are_left_as_they_are() -> None:
    service, other = make_service(), make_service()
    a, b = (sample.pk for sample in make_samples(service, 2))
    c, d = (sample.pk for sample in make_samples(other, 2))
    _write(other, [c, d])
    assert _write(service, [a, b, c]) == 2
    assert _groups(service) == {a: a, b: a}
    assert _groups(other) == {c: c, d: c}
