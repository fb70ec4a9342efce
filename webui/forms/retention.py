"""How long a service's traffic is kept."""

from django import forms


class RetentionForm(forms.Form):
    days = forms.IntegerField(
        label="Answered inputs, days", min_value=1, help_text="With their payloads and labels."
    )
    observations = forms.IntegerField(
        label="Answered inputs, at most", min_value=1, help_text="Whole segments go, so about as many."
    )
    minutes_days = forms.IntegerField(
        label="Traffic by the minute, days", min_value=1, help_text="Counts and latencies; then by the hour."
    )
    hours_days = forms.IntegerField(
        label="Traffic by the hour, days", min_value=1, help_text="Then by the day, for good."
    )
