"""The net of a `dropout_counts` task, read from its options."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from derivator.derivations.dropping.net import DropoutLayers, Dropping, Width
from derivator.errors import Position, Problem, SpecError
from derivator.notation.nodes import Symbol
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, Options
from derivator.spec.rational import read_rational
from derivator.spec.tokens import ExpressionError

WIDEST = 10_000
LETTER = re.compile(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)?")
TAKEN = frozenset(("q", "N", "P", "T", "E"))
"""Letters that the page uses."""

_TEXT = {"type": ["string", "number"]}


def _texts(value: Any) -> Any:
    """A lone chance, or one for each hidden layer, as texts."""
    if isinstance(value, list):
        return [str(item).strip() for item in value]
    return str(value).strip()


Chances = Annotated[
    str | list[str],
    BeforeValidator(_texts),
    WithJsonSchema({"anyOf": [_TEXT, {"type": "array", "minItems": 1, "items": _TEXT}]}),
]
Widths = Annotated[
    list[
        Annotated[
            int | str,
            BeforeValidator(lambda value: int(value) if str(value).isdigit() else str(value)),
        ]
    ],
    WithJsonSchema({"type": "array", "items": {"type": ["string", "integer"]}}),
]
Asked = Literal["parameters", "thinned", "layer_off", "any_off", "active", "target", "live"]


class DropoutCountsOptions(Options):
    """The net, where neurons are switched off, and what is asked."""

    widths: Widths = Field(
        min_length=3,
        max_length=12,
        description="The numbers of neurons from the inputs to the outputs, [12, 300, 200, 1]; "
        "a letter such as n is any number.",
    )
    constants: bool = Field(
        True, description="Whether every neuron of a hidden or output layer has a constant."
    )
    p: Chances = Field(
        "p",
        description="The chance of a neuron to be switched off: a letter, a number, or a list "
        "with one for each hidden layer, 0 where none is.",
    )
    inputs: str | float | None = Field(
        None, description="The chance of an input to be switched off; by default none is."
    )
    after: list[int] | None = Field(
        None, description="Which hidden layers drop out, from 1; by default all of them."
    )
    find: list[Asked] = Field(
        default=["parameters", "layer_off", "any_off", "active", "live"],
        min_length=1,
        description="What is asked, in this order.",
    )
    off: ConstantFormula = Field(
        Fraction(1, 2), description="For `thinned`: which part of every hidden layer is off."
    )
    remove: ConstantFormula = Field(
        Fraction(1, 4), description="For `target`: which part of the hidden neurons is to be off."
    )
    at: ConstantFormula | None = Field(
        None, description="The chance at which a letter is simulated; by default 1/2."
    )
    runs: int = Field(
        20_000, ge=0, le=200_000, description="Runs of the simulation; 0 leaves it out."
    )
    seed: int = Field(1, ge=0, le=2**31, description="The seed of the simulation.")


def read_layers(options: DropoutCountsOptions, task: Task) -> DropoutLayers:
    """The net; raises ``SpecError`` for what is no width, no chance, or no layer."""
    for index, width in enumerate(options.widths):
        _check_width(width, task.place("widths", index))
    hidden = len(options.widths) - 2
    given: dict[str, Fraction] = {}
    chances = _chances(options, task, hidden, given)
    asked = range(1, hidden + 1) if options.after is None else options.after
    for index, layer in enumerate(asked):
        if not 1 <= layer <= hidden:
            where = task.place("after", index)
            raise SpecError(
                [
                    Problem(
                        where, f"no hidden layer {layer}", expected=f"a number from 1 to {hidden}"
                    )
                ]
            )
    own = [chances[layer - 1] if layer in asked else None for layer in range(1, hidden + 1)]
    inputs = None
    if options.inputs is not None:
        inputs = _dropping(str(options.inputs), "p_0", task.place("inputs"), given)
    dropping = (inputs, *own, None)
    if not any(dropping):
        raise SpecError(
            [Problem(task.position, "no neuron is ever switched off", expected="a chance p")]
        )
    widths: tuple[Width, ...] = tuple(options.widths)
    clash = {w for w in widths if isinstance(w, str)} & {
        s.name for d in dropping if d for s in (d.off, d.on)
    }
    if clash:
        name = min(clash)
        message = f"{name} is a width and a chance at once"
        raise SpecError([Problem(task.place("p"), message, name, "two letters")])
    return DropoutLayers(widths, dropping, options.constants, given)


def _check_width(width: int | str, place: Position) -> None:
    if isinstance(width, int) and not isinstance(width, bool) and 1 <= width <= WIDEST:
        return
    if isinstance(width, str) and LETTER.fullmatch(width) and width not in TAKEN:
        return
    expected = (
        f"a whole number from 1 to {WIDEST}, or a letter other than {', '.join(sorted(TAKEN))}"
    )
    raise SpecError([Problem(place, "no number of neurons", str(width), expected)])


def _chances(
    options: DropoutCountsOptions, task: Task, hidden: int, given: dict[str, Fraction]
) -> list[Dropping | None]:
    if isinstance(options.p, str):
        return [_dropping(options.p, "p", task.place("p"), given)] * hidden
    if len(options.p) != hidden:
        message = f"{len(options.p)} chances for {hidden} hidden layers"
        raise SpecError([Problem(task.place("p"), message, expected="one for each hidden layer")])
    return [
        _dropping(text, f"p_{layer}", task.place("p", layer - 1), given)
        for layer, text in enumerate(options.p, start=1)
    ]


def _dropping(text: str, name: str, place: Position, given: dict[str, Fraction]) -> Dropping | None:
    """The letters of a chance; None for a chance of 0."""
    if LETTER.fullmatch(text):
        if text in TAKEN:
            expected = f"a letter other than {', '.join(sorted(TAKEN))}"
            raise SpecError([Problem(place, f"{text} means something else here", text, expected)])
        name = text
    else:
        try:
            value = read_rational(text)
        except ExpressionError as error:
            raise SpecError([Problem(place, error.message, text, "a chance: p or 0.2")]) from None
        if not 0 <= value < 1:
            expected = "a number from 0 to below 1"
            raise SpecError([Problem(place, "no chance to be switched off", text, expected)])
        if value == 0:
            return None
        given[name] = value
    bare, _, index = name.partition("_")
    own = index if bare == "p" else name
    return Dropping(Symbol(name), Symbol(f"q_{own}" if own != "" and name != "p" else "q"))
