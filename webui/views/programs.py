"""A program's account: what it is for everybody of the project, and its tokens for owners."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from backend.access.credentials import Token
from backend.access.models import Project, User
from backend.access.roles import Permission
from backend.access.rules import may, permissions_of, require
from backend.access.tokens import token_create, token_get, token_list, token_revoke
from backend.core.actor import Actor
from backend.projects.selectors import member_list, program_get, project_get
from webui.answers import accepted, sent, shown
from webui.forms.tokens import ProgramTokenForm
from webui.tokens import token_rows
from webui.visitor import actor_of


@never_cache
def program(request: HttpRequest, slug: str, program: str) -> HttpResponse:
    """The page; POST makes a token, and shows its text this once."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    found = program_get(actor, project, program)
    allowed = permissions_of(found.actor, project)
    form = ProgramTokenForm(sent(request), allowed=allowed)
    made, text = None, ""
    if form.is_bound:
        require(actor, Permission.MANAGE, project)
        created = accepted(form, lambda: token_create(actor=actor, program=found, **form.cleaned_data))
        made, text = created or (None, "")
    context = {
        "project": project,
        "program": found,
        "roles": [row.role for row in member_list(actor, project).filter(user=found)],
        **_tokens(actor, project, found),
        "form": ProgramTokenForm(allowed=allowed) if made else form,
        "made": made,
        "text": text,
    }
    return shown(request, "people/program.html", context, form)


def program_token_end(request: HttpRequest, slug: str, program: str, program_token: int) -> HttpResponse:
    """End one token; whoever only opens the address is led to the program's page."""
    actor = actor_of(request)
    project = project_get(actor, slug)
    found = program_get(actor, project, program)
    if request.method == "POST":
        token = token_get(actor, program_token, found)
        token_revoke(actor=actor, token=token, program=found)
        messages.success(request, f"{token} is revoked.")
    return redirect("webui:program", project.slug, found.username)


def _tokens(actor: Actor, project: Project, program: User) -> dict[str, Any]:
    """`manages`: whether the actor sees the program's tokens; and these in `rows`."""
    if not may(actor, Permission.MANAGE, project):
        return {"manages": False, "rows": []}

    def revoke_url(token: Token) -> str:
        return reverse("webui:program_token_revoke", args=[project.slug, program.username, token.pk])

    return {"manages": True, "rows": token_rows(token_list(actor, program), revoke_url)}
