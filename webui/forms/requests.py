"""What is asked for a deployment."""

from django import forms


class RequestForm(forms.Form):
    """The note stands beside the evidence, for whoever decides."""

    note = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed, and what to look at.",
    )
