"""What is asked to let somebody into a project or a team, and of whoever follows an invitation."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from backend.access.models import Team, User
from backend.access.roles import PROGRAM_ROLES, Role
from backend.core.errors import NotFoundError
from backend.projects.invitations import DAYS, MOST_DAYS


class NamedForm(forms.Form):
    """One of several on a page: its name keeps their ids apart."""

    name_on_page: ClassVar[str]

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"{self.name_on_page}-%s", **kwargs)


def roles_field(roles: Iterable[Role] = Role) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        choices=[(role.value, role.label) for role in roles],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )


class PersonForm(NamedForm):
    """`find` leads from a user name to its person, or raises NotFoundError."""

    name_on_page = "person"
    user = forms.CharField(label="User name", max_length=150)

    def __init__(self, data: QueryDict | None = None, *, find: Callable[[str], User]) -> None:
        super().__init__(data)
        self._find = find

    def clean_user(self) -> User:
        try:
            return self._find(self.cleaned_data["user"])
        except NotFoundError as error:
            raise forms.ValidationError("Nobody has this user name: invite them by a link.") from error


class MemberForm(PersonForm):
    name_on_page = "member"
    roles = roles_field()


class TeamPlaceForm(PersonForm):
    name_on_page = "place"
    maintains = forms.BooleanField(
        required=False, help_text="Chooses with the others who is of the team.", label="Maintains the team"
    )


class TeamRolesForm(NamedForm):
    """`find` leads from a short name to its team, or raises NotFoundError."""

    name_on_page = "team"
    team = forms.SlugField(label="Short name of the team", max_length=60)
    roles = roles_field()

    def __init__(self, data: QueryDict | None = None, *, find: Callable[[str], Team]) -> None:
        super().__init__(data)
        self._find = find

    def clean_team(self) -> Team:
        try:
            return self._find(self.cleaned_data["team"])
        except NotFoundError as error:
            raise forms.ValidationError("There is no team of this short name.") from error


class ProgramForm(NamedForm):
    name_on_page = "program"
    name = forms.SlugField(max_length=40, help_text="Lower-case letters, digits and hyphens, such as ci.")
    roles = roles_field(PROGRAM_ROLES)


class InvitationForm(NamedForm):
    name_on_page = "invitation"
    roles = roles_field()
    email = forms.EmailField(
        label="E-mail", required=False, help_text="To remember whom it is for: you send the link yourself."
    )
    days = forms.IntegerField(label="Days that it holds", min_value=1, max_value=MOST_DAYS, initial=DAYS)


class SignUpForm(NamedForm):
    name_on_page = "sign-up"
    name = forms.CharField(label="Your name", required=False, max_length=150)
    username = forms.CharField(
        label="User name",
        max_length=150,
        help_text="Letters, digits and @ . + - _; one that is taken gets digits behind it.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        max_length=128,
        strip=False,
        help_text="At least 8 characters, and not one that many use.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class TeamForm(NamedForm):
    name_on_page = "new-team"
    name = forms.CharField(max_length=80)
    slug = forms.SlugField(
        label="Short name", max_length=60, help_text="In addresses: lower-case letters, digits and hyphens."
    )


class TeamNameForm(NamedForm):
    name_on_page = "rename"
    name = forms.CharField(max_length=80)
