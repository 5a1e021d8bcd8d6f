"""Linear layers multiplied out: what several of them in a row amount to, and what stops them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.nets.at_weights import is_specified
from derivator.derivations.nets.coefficients import Coefficient, Collapsed, Naming
from derivator.derivations.nets.composing import composed
from derivator.derivations.nets.net import Net, net_of, told
from derivator.derivations.nets.stretches import function_shown, stretches
from derivator.derivations.nets.weighted import ManyTermsError
from derivator.derivations.study import Study
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.matrices import IdentityMatrix
from derivator.notation.nodes import Node, Symbol
from derivator.notation.walk import descendants
from derivator.program.values import Numbers
from derivator.shapes import Shape
from derivator.solution import Chain, ProgramStep, Result
from derivator.spec.exercise import Task
from derivator.spec.fields import LayerName, Options


class CollapseOptions(Options):
    """What is multiplied out."""

    of: LayerName | None = Field(
        None, description="The network's output; by default its last layer, before any loss."
    )


@dataclass(frozen=True)
class Blocker:
    """What does not multiply out: a function, or a product of signals, and what stands in it."""

    part: Node
    function: Node | None
    inside: tuple[Node, ...]


@dataclass(frozen=True)
class CollapseStep(ProgramStep):
    """What the linear layers amount to, and what stands in the way."""

    symbol: Node
    collapsed: tuple[Collapsed, ...]
    blockers: tuple[Blocker, ...]
    functions: tuple[Node, ...]
    """The functions among them."""
    composed: Chain
    """The network as one formula, as far as it can be read."""
    told: bool
    """Whether this formula has been derived before."""
    matrices: bool
    weights: int
    """How many numbers the parameters hold; 0 where a size is a letter."""
    coefficients: int
    """How many numbers the coefficients hold; 0 where other weights stand before the inputs."""
    inputs: tuple[Node, ...]
    identities: tuple[Node, ...]
    """The identity matrices in the coefficients."""


class Collapse(Derivation):
    """y = (w_1 w_11 + w_2 w_12) + (w_1 w_21 + w_2 w_22) x: two linear layers are one (V1)."""

    kind = "collapse"
    options = CollapseOptions
    summary = (
        "Multiplies linear layers out and collects them by the inputs, each coefficient in a named "
        "brace; says which functions stand in the way where there are any."
    )
    produces: ClassVar = {
        "gamma_1": "each coefficient in braces; gamma where there is but one",
    }

    def derive(self, workspace: Workspace, task: Task) -> CollapseStep:
        """The collapsed form of the value asked for."""
        options = task.options
        assert isinstance(options, CollapseOptions)
        study = workspace.study
        net = net_of(study, options.of, task.place("of"))
        numbers = _numbers(study, net)
        try:
            found = stretches(net)
        except ManyTermsError:
            message = f"{net.of} has too many terms when it is multiplied out"
            expected = "a smaller network, or the same one with matrices"
            raise SpecError([Problem(task.position, message, expected=expected)]) from None
        collapsed = tuple(Naming(study, net, numbers).collapsed(found))
        named = [item for stretch in collapsed for item in stretch.coefficients]
        whole = composed(net).chain
        blockers = tuple(dict.fromkeys(part for stretch in found for part in stretch.opaque))
        found_blockers = [_blocker(net, part) for part in blockers]
        return CollapseStep(
            self.kind,
            net.of,
            task.position,
            dict(_results(study, net, named, whole, numbers)),
            moments=() if numbers is None else (study.moment(numbers),),
            symbol=Symbol(net.of),
            collapsed=collapsed,
            blockers=tuple(found_blockers),
            functions=tuple(dict.fromkeys(b.function for b in found_blockers if b.function)),
            composed=whole,
            told=told(study, task, "composition", net.of) is not None,
            matrices=net.has_matrices,
            weights=_entries(_weights(net, (Symbol(net.of),))),
            coefficients=0 if blockers or not _is_plain(named) else _entries(_shapes(net, named)),
            inputs=tuple(Symbol(n) for n in net.program.inputs if n in net.signals),
            identities=tuple(dict.fromkeys(_identities(named))),
        )


def _identities(named: Sequence[Coefficient]) -> Iterator[Node]:
    for item in named:
        yield from (p for p in descendants(item.formula) if isinstance(p, IdentityMatrix))


def _numbers(study: Study, net: Net) -> Numbers | None:
    if study.dataset is None or not is_specified(study, net):
        return None
    return study.numbers(net.of, study.dataset.batch((0,)))


def _results(
    study: Study,
    net: Net,
    named: Sequence[Coefficient],
    whole: Chain,
    numbers: Numbers | None,
) -> Iterator[tuple[str, Result]]:
    for item in named:
        assert isinstance(item.name, Symbol)
        chain = Chain((item.formula, item.formula), (whole.relations[0],))
        yield item.name.name, study.result(chain, numbers)


def _blocker(net: Net, part: Node) -> Blocker:
    formula = part
    if isinstance(part, Symbol):
        formula = net.program.vertices[part.name].formula
    argument = net.argument(formula)
    inside = () if argument is None else (argument,)
    return Blocker(part, function_shown(formula, argument), inside)


def _weights(net: Net, formulas: Sequence[Node]) -> list[Shape]:
    """The shapes of the parameters that formulas depend on, each parameter once."""
    names: set[str] = set()
    for formula in formulas:
        for part in descendants(formula):
            if isinstance(part, Symbol) and part.name in net.program.vertices:
                names |= net.program.restricted(part.name).vertices.keys()
    inputs = [n for n in net.program.inputs if n in names and n not in net.signals]
    return [net.program.vertices[name].shape or (1, 1) for name in inputs]


def _is_plain(named: Sequence[Coefficient]) -> bool:
    """Whether every coefficient multiplies an input, and not A X."""
    return all(item.signal is None or isinstance(item.signal, Symbol) for item in named)


def _shapes(net: Net, named: Sequence[Coefficient]) -> list[Shape]:
    return [net.program.shapes.of(item.formula) or (1, 1) for item in named]


def _entries(shapes: Sequence[Shape]) -> int:
    """How many numbers matrices hold; none where a size is a letter."""
    sizes = [size for shape in shapes for size in shape]
    if any(isinstance(size, str) for size in sizes):
        return 0
    return sum(int(rows) * int(columns) for rows, columns in shapes)
