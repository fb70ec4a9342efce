"""Entries of a zip whose bytes depend on nothing but their content: no time of day, no user."""

import zipfile

BEGINNING = (1980, 1, 1, 0, 0, 0)


def entry(name: str) -> zipfile.ZipInfo:
    """A file of the archive, stored as it is."""
    return zipfile.ZipInfo(name, BEGINNING)
