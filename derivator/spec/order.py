"""Assignments in an order in which each uses only earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush


def dependency_order(
    uses: Mapping[str, Sequence[str]],
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Sort names so that each stands behind those that it uses, else in the order given.

    Returns the sorted names and the cycles found among the rest, each beginning with its first
    name; names that are not keys are inputs.
    """
    names = list(uses)
    index = {name: position for position, name in enumerate(names)}
    needed = {name: {used for used in uses[name] if used in index} for name in names}
    consumers: dict[str, list[str]] = {name: [] for name in names}
    for name, sources in needed.items():
        for source in sources:
            consumers[source].append(name)
    missing = {name: len(sources) for name, sources in needed.items()}
    ready = [index[name] for name in names if not missing[name]]
    heapify(ready)
    ordered = []
    while ready:
        name = names[heappop(ready)]
        ordered.append(name)
        for consumer in consumers[name]:
            missing[consumer] -= 1
            if not missing[consumer]:
                heappush(ready, index[consumer])
    left = {name: needed[name] for name in names if missing[name]}
    return tuple(ordered), _cycles(left, index)


def _cycles(left: Mapping[str, set[str]], index: Mapping[str, int]) -> tuple[tuple[str, ...], ...]:
    """Follow from every name one unresolved use after another until a name comes back."""
    following = {
        name: min((used for used in uses if used in left), key=index.__getitem__)
        for name, uses in left.items()
    }
    cycles = []
    seen: set[str] = set()
    for start in left:
        walk: dict[str, int] = {}
        name = start
        while name not in seen:
            seen.add(name)
            walk[name] = len(walk)
            name = following[name]
        if name in walk:
            cycle = list(walk)[walk[name] :]
            first = min(range(len(cycle)), key=lambda at: index[cycle[at]])
            cycles.append(tuple(cycle[first:] + cycle[:first]))
    return tuple(cycles)
