"""Which samples are asked for, as parameters of a REST address."""

from rest_framework import serializers
from rest_framework.request import Request

from backend.core.api import KeysetPagination
from backend.datasets.models.samples import SOURCES
from backend.datasets.queries import SORTS, SPLITS, SampleQuery

PAGING = frozenset({KeysetPagination.cursor_query_param, KeysetPagination.page_size_query_param})


class SampleQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the schema says of `SampleQuery`, which reads and judges the parameters itself."""

    label = serializers.ListField(child=serializers.CharField(), required=False)  # type: ignore[assignment]
    predicted = serializers.ListField(child=serializers.CharField(), required=False)
    confidence_from = serializers.FloatField(min_value=0, max_value=1, required=False)
    confidence_to = serializers.FloatField(min_value=0, max_value=1, required=False)
    disagreement = serializers.BooleanField(
        required=False, help_text="Whether label and prediction differ, of samples that have both."
    )
    source = serializers.MultipleChoiceField(choices=SOURCES, required=False)  # type: ignore[assignment]
    since = serializers.CharField(required=False, help_text="A day, from its beginning in UTC, or a moment.")
    until = serializers.CharField(
        required=False, help_text="A day, to its end in UTC, or a moment before which."
    )
    cause = serializers.CharField(required=False, help_text="What they came in by, such as alert:12.")
    labelled_by = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Who gave the current label, such as user:3."
    )
    split = serializers.MultipleChoiceField(choices=tuple(SPLITS), required=False)
    sort = serializers.ChoiceField(tuple(SORTS), required=False)
    labelled = serializers.BooleanField(required=False)
    suspect = serializers.BooleanField(required=False)


def query_of(request: Request) -> SampleQuery:
    """The query of the address. Raises: AppError `query_invalid`."""
    given = request.query_params
    return SampleQuery.from_params({name: given.getlist(name) for name in given.keys() - PAGING})
