"""What a sample that is no image shows in place of a picture."""

from backend.datasets.models import Sample
from backend.datasets.selectors import sample_array


def named_values(sample: Sample, most: int = 32) -> list[tuple[str, float]]:
    """Name and value of each feature, the first `most`; none of an image."""
    if sample.service.takes_images:
        return []
    values = sample_array(sample).ravel()[:most]
    return list(zip(sample.service.feature_names, map(float, values), strict=False))
