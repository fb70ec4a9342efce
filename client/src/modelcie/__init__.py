"""The Python client of ModelCI-e.

with Client("https://modelcie.example", token) as client:
    for run in client.runs.list(service="digits"):
        print(run["id"], run["state"])
"""

from modelcie.client import Client
from modelcie.errors import (
    BrokenFileError,
    ConflictError,
    ForbiddenError,
    ModelcieError,
    NotFoundError,
    NotReachableError,
    NotSignedInError,
    RefusedError,
    TooManyRequestsError,
    UnavailableError,
)

__version__ = "0.1.0"
__all__ = [
    "BrokenFileError",
    "Client",
    "ConflictError",
    "ForbiddenError",
    "ModelcieError",
    "NotFoundError",
    "NotReachableError",
    "NotSignedInError",
    "RefusedError",
    "TooManyRequestsError",
    "UnavailableError",
]
