"""What every training is asked for, of an update and of a benchmark."""

from django import forms

ANY = {"step": "any"}


class TrainingForm(forms.Form):
    epochs = forms.IntegerField(initial=10, min_value=1, max_value=10_000)
    batch_size = forms.IntegerField(
        initial=32, min_value=1, max_value=65_536, help_text="New samples in each step."
    )
    optimiser = forms.ChoiceField(choices=[(name, name) for name in ("adam", "adamw", "sgd")])
    learning_rate = forms.FloatField(
        initial=0.001,
        widget=forms.NumberInput(attrs=ANY),
        max_value=10,
        help_text="Above 0, to 10.",
    )
    schedule = forms.ChoiceField(
        choices=[(name, name) for name in ("constant", "linear", "cosine")],
        help_text="Whether the learning rate stays, or falls to 0 by the last step.",
    )
    weight_decay = forms.FloatField(
        required=False,
        widget=forms.NumberInput(attrs=ANY),
        min_value=0,
        max_value=1,
        help_text="From 0 to 1; empty for the optimiser's own: 0.01 of adamw, else 0.",
    )
