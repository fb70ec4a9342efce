"""What is asked for a token."""

from django import forms

from backend.access.roles import Permission
from backend.access.tokens import DAYS, MOST_DAYS, NAME_LENGTH

MEANINGS = {
    Permission.VIEW: "View: read everything that you may see",
    Permission.CURATE: "Curate: samples, labels, snapshots, what clients tell",
    Permission.OPERATE: "Operate: services, versions, updates, monitors, policies",
    Permission.REQUEST: "Request: ask for deployments, roll back",
    Permission.APPROVE: "Approve: vote on deployments",
    Permission.MANAGE: "Manage: members, keys, environments, hosts, tokens",
    Permission.ERASE: "Erase: take a person's data out everywhere",
}
LIVES = (7, 30, DAYS, 180, MOST_DAYS)


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
