"""What every page about the minimum of a loss begins with, and names that are free on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from derivator.derivations.minimising.loss import DataLoss
from derivator.derivations.minimising.quadratic import Quadratic
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import number
from derivator.notation.nodes import Node, Partial, Symbol
from derivator.solution import Chain

WRITTEN = 8
"""The losses of so many observations are written out one by one."""


def first_lines(loss: DataLoss, written: Node, collected: Node) -> Chain:
    """L = sum over the observations = with the data = collected."""
    chain, general = ChainBuilder(loss.symbol), loss.general()
    if general is not None:
        chain.then(general)
    if loss.count <= WRITTEN:
        chain.then(written)
    return chain.then(collected).chain()


def names_of(loss: DataLoss, written: Node) -> dict[str, Node]:
    """What the names on the page stand for: the loss, the data, the letters among the sizes."""
    sizes = {name: number(size) for name, size in loss.sizes.items()}
    return {**sizes, **loss.matrices(), loss.name: written}


def free_name(loss: DataLoss, names: Sequence[str]) -> str:
    """The first name with which nothing of the exercise begins."""
    used = {*loss.program.vertices, *loss.letters, *loss.program.sizes}
    return next((n for n in names if not any(u.startswith(n) for u in used)), names[0])


def free_letters(loss: DataLoss, count: int) -> list[str]:
    """Letters that the exercise does not use."""
    used = {*loss.program.vertices, *loss.letters, *loss.program.sizes}
    letters = [letter for letter in ("t", "s", "u", "v", "r", "q", "p") if letter not in used]
    return letters[:count]


def common(loss: DataLoss, quadratic: Quadratic, written: Node) -> dict[str, Any]:
    """The fields that every minimum of a polynomial has."""
    parameter = None if loss.parameter is None else Symbol(loss.parameter)
    slopes = tuple(
        equality(Partial(loss.symbol, letter), quadratic.slope(index))
        for index, letter in enumerate(quadratic.symbols)
    )
    return {
        "unknowns": quadratic.symbols,
        "parameter": parameter,
        "loss": first_lines(loss, written, quadratic.collected()),
        "slopes": slopes,
        "data": loss.count > 0,
    }
