"""What a template is told about a descent."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.optimisers.ending import MinimumView, StopView
from derivator.derivations.optimisers.options import DescentOptions
from derivator.derivations.optimisers.page import MethodView
from derivator.notation.nodes import Node
from derivator.solution import Chain, Figure, ProgramStep, Table


@dataclass(frozen=True)
class DescentStep(ProgramStep):
    """The gradient, the rule, the first steps in full, all of them in a table, and the end."""

    symbol: Node
    method: str
    options: DescentOptions
    setting: tuple[Chain, ...]
    """The constants."""
    derivative: tuple[Chain, ...]
    """The gradient in symbols."""
    single: bool
    """Whether the gradient is one formula."""
    rules: tuple[Chain, ...]
    weights: tuple[Node, ...]
    any: Node
    """What stands for any of several weights in the rules."""
    matrices: bool
    """Whether some weight has several entries, so that the rules hold entry by entry."""
    letters: bool
    """Whether the rule keeps more than the weights."""
    time: Node
    """The letter that counts the steps."""
    point: Node
    """Where the gradient of a step is taken."""
    ahead: bool
    """Whether that is another point than the weights."""
    velocity: Node
    squares: Node
    mean: Node
    share: Node
    """1 - alpha."""
    epsilon: Node
    decay: Node
    decays: str
    """``coupled``, ``decoupled``, or nothing."""
    told: bool
    """Whether an earlier part has found the same gradient."""
    told_method: bool
    """Whether one has run the same method with the same conventions."""
    told_minimum: bool
    found_before: bool
    """Whether an earlier part has derived the minimum."""
    observations: int
    start: tuple[Chain, ...]
    zeros: bool
    """Whether everything but the weights starts from 0, which ``start`` leaves out."""
    views: tuple[MethodView, ...]
    more: int
    """Steps that are not shown in full."""
    stochastic: bool
    """Whether a step does not look at all observations."""
    size: int
    """How many observations a step looks at, at most."""
    apart: bool
    """Whether observations of a batch have passes of their own."""
    average: Node
    """The symbol of the loss of such a batch."""
    table: Table | None
    hidden: int
    """Rows of the table that are left out."""
    stop: StopView | None
    ran_away: bool
    kinked: int
    """The first step in full whose gradient is taken at a kink; 0 where none is."""
    grew: bool
    """Whether the loss of all observations is larger at the end than at the start."""
    losses: tuple[Chain, Chain]
    final: tuple[Chain, ...]
    minimum: MinimumView | None
    figure: Figure | None
    links: tuple[Chain, ...]
    """Stated only for the checks: where the numbers come from, and every line of every step."""
