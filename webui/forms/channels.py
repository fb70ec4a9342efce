"""What is asked for a channel."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from backend.monitoring.severity import SEVERITIES
from backend.notices.kinds import TOPICS
from backend.notices.models import Channel
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

    test = forms.BooleanField(label="Send a test to it", required=False, initial=True)

    def __init__(
        self, data: QueryDict | None = None, *, services: QuerySet[Service], channel: Channel | None = None
    ) -> None:
        """services: those that may be chosen. channel: that is to be changed; its way stays."""
        super().__init__(data, initial=_facts(channel) if channel else None)
        if channel is not None:
            asked, other = ("recipients", "url") if channel.way == "email" else ("url", "recipients")
            del self.fields[other]
            self.fields[asked].required = True
            if asked == "recipients":
                self.fields[asked].help_text = "E-mail addresses, a line each."
        if channel is None or not channel.enabled:
            del self.fields["test"]
        chosen = self.fields["services"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = services

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        both = {"url", "recipients"} <= self.fields.keys()
        if both and bool(data.get("url")) == bool(data.get("recipients")):
            self.add_error("recipients", "Give either e-mail addresses or a webhook.")
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of `channel_create`."""
        data = self.cleaned_data
        return {**_chosen(data), "way": "webhook" if data["url"] else "email"}

    def changes(self) -> dict[str, Any]:
        """The arguments of `channel_change`."""
        return _chosen({name: value for name, value in self.cleaned_data.items() if name != "test"})


def _chosen(data: dict[str, Any]) -> dict[str, Any]:
    severity = data["severity"] or SEVERITIES[0]
    return {**data, "severity": severity, "services": list(data["services"])}


def _facts(channel: Channel) -> dict[str, Any]:
    plain = {name: getattr(channel, name) for name in ("name", "url", "recipients", "topics", "severity")}
    return {**plain, "services": channel.services.all()}
