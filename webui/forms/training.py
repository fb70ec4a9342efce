"""What every training is asked for, of an update and of a benchmark."""

from typing import Any

from django import forms

ANY = {"step": "any"}


class TrainingForm(forms.Form):
    """A form that asks for a training, as the engine's TrainSpec knows it, among other things."""

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
    momentum = forms.FloatField(
        initial=0.9,
        widget=forms.NumberInput(attrs=ANY),
        min_value=0,
        max_value=0.9999,
        help_text="Of sgd alone, from 0 to less than 1.",
    )
    weight_decay = forms.FloatField(
        required=False,
        widget=forms.NumberInput(attrs=ANY),
        min_value=0,
        max_value=1,
        help_text="From 0 to 1; empty for the optimiser's own: 0.01 of adamw, else 0.",
    )
    schedule = forms.ChoiceField(
        choices=[(name, name) for name in ("constant", "linear", "cosine")],
        help_text="Whether the learning rate stays, or falls to 0 by the last step.",
    )
    warmup_steps = forms.IntegerField(
        initial=0,
        min_value=0,
        max_value=1_000_000,
        help_text="The first steps, on which the learning rate rises; 0 for none.",
    )
    device = forms.RegexField(
        r"^(cpu|cuda(:\d+)?)$",
        initial="cpu",
        help_text="cpu, cuda or cuda:1.",
        error_messages={"invalid": "cpu, cuda, or cuda with the number of a GPU, such as cuda:1."},
    )
    precision = forms.ChoiceField(
        choices=[(name, name) for name in ("auto", "float32", "bfloat16")],
        help_text="auto: bfloat16 on a GPU that computes in it, else float32.",
    )

    @property
    def training_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in TRAINING]

    def training(self) -> dict[str, Any]:
        """What was typed of it; the form is valid."""
        return {name: self.cleaned_data[name] for name in TRAINING}


# The names of a training's fields, in the order in which they are asked for.
TRAINING = tuple(TrainingForm.base_fields)
