"""An independent look at drawn networks and schemes: samples points and asks what covers them."""

from __future__ import annotations

from itertools import combinations

from derivator.figures.geometry import Point, Rect
from derivator.figures.network_parts import NetworkDrawing, PlacedUnit
from derivator.figures.scheme_parts import Place, SchemeDrawing
from tests.figures.overlaps import along, frame, in_rect


def inside(point: Point, unit: PlacedUnit) -> bool:
    outline = unit.outline
    if not outline.round:
        half_width, half_height = outline.half_width - 1e-6, outline.half_height - 1e-6
        return in_rect(point, Rect(unit.x, unit.y, half_width, half_height))
    across = (point[0] - unit.x) / outline.half_width
    return across**2 + ((point[1] - unit.y) / outline.half_height) ** 2 < 0.999


def meet(first: Rect, second: Rect) -> bool:
    border = [*along(frame(first)), (first.x, first.y)]
    return any(in_rect(point, second) for point in border) or in_rect((second.x, second.y), first)


def network_faults(drawing: NetworkDrawing) -> list[str]:
    """Everything in a network that touches what it should not."""
    found = []
    units = {unit.unit.name: unit for unit in drawing.units}
    notes = [unit.note for unit in drawing.units if unit.note is not None]
    for first, second in combinations(drawing.units, 2):
        if meet(first.frame, second.frame):
            found.append(f"unit {first.unit.name} on unit {second.unit.name}")
    found += ["notes overlap" for first, second in combinations(notes, 2) if meet(first, second)]
    for (one, place), (other, room) in combinations(drawing.labels.items(), 2):
        if meet(place, room):
            found.append(f"weights {one} and {other} overlap")
    edges = list(zip(drawing.figure.edges, drawing.routes, strict=True))
    for number, (edge, route) in enumerate(edges):
        points = list(along(route))
        for name, unit in units.items():
            if any(inside(point, unit) for point in points):
                found.append(f"edge {edge.source}-{edge.target} through {name}")
        for other, rect in drawing.labels.items():
            if other != number and any(in_rect(point, rect) for point in points):
                found.append(f"weight {other} on edge {number}")
    for number, rect in drawing.labels.items():
        border = list(along(frame(rect)))
        if any(inside(point, unit) for point in border for unit in drawing.units):
            found.append(f"weight {number} on a unit")
        if any(meet(rect, note) for note in notes):
            found.append(f"weight {number} on a note")
    return found


def scheme_faults(drawing: SchemeDrawing) -> list[str]:
    """Everything in a scheme that touches what it should not."""
    found = []
    for first, second in combinations(drawing.labels, 2):
        if meet(first.room, second.room):
            found.append(f"{first.place} on {second.place}")
    for arrow in drawing.arrows:
        points = list(along((arrow.start, arrow.end)))
        for label in drawing.labels:
            if any(in_rect(point, label.room) for point in points):
                found.append(f"arrow through {label.place}")
    for label in drawing.labels:
        room = label.room
        if room.x + room.half_width > drawing.width + 1e-6 and label.place is not Place.SIZE:
            found.append(f"{label.place} beyond the right end")
        if not drawing.bottom <= room.y - room.half_height < drawing.top + 1e-6:
            found.append(f"{label.place} beyond the lower end")
    return found
