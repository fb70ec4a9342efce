"""What is asked for a serving host."""

from django import forms


class HostKeyForm(forms.Form):
    key = forms.CharField(
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Of its restricted control API. Left empty, the installation's key is used again.",
    )
