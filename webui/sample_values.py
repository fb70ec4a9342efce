"""What a sample that is no image shows in place of a picture."""

from backend.datasets.models import Sample
from backend.datasets.selectors import sample_array


def named_values(sample: Sample, most: int = 32) -> list[tuple[str, float]]:
    """Name and value of each feature, the first `most`; none of an image."""
    signature = sample.service.signature
    if signature["task"] == "image_classification":
        return []
    values = sample_array(sample).ravel()[:most]
    names = signature.get("features") or [f"x{index}" for index in range(len(values))]
    return list(zip(names, map(float, values), strict=False))
