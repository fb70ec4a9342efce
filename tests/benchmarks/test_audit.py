"""The benchmark of the log: what it fills is a whole chain, and each of its pages is shown."""

import pytest

from backend.core.acts import project_scope
from backend.core.chain import verify
from benchmarks.audit import measuring
from benchmarks.audit.filling import fill
from tests.factories import make_project

pytestmark = pytest.mark.django_db


def test_what_it_fills_is_a_whole_log() -> None:
    project = make_project()
    before = verify(project_scope(project.pk)).number
    fill(project, 40)
    found = verify(project_scope(project.pk))
    assert (found.number, found.findings) == (before + 40, [])


def test_it_measures_verification_and_pages() -> None:
    figures = measuring.measure(60)
    assert figures.keys() == {"verify_s", "page_ms", "grown_mib"}
    assert figures["verify_s"] > 0
    assert figures["page_ms"] > 0
