"""Thumbnails in lists of the admin."""

from django.urls import reverse
from django.utils.html import format_html

from backend.datasets.models import Sample


def picture(sample: Sample) -> str:
    """The thumbnail as an <img>, loaded when it is scrolled into view; a dash for what is no image."""
    if not sample.service.takes_images:
        return "-"
    address = reverse("admin:datasets_sample_thumbnail", args=[sample.pk])
    return format_html(
        '<img src="{}" width="48" height="48" loading="lazy" alt="sample {}">', address, sample.pk
    )
