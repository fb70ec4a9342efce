"""What other distributions offer through entry points, the broken ones aside; and what entries name as text."""

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from itertools import groupby
from operator import attrgetter
from pkgutil import resolve_name
from typing import Any, Generic, TypeVar

from cl_engine.errors import EngineError

T = TypeVar("T")
EntryT = TypeVar("EntryT")
NAME = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True)
class Broken:
    """An entry point that cannot be used. distribution: its name and version."""

    name: str
    distribution: str
    reason: str

    def __str__(self) -> str:
        return f"The plug-in {self.name!r} of {self.distribution} is left out: {self.reason}."


@dataclass(frozen=True)
class Offered(Generic[EntryT]):
    """The entries that can be asked for, our own first, and the plug-ins that were left out."""

    entries: Mapping[str, EntryT]
    broken: tuple[Broken, ...]

    def refuse_broken(self, name: str, field: str) -> None:
        """Raise EngineError plugin_broken where a plug-in of this name was left out."""
        for plugin in self.broken:
            if plugin.name == name:
                raise EngineError(
                    "plugin_broken",
                    f"{plugin} Mend or uninstall it.",
                    field=field,
                    name=name,
                    distribution=plugin.distribution,
                )


def offered(
    group: str, kind: type[EntryT], own: Mapping[str, EntryT], describe: Callable[[EntryT], object]
) -> Offered[EntryT]:
    """Our own entries and those of every installed distribution in the group.

    An entry point names an object of `kind` in a module that loads no torch. describe: raises where an entry
    cannot be shown in the catalogue. A name is given once: ours stays ours, and of two plug-ins neither has it.
    """
    entries, broken = dict(own), []
    points = sorted(entry_points(group=group), key=attrgetter("name"))
    for name, rivals in groupby(points, key=attrgetter("name")):
        found = list(rivals)
        try:
            _require_free(name, found, own)
            entries[name] = _loaded(found[0], kind, describe)
        # A plug-in's module may raise anything, and the others must go on.
        except Exception as error:  # noqa: BLE001
            broken.append(Broken(name, _distributions(found), reason_of(error)))
    return Offered(entries, tuple(broken))


def built(build: str, kind: type[T], *arguments: Any, **keywords: Any) -> T:
    """What "package.module:callable" gives for the arguments; its module is imported only now.

    Raises: TypeError where that is no `kind`, and whatever the import or the call raises.
    """
    found = resolve_name(build)(*arguments, **keywords)
    if not isinstance(found, kind):
        raise TypeError(f"{build} gives a {type(found).__name__}, not a {kind.__name__}")
    return found


def reason_of(error: Exception) -> str:
    """Its words; with its type where the words alone would not be understood."""
    plain = isinstance(error, ValueError | TypeError) or type(error) is ImportError
    return str(error) if plain and str(error) else f"{type(error).__name__}: {error}"


def _require_free(name: str, points: list[EntryPoint], own: Mapping[str, object]) -> None:
    if not NAME.fullmatch(name):
        raise ValueError("its name may hold 40 letters, digits, - and _ at most")
    if name in own:
        raise ValueError("ModelCI-e has an entry of this name itself")
    if len(points) > 1:
        raise ValueError("they offer the same name; uninstall all but one")


def _loaded(point: EntryPoint, kind: type[EntryT], describe: Callable[[EntryT], object]) -> EntryT:
    had_torch = "torch" in sys.modules
    entry = point.load()
    if not isinstance(entry, kind):
        raise TypeError(f"{point.value} is no {kind.__name__}")
    if "torch" in sys.modules and not had_torch:
        raise ImportError(f"{point.module} loads torch; name what needs it as text in `build`")
    describe(entry)
    return entry


def _distributions(points: list[EntryPoint]) -> str:
    return " and ".join(_distribution(point) for point in points)


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value
