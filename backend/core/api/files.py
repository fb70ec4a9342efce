"""What views of files answer with."""

from rest_framework.renderers import JSONRenderer


def renderers(*media_types: str) -> list[type[JSONRenderer]]:
    """For `renderer_classes` of a view whose files are of these types: it refuses in JSON even who accepts none."""
    return [
        JSONRenderer,
        *(type("FileRenderer", (JSONRenderer,), {"media_type": media_type}) for media_type in media_types),
    ]
