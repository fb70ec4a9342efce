"""What is asked before samples are erased."""

from typing import Any

from django import forms

WORD = "erase"


class EraseForm(forms.Form):
    """Which samples and why; typed over, so that nobody does it by a slip."""

    samples = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=500,
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept for good, with your name: write no personal data.",
    )
    typed = forms.CharField(
        label=f"Type “{WORD}” to go on", widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_typed(self) -> str:
        if self.cleaned_data["typed"].strip().lower() != WORD:
            raise forms.ValidationError(f"Type {WORD}: there is no way back.")
        return WORD


def sample_ids(text: str) -> list[int]:
    """The ids in `1,2,3`; what is none is left out."""
    words: list[Any] = [word.strip() for word in text.split(",")]
    return [int(word) for word in words if word.isdecimal()]
