"""A snapshot as a file that an import reads again, written piece by piece."""
