"""What the page about the minimum of a loss holds."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.minimising.curvature import Curvature
from derivator.derivations.minimising.elimination import Cramer, Elimination
from derivator.derivations.minimising.normal_equations import NormalEquations
from derivator.derivations.minimising.penalty import Movement, Trial
from derivator.derivations.minimising.rays import Ray
from derivator.notation.analysis import Interval
from derivator.notation.nodes import Node, Symbol
from derivator.solution import Chain, FormulaStep


@dataclass(frozen=True)
class Stretch:
    """An interval on which the derivative keeps its sign."""

    interval: Interval
    sign: int
    chain: Chain


@dataclass(frozen=True)
class End:
    """Where the loss tends at an end of its domain."""

    chain: Chain
    value: Node
    place: Node
    hat: Symbol | None = None
    """Its name where it belongs to the domain, so that the value is reached."""


@dataclass(frozen=True)
class MinimiseStep(FormulaStep):
    """The loss, where its derivatives vanish, and what happens there."""

    unknowns: tuple[Node, ...]
    parameter: Node | None
    loss: Chain
    """The loss with the data put in and collected."""
    data: bool
    """Whether there are data."""
    slopes: tuple[Chain, ...]
    verdict: str
    """unique, many, unbounded, not attained, several."""
    hats: tuple[Symbol, ...] = ()
    matrices: NormalEquations | None = None
    lines: tuple[Chain, ...] = ()
    """The equations set to zero, for one unknown down to the solution."""
    elimination: Elimination | None = None
    cramer: Cramer | None = None
    estimates: tuple[Chain, ...] = ()
    """Each estimate with its number."""
    curvature: Curvature | None = None
    only_above: bool = False
    """Whether the letter 0 must be left out."""
    squares: Chain | None = None
    """The loss as a sum of squares, where it bends in some directions only."""
    value: Chain | None = None
    movements: tuple[Movement, ...] = ()
    trials: tuple[Trial, ...] = ()
    ray: Ray | None = None
    stretches: tuple[Stretch, ...] = ()
    """Of a function of one unknown the intervals between the zeros of its derivative."""
    ends: tuple[End, ...] = ()
    """Where it tends, at ends towards which it falls."""
    heights: tuple[Chain, ...] = ()
    """The loss at several places where it turns upwards."""
    border: tuple[Chain, ...] = ()
    """The ends of the domain at which it is least."""
    proofs: tuple[Chain, ...] = ()
    """Checked, not printed."""
