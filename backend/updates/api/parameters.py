"""What several addresses take."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from backend.core.errors import AppError
from backend.engine import training_fields

TRAINING = f"Any of {', '.join(training_fields())}; what is not given takes its default."
AFTER = OpenApiParameter("after", int, description="Only what came after this sequence number.")


def after(request: Request) -> int:
    """The sequence number that `?after=` names, 0 by default. Raises AppError `after_invalid`."""
    text = request.query_params.get("after", "0")
    if not text.isdecimal():
        raise AppError("after_invalid", "`after` is the sequence number of an event, 0 or more.", after=text)
    return int(text)
