"""What is asked of a file of data."""

from typing import Any

from django import forms

from webui.forms.fields import NamesField

ROLES = [
    ("training", "Training"),
    ("validation", "Validation: held back to judge candidates on new data"),
    ("golden", "Golden: held back for ever to measure forgetting"),
]


IMAGES = (
    "A zip, tar or tar.gz of images. The folder that an image lies in is its class; "
    "what lies in none waits for a label. Or an .npz, or labels of samples as CSV or COCO's JSON."
)
TABLES = (
    "A CSV with a header, or a Parquet file: its columns are chosen next. "
    "Or an .npz, or labels of samples as a CSV of two columns."
)


class DataFileForm(forms.Form):
    """A file of labelled data, to become samples."""

    file = forms.FileField()
    reserved = forms.ChoiceField(
        label="For",
        required=False,
        choices=[("", "Training"), *((value, label) for value, label in ROLES if value != "training")],
    )
    new_class = forms.BooleanField(
        required=False,
        label="Take new classes",
        help_text="Without it, what is labelled with no class of the service is rejected.",
    )

    def __init__(self, *args: Any, tabular: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = TABLES if tabular else IMAGES


class UploadForm(forms.Form):
    """A file that comes in pieces, and what `DataFileForm` asks beside it."""

    file_name = forms.CharField(max_length=200)
    size_bytes = forms.IntegerField(min_value=1)
    reserved = forms.CharField(required=False)
    new_class = forms.BooleanField(required=False)


class ColumnsForm(forms.Form):
    """Which columns of a table are taken."""

    label = forms.CharField(
        required=False, label="Label column", help_text="What each row is; empty: the rows wait for labels."
    )
    features = NamesField(
        rows=8, label="Feature columns", help_text="A line each, in the order of the service's inputs."
    )
