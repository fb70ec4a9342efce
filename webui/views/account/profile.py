"""One's own names and e-mail."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.access.models import User
from backend.access.profile import LENGTHS, email_fixed, profile_change
from webui.account import tabs
from webui.answers import accepted, sent, shown
from webui.visitor import actor_of


class ProfileForm(forms.Form):
    """The fields of `profile_change`."""

    first_name = forms.CharField(max_length=LENGTHS["first_name"], required=False)
    last_name = forms.CharField(max_length=LENGTHS["last_name"], required=False)
    email = forms.CharField(label="E-mail", max_length=LENGTHS["email"], required=False)


def profile(request: HttpRequest) -> HttpResponse:
    """Who one is here; POST changes it."""
    user = request.user
    assert isinstance(user, User)
    form = ProfileForm(sent(request), initial={field: getattr(user, field) for field in LENGTHS})
    if email_fixed():
        form.fields["email"].disabled = True
        form.fields["email"].help_text = "An administrator changes it: it says who signs in."
    if accepted(form, lambda: profile_change(actor=actor_of(request), **form.cleaned_data)):
        messages.success(request, "Your profile is changed.")
        return redirect("webui:account")
    return shown(request, "account/profile.html", {"form": form, "tabs": tabs("webui:account")}, form)
