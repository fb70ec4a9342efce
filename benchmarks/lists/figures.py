"""What the lists' times and queries come to."""

from collections.abc import Mapping

# By "pages" and "rest", by address: `queries_few`, `queries_many`, `ms_few`, `ms_many`.
Found = Mapping[str, Mapping[str, Mapping[str, float]]]
AT_MOST_MS = 150.0


def figures(found: Found) -> dict[str, float]:
    """Of each kind `queries_ratio` (the largest of many's to few's), `slowest_ms`, `addresses`, and what each took."""
    flat: dict[str, float] = {}
    for kind, addresses in found.items():
        flat |= {
            f"{kind}.addresses": len(addresses),
            f"{kind}.queries_ratio": max(map(_ratio, addresses.values())),
            f"{kind}.slowest_ms": max(one["ms_many"] for one in addresses.values()),
            f"{kind}.over_{AT_MOST_MS:.0f}_ms": sum(
                one["ms_many"] > AT_MOST_MS for one in addresses.values()
            ),
        }
        for address, of in addresses.items():
            flat |= {f"{address}.{name}": value for name, value in of.items()}
    return flat


def _ratio(of: Mapping[str, float]) -> float:
    """1.0 where a page takes no query at all."""
    return of["queries_many"] / of["queries_few"] if of["queries_few"] else 1.0
