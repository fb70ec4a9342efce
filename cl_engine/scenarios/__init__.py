"""Labelled images to learn from and the drift that befalls them; loads no torch."""

from cl_engine.scenarios.drifting import drifted
from cl_engine.scenarios.images import LabelledImages, digits, mnist, save_npz

__all__ = ["LabelledImages", "digits", "drifted", "mnist", "save_npz"]
