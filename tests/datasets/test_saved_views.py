"""Saved views: shared in the project, named once, changed by who curates, and told in the log."""

import pytest

from backend.core.errors import AppError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.datasets.models import SavedView
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import view_get, view_list
from backend.datasets.services import view_delete, view_rename, view_save, views
from tests.factories import make_service, make_user, member

pytestmark = pytest.mark.django_db
ASKED = SampleQuery(label=("1",), sort="least_confident")


def test_a_view_is_kept_renamed_and_forgotten() -> None:
    service = make_service()
    curator, viewer = (member(service.project, role).actor for role in ("curator", "viewer"))
    view = view_save(actor=curator, service=service, name="  unsure   ones ", query=ASKED)
    assert [(row.name, SampleQuery.from_params(row.params)) for row in view_list(viewer, service)] == [
        ("unsure ones", ASKED)
    ]
    view_rename(actor=curator, view=view, name="unsure")
    assert view_get(viewer, view.pk).name == "unsure"
    view_delete(actor=curator, view=view_get(curator, view.pk))
    assert not view_list(viewer, service).exists()
    told = LogEntry.objects.filter(kind__startswith="saved_view.").order_by("number")
    assert list(told.values_list("kind", flat=True)) == [
        "saved_view.created",
        "saved_view.renamed",
        "saved_view.deleted",
    ]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (" ", "view_name_invalid"),
        ("x" * 81, "view_name_invalid"),
        ("a\x00b", "view_name_invalid"),
        ("one", "view_name_taken"),
    ],
)
def test_a_name_that_will_not_do_is_refused(name: str, code: str) -> None:
    service = make_service()
    curator = member(service.project, "curator").actor
    view_save(actor=curator, service=service, name="one", query=ASKED)
    other = view_save(actor=curator, service=service, name="other", query=ASKED)
    for act in (
        lambda: view_save(actor=curator, service=service, name=name, query=ASKED),
        lambda: view_rename(actor=curator, view=other, name=name),
    ):
        with pytest.raises(AppError) as refused:
            act()
        assert (refused.value.code, refused.value.data["field"]) == (code, "name")
    assert set(SavedView.objects.values_list("name", flat=True)) == {"one", "other"}


def test_a_view_may_be_named_as_it_is_and_as_one_of_another_service() -> None:
    service, other = make_service(), make_service()
    for owner in (service, other):
        curator = member(owner.project, "curator").actor
        view = view_save(actor=curator, service=owner, name="one", query=ASKED)
        assert view_rename(actor=curator, view=view, name="one").name == "one"


def test_there_is_an_end_to_views(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    monkeypatch.setattr(views, "MOST_VIEWS", 1)
    curator = member(service.project, "curator").actor
    view_save(actor=curator, service=service, name="one", query=ASKED)
    with pytest.raises(AppError) as refused:
        view_save(actor=curator, service=service, name="two", query=ASKED)
    assert refused.value.code == "too_many_views"


def test_viewers_look_and_strangers_do_not_even_that() -> None:
    service = make_service()
    view = view_save(actor=member(service.project, "curator").actor, service=service, name="one", query=ASKED)
    viewer, stranger = member(service.project, "viewer").actor, make_user().actor
    for actor, refusal in ((viewer, ForbiddenError), (stranger, NotFoundError)):
        with pytest.raises(refusal):
            view_save(actor=actor, service=service, name="two", query=ASKED)
        with pytest.raises(refusal):
            view_rename(actor=actor, view=view, name="two")
        with pytest.raises(refusal):
            view_delete(actor=actor, view=view)
    with pytest.raises(NotFoundError):
        view_get(stranger, view.pk)
