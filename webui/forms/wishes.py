"""What a person wants to be told of one project."""

from collections.abc import Mapping

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from backend.access.models import Project
from backend.notices.wishes import MAILS, PERSONAL_TOPICS, Wish


class WishesForm(forms.Form):
    """Of each topic a tick and a mail; the project's name keeps the ids of several on a page apart."""

    def __init__(self, project: Project, wishes: Mapping[str, Wish], data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{project.slug}-%s")
        self.project = project
        for topic, words in PERSONAL_TOPICS.items():
            wish = wishes[topic]
            self.fields[f"{topic}_in_app"] = forms.BooleanField(
                label=f"In the app: {words}", required=False, initial=wish.in_app
            )
            self.fields[f"{topic}_mail"] = forms.ChoiceField(
                label=f"By mail: {words}", choices=list(MAILS.items()), initial=wish.mail
            )

    @property
    def rows(self) -> list[tuple[str, BoundField, BoundField]]:
        """(words of the topic, its tick, its mail)."""
        return [
            (words, self[f"{topic}_in_app"], self[f"{topic}_mail"])
            for topic, words in PERSONAL_TOPICS.items()
        ]

    def wishes(self) -> dict[str, dict[str, object]]:
        found = self.cleaned_data
        return {
            topic: {"in_app": found[f"{topic}_in_app"], "mail": found[f"{topic}_mail"]}
            for topic in PERSONAL_TOPICS
        }
