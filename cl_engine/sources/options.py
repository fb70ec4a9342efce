"""How a user's own data are read."""

from dataclasses import dataclass
from typing import Literal

from cl_engine.specs.parsing import refusal

GIBIBYTE = 1 << 30


@dataclass(frozen=True)
class ReadOptions:
    """What a file does not say of itself.

    size: (height, width) that images are resized to; without it all must be equal. channels: 1 grey, 3 colour,
    for files of images. label, id: names of a table's columns; without `id` rows are numbered. delimiter: of a CSV.
    classes: class names in the wanted order, such as a service's; without it all that occur.
    budget_bytes: most memory for x; more goes into a memory-mapped file.
    """

    size: tuple[int, int] | None = None
    channels: Literal[1, 3] = 3
    label: str = "label"
    id: str | None = None
    delimiter: str = ","
    classes: tuple[str, ...] | None = None
    budget_bytes: int = GIBIBYTE

    def __post_init__(self) -> None:
        if self.size is not None and not all(1 <= side <= 8192 for side in self.size):
            raise refusal("size", f"height and width must be 1 to 8192 pixels, got {self.size}")
        if self.channels not in (1, 3):
            raise refusal("channels", f"1 (grey) or 3 (colour), got {self.channels}")
        if self.classes is not None and len(set(self.classes)) != len(self.classes):
            raise refusal("classes", "the classes must differ from each other")
