"""What is said with an act, in the dialog that asks for it: it goes into the log."""

from typing import ClassVar

from django import forms
from django.http import QueryDict


def comment_field(label: str, *, needed: str = "") -> forms.CharField:
    """A few lines; needed: what is said to whoever leaves them empty."""
    return forms.CharField(
        label=label,
        required=bool(needed),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": needed},
    )


class CommentForm(forms.Form):
    """A comment on one act; the act's name keeps the ids of two dialogs on a page apart."""

    act: ClassVar[str]

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{self.act}-%s")


class ApproveForm(CommentForm):
    act = "approve"
    comment = comment_field("Comment")


class RejectForm(CommentForm):
    act = "reject"
    comment = comment_field("Why?", needed="Say why you reject it.")


class ResolveForm(CommentForm):
    act = "resolve"
    comment = comment_field("What was it, and what was done?", needed="Say what it was and what was done.")


class PauseForm(CommentForm):
    act = "pause"
    comment = comment_field("Why?")


class RetireForm(CommentForm):
    act = "retire"
    comment = comment_field("Why?", needed="Say why it must not be deployed again.")


class AbortForm(CommentForm):
    act = "abort"
    comment = comment_field("Why?", needed="Say why it is given up.")


class BeginForm(CommentForm):
    act = "begin"
    comment = comment_field("Why now?", needed="Say why it is to begin now.")


class BreakGlassForm(CommentForm):
    act = "break-glass"
    reason = comment_field(
        "Why can it not wait for the votes?", needed="Say why it cannot wait for the votes."
    )


class ReviewForm(CommentForm):
    act = "review"
    comment = comment_field("What did you find?", needed="Say what you found.")


class SayForm(forms.Form):
    """One more comment of the discussion of a request."""

    text = forms.CharField(
        label="Your comment",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Markdown. A member whose @username stands in it is told.",
        error_messages={"required": "Say something first."},
    )
