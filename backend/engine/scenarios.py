"""Labelled images and the drift that befalls them, through the door."""

from cl_engine.scenarios import LabelledImages, digits, drifted, mnist, save_npz

__all__ = ["LabelledImages", "digits", "drifted", "mnist", "save_npz"]
