"""What the admin must never become: a way around the projects, the services or the permission module."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.sites import AdminSite, all_sites
from django.db.models import Model
from django.shortcuts import resolve_url
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from backend.access.admin_base import ProjectAdmin, ProjectInline
from backend.access.admin_site import POLICY, site
from backend.access.models import Project
from backend.access.roles import Role
from backend.core.acts import project_scope
from backend.core.models import LogEntry
from tests.factories import (
    make_project,
    make_samples,
    make_service,
    make_snapshot,
    make_user,
    make_version,
    member,
)

REGISTERED = [pytest.param(admin, id=model._meta.label) for model, admin in site._registry.items()]


def mounted(patterns: list[URLPattern | URLResolver]) -> Iterator[AdminSite]:
    """Every admin site that answers at some address."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from mounted(pattern.url_patterns)
        elif isinstance(getattr(pattern.callback, "admin_site", None), AdminSite):
            yield pattern.callback.admin_site


def test_one_admin_site_is_mounted_and_it_is_ours() -> None:
    assert {id(found) for found in mounted(get_resolver().url_patterns)} == {id(site)}


def test_a_model_that_a_third_party_registers_is_nowhere_to_be_seen() -> None:
    strangers = [found for found in all_sites if found is not site]
    assert any(found._registry for found in strangers), "the check below would be empty"
    ours = {model._meta.app_config.name.split(".")[0] for model in site._registry}
    assert ours == {"backend"}


@pytest.mark.parametrize("admin", REGISTERED)
def test_every_admin_derives_from_the_base_and_takes_nothing_of_it_back(admin: ModelAdmin) -> None:
    assert isinstance(admin, ProjectAdmin)
    kept = ("has_add_permission", "has_change_permission", "has_delete_permission", "has_view_permission")
    assert all(getattr(type(admin), name) is getattr(ProjectAdmin, name) for name in kept)
    assert not admin.list_editable
    for inline in admin.inlines:
        assert issubclass(inline, ProjectInline)
        assert issubclass(inline, InlineModelAdmin)
        assert all(getattr(inline, name) is getattr(ProjectInline, name) for name in kept)


@pytest.mark.parametrize("admin", [one for one in REGISTERED if one.values[0].model is not LogEntry])
def test_the_path_to_the_project_ends_at_a_project(admin: ProjectAdmin) -> None:
    model: type[Model] = admin.model
    for step in admin.project_path.split("__"):
        model = model._meta.get_field(step).related_model
    assert model is Project


@pytest.mark.parametrize("admin", REGISTERED)
def test_no_filter_offers_rows_of_other_projects(admin: ProjectAdmin) -> None:
    """A bare relation as a filter would list every row of the related table."""
    bare = [name for name in admin.list_filter if isinstance(name, str)]
    assert not [name for name in bare if admin.model._meta.get_field(name).is_relation]
    assert not [name for name in bare if not _finite(admin.model, name)]


def _finite(model: type[Model], name: str) -> bool:
    """Whether the filter's choices come from the code and not from the table."""
    field = model._meta.get_field(name)
    return bool(field.choices) or field.get_internal_type() == "BooleanField"


@pytest.mark.django_db
def test_every_list_shows_a_member_their_rows_and_others_none() -> None:
    service = make_service()
    make_version(service, make_snapshot(service))
    outsider = member(make_project(), Role.OWNER)
    root = make_user(is_staff=True, is_superuser=True)
    seen = set()
    for admin in site._registry.values():
        for user, expected in (
            (member(service.project, Role.VIEWER), True),
            (outsider, False),
            (root, False),
        ):
            request = RequestFactory().get("/")
            request.user = user
            rows = admin.get_queryset(request)
            if admin.model is LogEntry:  # the outsider's project has a log, too
                rows = rows.filter(scope=project_scope(service.project_id))
            found = rows.exists()
            assert not found or expected, f"{user} sees {admin.model}"
            seen |= {admin.model.__name__} if found else set()
            assert not admin.has_add_permission(request)
            assert not admin.has_delete_permission(request)
    assert {"Sample", "Label", "Snapshot", "Service", "ModelVersion", "LogEntry"} <= seen


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["", "datasets/sample/", "datasets/label/", "datasets/queueitem/", "core/logentry/"]
)
def test_pages_open_to_members_alone_under_their_own_policy(client: Client, path: str) -> None:
    service = make_service()
    make_samples(service, 2)
    client.force_login(member(service.project, Role.VIEWER))
    page = client.get(f"/admin/{path}")
    assert page.status_code == 200
    policy = dict(re.findall(r"([a-z-]+) ([^;]+)", page["Content-Security-Policy"]))
    assert "'unsafe-eval'" in policy["script-src"]
    assert "'unsafe-inline'" not in policy["script-src"]
    assert policy["default-src"] == "'none'"
    assert not re.search(rb"<script(?![^>]*\bsrc=)", page.content), "an inline script would be blocked"
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert ("/", 302) in client.get(f"/admin/{path}", follow=True).redirect_chain
    client.logout()
    last, _ = client.get(f"/admin/{path}", follow=True).redirect_chain[-1]
    assert last == f"{resolve_url(settings.LOGIN_URL)}?next=/admin/{path}"


@pytest.mark.django_db
def test_no_other_page_may_evaluate_script(client: Client) -> None:
    for path in ("/healthz", "/api/v1/services/"):
        assert "unsafe" not in client.get(path)["Content-Security-Policy"]
    assert set(POLICY) == {"script-src", "style-src"}
