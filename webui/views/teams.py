"""Teams: one's own and those of one's projects, and one team with its people."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from backend.access.models import Membership, Team
from backend.access.rules import maintains, require_team, visible
from backend.access.selectors import person_get, place_get, place_list, team_get, team_list
from backend.access.teams import team_create, team_member_remove, team_member_set, team_rename
from webui.answers import accepted, act_of, sent, shown
from webui.forms.people import TeamForm, TeamNameForm, TeamPlaceForm
from webui.visitor import actor_of

PAGE = "webui:team"


def teams(request: HttpRequest) -> HttpResponse:
    """The teams that one sees; POST makes another."""
    actor = actor_of(request)
    form = TeamForm(sent(request))
    if made := accepted(form, lambda: team_create(actor=actor, **form.cleaned_data)):
        messages.success(request, f"{made} is made, and you maintain it.")
        return redirect(PAGE, made.slug)
    rows = team_list(actor).annotate(size=Count("places"))
    return shown(request, "teams/list.html", {"rows": rows, "form": form}, form)


@require_GET
def team(request: HttpRequest, team: str) -> HttpResponse:
    """One team: its people, and its roles in the projects of whoever looks."""
    return _page(request, team_get(actor_of(request), team))


@act_of(PAGE, by="team")
def team_name(request: HttpRequest, team: str) -> HttpResponse:
    """Rename it."""
    actor = actor_of(request)
    found = team_get(actor, team)
    require_team(actor, found)
    form = TeamNameForm(request.POST)
    if accepted(form, lambda: team_rename(actor=actor, team=found, **form.cleaned_data)):
        return redirect(PAGE, team)
    return _page(request, found, form)


@act_of(PAGE, by="team")
def place_new(request: HttpRequest, team: str) -> HttpResponse:
    """Take a person in."""
    actor = actor_of(request)
    found = team_get(actor, team)
    require_team(actor, found)
    form = TeamPlaceForm(request.POST, find=lambda name: person_get(actor, found, name))
    if place := accepted(form, lambda: team_member_set(actor=actor, team=found, **form.cleaned_data)):
        messages.success(request, f"{place.user.label} is of {found} now.")
        return redirect(PAGE, team)
    return _page(request, found, form)


@act_of(PAGE, by="team")
def place_maintain(request: HttpRequest, team: str, username: str) -> HttpResponse:
    """Let a person begin (`maintains=yes`), or end, to maintain it."""
    actor = actor_of(request)
    found = team_get(actor, team)
    place = place_get(actor, found, username)
    team_member_set(
        actor=actor, team=found, user=place.user, maintains=request.POST.get("maintains") == "yes"
    )
    return redirect(PAGE, team)


@act_of(PAGE, by="team")
def place_remove(request: HttpRequest, team: str, username: str) -> HttpResponse:
    """Take a person out, or leave."""
    actor = actor_of(request)
    found = team_get(actor, team)
    user = place_get(actor, found, username).user
    team_member_remove(actor=actor, team=found, user=user)
    messages.success(request, f"{user.label} is no longer of {found}.")
    return redirect(PAGE, team) if team_list(actor).filter(pk=found.pk).exists() else redirect("webui:teams")


def _page(request: HttpRequest, found: Team, refused: BaseForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    places = list(place_list(actor, found))
    place = TeamPlaceForm(find=lambda name: person_get(actor, found, name))
    rename = TeamNameForm(initial={"name": found.name})
    roles = Membership.objects.filter(team=found).select_related("project").order_by("project__name", "pk")
    context: dict[str, Any] = {
        "team": found,
        "places": places,
        "belongs": any(row.user_id == actor.user_id for row in places),
        "roles": visible(roles, actor, "project"),
        "maintains": maintains(actor, found),
        "place": refused if isinstance(refused, TeamPlaceForm) else place,
        "rename": refused if isinstance(refused, TeamNameForm) else rename,
    }
    return shown(request, "teams/team.html", context, refused or place)
