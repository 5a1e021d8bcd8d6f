"""How two expressions are related: found by numbers with many digits, shown line by line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.opening import ELEMENTARY, Opening, letters_in, opened_option
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.told import is_told
from derivator.derivations.limiting.cases import stated
from derivator.derivations.relating.finding import Pair, RelationFinder, Relationship
from derivator.derivations.relating.showing import RelationLine, RelationShower
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.analysis import At
from derivator.notation.build import ONE
from derivator.notation.evaluate import has_derivative
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Node, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.walk import descendants, substitute
from derivator.solution import Chain, FormulaStep, Relation, Result, Scope
from derivator.spec.exercise import Task
from derivator.spec.fields import FormulaText, Options

Two = Annotated[list[FormulaText], Field(min_length=2, max_length=2)]


class RelationOptions(Options):
    """Between what."""

    between: Two = Field(
        description="The two expressions: [diff(log(f(t)), t), f(-t)]; diff(f(t), t) is f'(t)."
    )
    by: str | None = Field(
        None, max_length=50, description="The letter that moves; by default the first one."
    )


@dataclass(frozen=True)
class RelationStep(FormulaStep):
    """The functions, the lines, and the relation that they show."""

    definitions: tuple[Chain, ...]
    first: Node
    second: Node
    found: str
    conclusion: Chain | None
    swapped: bool
    lines: tuple[RelationLine, ...]
    way: str
    where: tuple[Chain, ...]
    differ: Chain | None

    @property
    def two_sided(self) -> bool:
        """Whether the right side had to be worked out as well."""
        return any("other" in line.rules for line in self.lines)


class RelationOf(Derivation):
    """(ln f)' = f(-t), f' = f - f^2: two expressions, one through the other (V11, V30)."""

    kind = "relation"
    options = RelationOptions
    summary = (
        "Finds how two expressions are related: equal, opposite, with a constant sum, difference, "
        "product or quotient, one a polynomial in the other; and shows it line by line."
    )
    produces: ClassVar = {
        "relation": "the right side of the relation; verdict equal, opposite, sum, difference, "
        "product, quotient, affine, polynomial, square, mixed or none",
    }

    def derive(self, workspace: Workspace, task: Task) -> RelationStep:
        """The relation of the two expressions that the task names."""
        options = task.options
        assert isinstance(options, RelationOptions)
        opening = Opening(workspace.functions)
        places = [task.place("between", index) for index in (0, 1)]
        nodes = [
            option_formula(workspace, typed, place)
            for typed, place in zip(options.between, places, strict=True)
        ]
        bodies = [
            opening.unfolded(opened_option(opening, node, place), ELEMENTARY)
            for node, place in zip(nodes, places, strict=True)
        ]
        letters = tuple(dict.fromkeys(n for body in bodies for n in letters_in(body)))
        letters = letters or tuple(dict.fromkeys(n for node in nodes for n in letters_in(node)))
        by = self._letter(options.by, letters, task, places[0])
        names = (by, *(n for n in letters if n != by))
        pair = Pair(nodes[0], nodes[1], bodies[0], bodies[1])
        finder = RelationFinder(pair, by, names[1:])
        found = finder.found()
        shower = RelationShower(opening, by, names)
        shown = shower.shown(found) if found is not None else None
        conclusion = _conclusion(found) if found is not None else None
        differ = None
        if conclusion is None:
            differ = _difference(pair, finder, by)
        return RelationStep(
            self.kind,
            "relation",
            task.position,
            {"relation": _result(found, conclusion, differ, opening)},
            letters=names,
            definitions=tuple(
                chain for name, chain in _definitions(nodes) if not is_told(workspace, task, name)
            ),
            first=nodes[0],
            second=nodes[1],
            found="none" if found is None else found.kind,
            conclusion=conclusion,
            swapped=found is not None and found.swapped,
            lines=() if shown is None else shown.lines,
            way="" if shown is None else shown.way,
            where=() if found is None else tuple(map(stated, found.where)),
            differ=differ,
        )

    def _letter(self, by: str | None, letters: tuple[str, ...], task: Task, place: Position) -> str:
        if not letters:
            message = "two numbers have no relation to look for"
            raise SpecError([Problem(place, message, expected="expressions in a letter, f(t)")])
        if by is None:
            return "t" if "t" in letters else letters[0]
        if by not in letters:
            expected = "one of " + ", ".join(letters)
            raise SpecError([Problem(task.place("by"), f"no letter {by} occurs", by, expected)])
        return by


def _difference(pair: Pair, finder: RelationFinder, by: str) -> Chain | None:
    """Both at a place where they have different values; none where they never have both."""
    place = finder.apart()
    if place is None:
        return None
    values: list[Node] = []
    for node in (pair.first, pair.second):
        slope = any(isinstance(part, Primed | At) for part in descendants(node))
        values.append(At(node, Symbol(by), place) if slope else substitute(node, {by: place}))
    return Chain((values[0], values[1]), (Relation.UNEQUAL,), Scope.DATA)


def _conclusion(found: Relationship) -> Chain:
    return Chain((found.left, found.right), (Relation.EQUAL,), where=found.where)


def _result(
    found: Relationship | None, conclusion: Chain | None, differ: Chain | None, opening: Opening
) -> Result:
    if found is None or conclusion is None:
        return Result(differ or equality(ONE, ONE), verdict="none")
    right = opening.unfolded(opening.opened(found.right), ELEMENTARY)
    try:
        text = None if has_derivative(right) else exact_text(right)
    except (TypeError, ValueError):
        text = None
    return Result(conclusion, text, verdict=found.kind)


def _definitions(nodes: list[Node]) -> list[tuple[str, Chain]]:
    """f(t) = its formula, for every function that occurs."""
    found: dict[str, Chain] = {}
    for node in nodes:
        for part in descendants(node):
            if not isinstance(part, Call):
                continue
            derived = part.function.derived
            function = part.function if derived is None else derived[0]
            if function.body is not None and function.derived is None:
                value = Call(function, tuple(map(Symbol, function.arguments)))
                found[function.name] = equality(value, function.body)
    return list(found.items())
