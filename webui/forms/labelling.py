"""What is asked in labelling, in its review, and for its settings."""

from django import forms

from webui.forms.comments import comment_field


class LabelForm(forms.Form):
    """One label; `new_class` says that the class is not a typing error."""

    value = forms.CharField(max_length=80, label="Its name")
    new_class = forms.BooleanField(required=False, widget=forms.HiddenInput)


class QueueLabelForm(LabelForm):
    """seconds: how long the sample was before them, as a script measured it."""

    seconds = forms.FloatField(required=False, widget=forms.HiddenInput)


class SkipForm(forms.Form):
    seconds = forms.FloatField(required=False, widget=forms.HiddenInput)


class FlagForm(forms.Form):
    note = forms.CharField(
        label="What is wrong with it?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what is wrong with it."},
    )
    seconds = forms.FloatField(required=False, widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    """annotator: whom it goes back to; empty: all who labelled it."""

    reason = comment_field("Why?", needed="Say why: its author reads it.")
    annotator = forms.ChoiceField(label="To", required=False)

    def __init__(self, *args: object, annotators: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["annotator"]
        assert isinstance(field, forms.ChoiceField)
        everybody = [("", "All who labelled it")] if len(annotators) > 1 else []
        field.choices = [*everybody, *annotators]


class LabellingForm(forms.Form):
    overlap = forms.IntegerField(
        label="People for each sample", min_value=1, help_text="They do not see each other's answers."
    )
    disagreement = forms.ChoiceField(
        label="Where they differ",
        choices=[("review", "a reviewer decides"), ("majority", "the majority decides, or else a reviewer")],
    )
    review_share = forms.FloatField(
        label="Share that is reviewed all the same",
        min_value=0,
        max_value=1,
        help_text="Of labels that nobody disputes: 0 none, 1 all.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    lease_minutes = forms.IntegerField(
        label="Minutes in one person's hands",
        min_value=1,
        help_text="A sample that is not answered by then is anybody's.",
    )
    show_prediction = forms.BooleanField(
        required=False,
        label="Show what the model said",
        help_text="Faster, but people follow it: hide it where labels judge the model.",
    )
    guidelines = forms.CharField(
        required=False,
        help_text="Markdown. They stand beside each sample.",
        widget=forms.Textarea(attrs={"rows": 12}),
    )
