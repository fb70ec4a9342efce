"""One's signed-in browsers, and signing them out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from backend.access.sessions import others_end, session_get, session_list, sessions_end
from backend.core.errors import ConflictError
from webui.account import tabs
from webui.devices import device
from webui.visitor import actor_of


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """The list, this browser's own marked."""
    rows = session_list(actor_of(request))
    for row in rows:
        row.device, row.current = device(row.user_agent), row.session_key == request.session.session_key
    context = {"rows": rows, "others": len(rows) > 1, "tabs": tabs("webui:sessions")}
    return render(request, "account/sessions.html", context)


def session_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one browser out; whoever only opens the address is led to the list."""
    if request.method == "POST":
        actor = actor_of(request)
        found = session_get(actor, pk)
        if found.session_key == request.session.session_key:
            raise ConflictError("session_current", "This is the browser that you are in: log out.")
        sessions_end(actor=actor, sessions=[found])
        messages.success(request, f"{device(found.user_agent)} is signed out.")
    return redirect("webui:sessions")


def others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    if request.method == "POST":
        others_end(actor=actor_of(request), but=request.session.session_key)
        messages.success(request, "You are signed out everywhere else.")
    return redirect("webui:sessions")
