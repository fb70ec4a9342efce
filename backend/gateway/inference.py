"""One inference, whichever protocol carries it."""

from typing import Protocol, TypeVar

import numpy as np

from backend.gateway.versions import Version


class Reply(Protocol):
    """What a version said."""

    @property
    def ok(self) -> bool:
        """Whether it answered."""

    @property
    def failed(self) -> bool:
        """Whether it did not for a reason of its own; neither: the request was at fault."""

    @property
    def size_bytes(self) -> int: ...

    def tensors(self) -> dict[str, np.ndarray]:
        """The outputs by name. Raises AppError where they cannot be read."""


Replied_co = TypeVar("Replied_co", bound=Reply, covariant=True)


class Inference(Protocol[Replied_co]):
    """What a client asks of a service."""

    @property
    def request_id(self) -> str: ...

    @property
    def sticky(self) -> bytes:
        """What is the same for requests that one version should answer."""

    @property
    def size_bytes(self) -> int: ...

    def tensors(self) -> dict[str, np.ndarray]:
        """The inputs by name. Raises AppError where they cannot be read."""

    async def ask(self, version: Version, limit_s: float) -> Replied_co:
        """Have this version answer, under the service's own name.

        Raises: UnavailableError where nothing answers, AppError `deadline_exceeded`.
        """
