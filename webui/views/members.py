"""Who is of a project: people, teams and programs with their roles, and whom owners invited."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from backend.access.models import Project, User
from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.projects.invitations import invitation_create, invitation_revoke
from backend.projects.programs import program_create, program_end
from backend.projects.selectors import (
    invitation_get,
    program_get,
    project_get,
    team_to_join,
    user_get,
)
from backend.projects.services import member_add, member_remove
from backend.projects.team_roles import team_role_add, team_role_remove
from webui.answers import accepted, act_of, shown
from webui.forms.people import InvitationForm, MemberForm, ProgramForm, TeamRolesForm
from webui.members import everyone_of
from webui.visitor import actor_of

PAGE = "webui:members"


@require_GET
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody of the project, and the forms of its owners."""
    return _page(request, project_get(actor_of(request), slug))


@act_of(PAGE, by="slug")
def member_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a person their first roles."""
    actor, project = _managed(request, slug)
    form = MemberForm(request.POST, find=lambda name: user_get(actor, project, name))

    def add() -> User:
        user: User = form.cleaned_data["user"]
        for role in form.cleaned_data["roles"]:
            member_add(actor=actor, project=project, user=user, role=role)
        return user

    if user := accepted(form, add):
        return _back(request, project, f"{user.label} is of {project.name} now.")
    return _page(request, project, form)


@act_of(PAGE, by="slug")
def team_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a team its first roles."""
    actor, project = _managed(request, slug)
    form = TeamRolesForm(request.POST, find=lambda name: team_to_join(actor, project, name))

    def add() -> str:
        team = form.cleaned_data["team"]
        for role in form.cleaned_data["roles"]:
            team_role_add(actor=actor, project=project, team=team, role=role)
        return str(team)

    if team := accepted(form, add):
        return _back(request, project, f"Everyone of {team} is of {project.name} now.")
    return _page(request, project, form)


@act_of(PAGE, by="slug")
def program_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Make an account for a program."""
    actor, project = _managed(request, slug)
    form = ProgramForm(request.POST)
    if made := accepted(form, lambda: program_create(actor=actor, project=project, **form.cleaned_data)):
        return _back(request, project, f"{made.username} has an account.")
    return _page(request, project, form)


@never_cache
@act_of(PAGE, by="slug")
def invitation_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite by a link, which is shown this once."""
    actor, project = _managed(request, slug)
    form = InvitationForm(request.POST)
    made = accepted(form, lambda: invitation_create(actor=actor, project=project, **form.cleaned_data))
    if made is None:
        return _page(request, project, form)
    invitation, token = made
    link = request.build_absolute_uri(reverse("webui:invitation", args=[token]))
    subject, body = quote(f"Join {project.name}"), quote(f"Join {project.name} by this link:\n{link}\n")
    mail = f"mailto:{quote(invitation.email)}?subject={subject}&body={body}"
    return _page(request, project, made={"invitation": invitation, "link": link, "mail": mail})


@act_of(PAGE, by="slug")
def member_role(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    """Give (`give=<role>`) or take (`take=<role>`) one role of a person or a program."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    user = user_get(actor, project, username)
    role, given = _asked(request)
    (member_add if given else member_remove)(actor=actor, project=project, user=user, role=role)
    return _back(request, project, f"{user.label} is {'now' if given else 'no longer'} {role}.")


@act_of(PAGE, by="slug")
def team_role(request: HttpRequest, slug: str, team: str) -> HttpResponse:
    """Give or take one role of a team, as `member_role` does."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    found = team_to_join(actor, project, team)
    role, given = _asked(request)
    (team_role_add if given else team_role_remove)(actor=actor, project=project, team=found, role=role)
    return _back(request, project, f"{found} is {'now' if given else 'no longer'} {role}.")


@act_of(PAGE, by="slug")
def member_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up all of one's own roles."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    member_remove(actor=actor, project=project, user=User.objects.get(pk=actor.user_id))
    messages.success(request, f"You left {project.name}.")
    return redirect("webui:projects")


@act_of(PAGE, by="slug")
def program_close(request: HttpRequest, slug: str, program: str) -> HttpResponse:
    """End a program's account for ever."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    program_end(actor=actor, program=program_get(actor, project, program))
    return _back(request, project, f"{program} opens nothing any more.")


@act_of(PAGE, by="slug")
def invitation_withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Revoke an open invitation."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    invitation_revoke(actor=actor, invitation=invitation_get(actor, project, pk))
    return _back(request, project, "The invitation is withdrawn: its link opens nothing any more.")


def _managed(request: HttpRequest, slug: str) -> tuple[Actor, Project]:
    """Who asks, and the project. Raises NotFoundError, ForbiddenError unless they manage it."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    require(actor, Permission.MANAGE, project)
    return actor, project


def _asked(request: HttpRequest) -> tuple[str, bool]:
    """The role, and whether it is given."""
    given = "give" in request.POST
    return request.POST.get("give" if given else "take", ""), given


def _back(request: HttpRequest, project: Project, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect(PAGE, project.slug)


def _page(
    request: HttpRequest, project: Project, refused: BaseForm | None = None, **more: Any
) -> HttpResponse:
    """The page; `refused` stands in for the form of its kind."""
    actor = actor_of(request)
    forms: list[BaseForm] = [
        InvitationForm(),
        MemberForm(find=lambda name: user_get(actor, project, name)),
        TeamRolesForm(find=lambda name: team_to_join(actor, project, name)),
        ProgramForm(),
    ]
    context = {
        "project": project,
        **everyone_of(actor, project),
        **{form.name_on_page: refused if isinstance(refused, type(form)) else form for form in forms},  # type: ignore[attr-defined]
        **more,
    }
    return shown(request, "people/members.html", context, refused or forms[0])
