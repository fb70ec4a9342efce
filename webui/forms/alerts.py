"""What is asked to resolve an alert."""

from django import forms


class ResolveForm(forms.Form):
    """The note goes into the log, where whoever meets the next alert reads it."""

    comment = forms.CharField(max_length=2000)
