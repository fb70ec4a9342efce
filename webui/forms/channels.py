"""What is asked for a channel."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from backend.monitoring.severity import SEVERITIES
from backend.notices.kinds import TOPICS
from backend.projects.models import Service
from webui.forms.fields import NamesField


class ChannelForm(forms.Form):
    """Where news go, and which."""

    asks_for: ClassVar = {"way": "url"}

    name = forms.CharField(max_length=60)
    recipients = NamesField(required=False, rows=2, help_text="E-mail addresses, a line each; or else:")
    url = forms.CharField(
        label="Webhook",
        required=False,
        max_length=500,
        help_text="An https address that takes a POST of JSON.",
    )
    topics = forms.MultipleChoiceField(
        label="Tells of",
        choices=list(TOPICS.items()),
        initial=list(TOPICS),
        widget=forms.CheckboxSelectMultiple,
    )
    severity = forms.ChoiceField(
        label="Alerts from",
        choices=[(word, word.capitalize()) for word in SEVERITIES],
        required=False,
        help_text="Less severe ones are not told.",
    )
    services = forms.ModelMultipleChoiceField(
        queryset=Service.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen: all of the project.",
    )

    def __init__(self, *args: Any, services: QuerySet[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["services"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = services

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("url")) == bool(data.get("recipients")):
            self.add_error("recipients", "Give either e-mail addresses or a webhook.")
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of `channel_create`."""
        data = self.cleaned_data
        return {
            **data,
            "severity": data["severity"] or SEVERITIES[0],
            "services": list(data["services"]),
            "way": "webhook" if data["url"] else "email",
        }
