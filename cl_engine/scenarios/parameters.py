"""The typed parameters of the scenarios that have a name."""

from typing import Literal

from pydantic import Field
from pydantic.config import JsonDict

from cl_engine.specs.base import Parameters

SAMPLES: JsonDict = {"unit": "samples"}
DEGREES: JsonDict = {"unit": "degrees"}


class StreamParameters(Parameters):
    """What all scenarios share."""

    seed: int = Field(0, ge=0, le=2**32 - 1, description="Draws all that is random in the scenario")
    train_samples: int = Field(
        0,
        ge=0,
        le=100_000_000,
        description="Most training samples of an experience; 0 for all",
        json_schema_extra=SAMPLES,
    )
    online_samples: int = Field(
        0,
        ge=0,
        le=1_000_000,
        description="See each sample once, in experiences of so many; 0 for whole experiences",
        json_schema_extra=SAMPLES,
    )
    validation_experiences: int = Field(
        0,
        ge=0,
        le=1000,
        description="Only so many, tested on a tenth of their training samples; 0 for the whole stream",
    )
    experiences: int = Field(5, ge=1, le=1000, description="Experiences of the stream")


class SplitParameters(StreamParameters):
    """The classes come in groups, one group an experience."""

    experiences: int = Field(5, ge=1, le=1000, description="Groups that the classes come in")
    setting: Literal["class", "task"] = Field(
        "class", description="Class-incremental, or task-incremental with a head for each experience"
    )
    shuffle_classes: bool = Field(False, description="Draw the order of the classes from the seed")
    first_classes: int = Field(
        0, ge=0, le=100_000, description="Classes of the first experience; 0 for as many as the others"
    )
    blurry_share: float = Field(
        0.0, ge=0, le=0.99, description="Share of each experience's samples from the others' classes"
    )


class SplitCIFAR100Parameters(SplitParameters):
    """The same with more groups, for more classes."""

    experiences: int = Field(10, ge=1, le=1000, description="Groups that the classes come in")


class PermutedParameters(StreamParameters):
    """Each experience shuffles the pixels in an order of its own."""

    experiences: int = Field(10, ge=1, le=1000, description="Orders of the pixels")
    first_is_identity: bool = Field(False, description="Show the images as they are in the first experience")


class RotatedParameters(StreamParameters):
    """Each experience turns the images by an angle of its own."""

    experiences: int = Field(5, ge=1, le=1000, description="Angles")
    largest_degrees: float = Field(
        180.0, ge=0, le=180, description="Largest angle, counter-clockwise", json_schema_extra=DEGREES
    )
    angles: Literal["even", "drawn"] = Field(
        "even", description="Evenly from 0 to the largest, or drawn between it and its negative"
    )


class NoisyParameters(StreamParameters):
    """Each experience adds more Gaussian noise, the first none."""

    experiences: int = Field(5, ge=1, le=1000, description="Strengths of the noise")
    strongest: float = Field(
        0.4, ge=0, le=10, description="Standard deviation in the last experience, as a share of the range"
    )


class DriftingParameters(StreamParameters):
    """Each experience tilts the images further and covers them with more noise, the first not at all."""

    experiences: int = Field(5, ge=1, le=1000, description="Steps of the drift")
    angle_degrees: float = Field(
        25.0, ge=-180, le=180, description="Tilt in the last experience", json_schema_extra=DEGREES
    )
    angle_spread_degrees: float = Field(
        5.0, ge=0, le=180, description="How far an image's tilt strays from that", json_schema_extra=DEGREES
    )
    noise: float = Field(
        0.1, ge=0, le=10, description="Standard deviation in the last experience, as a share of the range"
    )
