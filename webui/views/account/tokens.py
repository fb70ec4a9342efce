"""One's tokens: made and shown once, listed, revoked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from backend.access.credentials import Token
from backend.access.tokens import token_create, token_get, token_list, token_revoke
from webui.account import tabs
from webui.answers import accepted, sent, shown
from webui.forms.tokens import TokenForm
from webui.tokens import token_rows
from webui.visitor import actor_of


@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form for another; POST makes it, and shows its text this once."""
    actor = actor_of(request)
    form = TokenForm(sent(request))
    made, text = accepted(form, lambda: token_create(actor=actor, **form.cleaned_data)) or (None, "")

    def revoke_url(token: Token) -> str:
        return reverse("webui:token_revoke", args=[token.pk])

    context = {
        "rows": token_rows(token_list(actor), revoke_url),
        "form": TokenForm() if made else form,
        "made": made,
        "text": text,
        "tabs": tabs("webui:tokens"),
    }
    return shown(request, "account/tokens.html", context, form)


def token_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one; whoever only opens the address is led to the list."""
    if request.method == "POST":
        actor = actor_of(request)
        found = token_get(actor, pk)
        token_revoke(actor=actor, token=found)
        messages.success(request, f"{found} is revoked.")
    return redirect(reverse("webui:tokens"))
