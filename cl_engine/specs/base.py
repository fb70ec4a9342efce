"""What every spec has in common: unknown fields are refused, values do not change, numbers are finite."""

from pydantic import BaseModel, ConfigDict


class Spec(BaseModel):
    """Base of every spec."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Parameters(Spec):
    """Base of the typed parameters of a strategy or an architecture; the docstring says what it is."""
