"""What is asked for a token, of a person or of a program."""

from collections.abc import Collection

from django import forms
from django.http import QueryDict

from backend.access.roles import Permission
from backend.access.tokens import DAYS, MOST_DAYS, NAME_LENGTH

MEANINGS = {
    Permission.VIEW: "View: read, and change nothing",
    Permission.CURATE: "Curate: samples, labels, snapshots, what clients tell",
    Permission.OPERATE: "Operate: services, versions, updates, monitors, policies",
    Permission.REQUEST: "Request: ask for deployments, roll back",
    Permission.APPROVE: "Approve: vote on deployments",
    Permission.BREAK_GLASS: "Break glass: deploy without the votes, where an environment allows it",
    Permission.MANAGE: "Manage: members, keys, environments, hosts, tokens",
    Permission.ERASE: "Erase: take a person's data out everywhere",
}
LIVES = (7, 30, DAYS, 180, MOST_DAYS)
NEVER = "never"


class TokenForm(forms.Form):
    """The arguments of `token_create`."""

    name = forms.CharField(max_length=NAME_LENGTH, help_text="Where it is used: you will know it by this.")
    scopes = forms.MultipleChoiceField(
        label="It may",
        choices=list(MEANINGS.items()),
        initial=[Permission.VIEW],
        widget=forms.CheckboxSelectMultiple,
        help_text="Of what your roles allow. It may always view.",
    )
    days = forms.TypedChoiceField(
        label="It ends in", choices=[(days, f"{days} days") for days in LIVES], initial=DAYS, coerce=int
    )


def days_of(chosen: str) -> int | None:
    return None if chosen == NEVER else int(chosen)


class ProgramTokenForm(TokenForm):
    """`allowed`: what the program's roles let it do, and so the scopes that are offered."""

    days = forms.TypedChoiceField(
        label="It ends",
        choices=[*((days, f"in {days} days") for days in LIVES), (NEVER, "never")],
        initial=DAYS,
        coerce=days_of,
    )

    def __init__(self, data: QueryDict | None = None, *, allowed: Collection[Permission]) -> None:
        super().__init__(data)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        offered = {Permission.VIEW, *allowed}
        scopes.choices = [(scope, words) for scope, words in MEANINGS.items() if scope in offered]
        scopes.help_text = "Of what the program's roles allow. It may always view."
