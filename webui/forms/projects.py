"""What is asked for a new project."""

from django import forms


class ProjectForm(forms.Form):
    name = forms.CharField(max_length=80)
    slug = forms.SlugField(
        label="Short name", max_length=60, help_text="In addresses: lower-case letters, digits and hyphens."
    )
    description = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 2}))
