"""A continuous function approximated by steps: the sum written out, the net, the error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from derivator.derivations.base import Derivation
from derivator.derivations.formulas.opening import letters_in
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.formulas.values import decimal_of
from derivator.derivations.stairs.errors import halves, largest_error
from derivator.derivations.stairs.pictures import error_plot, network, sigmoid_plot, stairs_plot
from derivator.derivations.stairs.staircase_sum import Staircase, decimal
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ONE, negate
from derivator.notation.evaluate import approximation
from derivator.notation.nodes import (
    Call,
    Indicator,
    Node,
    Number,
    Product,
    Sum,
    Symbol,
)
from derivator.notation.numbers import rounded
from derivator.notation.simplify import exact_text
from derivator.ops.sigmoid import SIGMA
from derivator.solution import (
    Cell,
    Chain,
    FormulaStep,
    NetworkFigure,
    PlotFigure,
    Relation,
    Result,
    Scope,
    Table,
)
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula, FormulaText, Options

MOST_STEPS, MOST_COMPARED = 100, 8
WRITTEN = 5
"""So many steps are written out one by one, ..."""
LISTED = 12
"""... listed in the table, ..."""
DRAWN = 6
"""... and drawn as a net."""
STEEP = Fraction(20)
"""By default the steepness of the sigmoids times the width of a step."""
TAKEN = frozenset({"a", "f", "g", "h", "i", "E", "E_n", "n"})
F, G, A, H = Symbol("f"), Symbol("g"), Symbol("a"), Symbol("h")

CLOSE = 4
"""From this argument on a sigmoid is called close to 1: it is off by less than 0.02."""


class StaircaseOptions(Options):
    """What is approximated, where, and by how many steps."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    function: FormulaText = Field(description="A formula in one letter, such as x**2 or sin(x).")
    start: ConstantFormula = Field(alias="from", description="Where the interval begins.")
    end: ConstantFormula = Field(alias="to", description="Where it ends.")
    steps: int = Field(ge=1, le=MOST_STEPS, description="How many steps of equal width there are.")
    heights: Literal["mid", "left", "right"] = Field(
        "mid",
        description="Where in its step a height is taken: f in the middle of the step (`mid`), at "
        "its beginning (`left`) or at its end (`right`).",
    )
    compare: list[int] = Field(
        [],
        max_length=MOST_COMPARED,
        description="Numbers of steps whose errors are compared, [4, 8, 16, 32].",
    )
    neurons: Literal["steps", "sigmoid"] = Field(
        "steps", description="`sigmoid` puts a steep sigmoid in the place of every jump."
    )
    steepness: ConstantFormula | None = Field(
        None,
        description="With sigmoids, the factor k in sigmoid(k*(x - c)); by default 20 divided by "
        "the width of a step. With other numbers of steps in `compare` k times the width stays.",
    )


@dataclass(frozen=True)
class StaircaseStep(FormulaStep):
    """One step, the heights, the sum, the net, the picture, the error."""

    subject: Chain | None
    """f with its formula; None where the exercise defines the function."""
    sigmoids: bool
    one: Chain
    """One step of height 1 through two neurons; with sigmoids, what is left of a jump."""
    steep: Chain | None
    """How far a sigmoid is off half a step away from its jump."""
    flat: bool
    """Whether that is far: the sigmoids are not steep."""
    width: Chain
    place: str
    table: Table
    listed: bool
    """Whether the table has all steps."""
    general: Chain
    written: Chain | None
    net: Chain | None
    neurons: int
    network: NetworkFigure | None
    rounded: bool
    """Whether weights in the net are rounded."""
    figure: PlotFigure
    error: Chain
    errors: Table | None
    halves: bool
    error_figure: PlotFigure | None


class StaircaseOf(Derivation):
    """sum of f(m_i) ([x >= a_i] - [x >= a_(i+1)]), or of steep sigmoids (V9, L-cybenko)."""

    kind = "staircase"
    options = StaircaseOptions
    summary = (
        "Approximates a continuous function by steps or by steep sigmoids: the sum written out, "
        "the net with one hidden layer, the picture, the error against the number of neurons."
    )
    produces: ClassVar = {
        "g": "the approximation as a formula",
        "E": "the least upper bound of |f - g| on the interval",
        "E_8, ...": "the same for each number of steps in `compare`",
        "b_1, b_2, ...": "the heights of the steps",
    }

    def derive(self, workspace: Workspace, task: Task) -> StaircaseStep:
        """The approximation that the task asks for."""
        options = task.options
        assert isinstance(options, StaircaseOptions)
        stairs = _stairs(workspace, options, task)
        others = [_with_steps(stairs, n) for n in _compared(options, task)]
        error = _Error(stairs, Symbol("E"), G, task)
        rows = [_Error(own, _numbered("E", own), _numbered("g", own), task) for own in others]
        pairs = [(own.stairs.steps, own.value) for own in rows]
        exact, net = stairs.net()
        short = stairs.steps <= WRITTEN
        steep = stairs.steepness is not None
        x = stairs.by
        return StaircaseStep(
            self.kind,
            self.kind,
            task.position,
            _results(stairs, error, rows),
            letters=(x.name, A.name, H.name),
            defined={
                F.name: stairs.formula,
                G.name: stairs.meaning(),
                "E": stairs.error(G),
                "h": decimal(stairs.width),
                **{f"g_{own.steps}": own.meaning() for own in others},
                **{f"E_{own.steps}": own.error(_numbered("g", own)) for own in others},
            },
            subject=None if _is_defined(stairs.formula) else equality(F, stairs.formula),
            sigmoids=steep,
            one=_one_step(x),
            steep=_steep(stairs),
            flat=stairs.steepness is not None and stairs.steepness * stairs.width < 2 * CLOSE,
            width=equality(H, decimal(stairs.width)),
            place=options.heights,
            table=_table(stairs),
            listed=stairs.steps <= LISTED,
            general=_within(stairs, stairs.general()),
            written=_written(stairs) if short and not steep else None,
            net=_within(stairs, net, exact) if short else None,
            neurons=len(stairs.rises),
            network=network(stairs) if stairs.steps <= DRAWN else None,
            rounded=not exact,
            figure=sigmoid_plot(stairs, G) if steep else stairs_plot(stairs, G),
            error=error.chain,
            errors=_errors(rows),
            halves=halves(pairs),
            error_figure=error_plot(pairs) if len(pairs) > 2 else None,
        )


def _stairs(workspace: Workspace, options: StaircaseOptions, task: Task) -> Staircase:
    """The staircase asked for; raises ``SpecError`` where there is none."""
    formula = option_formula(workspace, options.function, task.place("function"))
    letters = list(dict.fromkeys(letters_in(formula)))
    if len(letters) != 1 or letters[0] in TAKEN:
        message = "a formula in exactly one letter is needed, and a, f, g, h, i, n, E are taken"
        expected = "such as x**2 or sin(2*x)"
        raise SpecError([Problem(task.place("function"), message, options.function, expected)])
    if not options.start < options.end or max(abs(options.start), abs(options.end)) > 10**6:
        message, expected = "no interval", "`from` below `to`, such as from: 0, to: 1"
        raise SpecError([Problem(task.place("to"), message, expected=expected)])
    sigmoids = options.neurons == "sigmoid"
    if options.steepness is not None and not (sigmoids and 0 < options.steepness <= 10**9):
        message, expected = "no steepness of sigmoids", "neurons: sigmoid, and a positive number"
        raise SpecError([Problem(task.place("steepness"), message, expected=expected)])
    if sigmoids and options.steps < 2:
        message = "one step has no jump, so there would be no sigmoid"
        raise SpecError([Problem(task.place("steps"), message, "1", "at least 2")])
    width = (options.end - options.start) / options.steps
    steepness = (options.steepness or STEEP / width) if sigmoids else None
    found = Staircase(
        formula,
        Symbol(letters[0]),
        options.start,
        options.end,
        options.steps,
        options.heights,
        workspace.digits,
        steepness,
    )
    if any(found.height_value(k) is None for k in range(1, found.steps + 1)):
        raise SpecError([_without_value(task)])
    return found


def _is_defined(formula: Node) -> bool:
    """Whether it is a function of the exercise's own, whose formula the statement gives."""
    return isinstance(formula, Call) and formula.function.body is not None


def _without_value(task: Task) -> Problem:
    message = "the function has no moderate value everywhere on the interval"
    return Problem(task.place("function"), message, expected="a function continuous on it")


def _compared(options: StaircaseOptions, task: Task) -> list[int]:
    least = 2 if options.neurons == "sigmoid" else 1
    for k, count in enumerate(options.compare):
        if not least <= count <= MOST_STEPS or count in options.compare[:k]:
            message = "no number of steps, or one given twice"
            expected = f"different whole numbers from {least} to {MOST_STEPS}"
            raise SpecError([Problem(task.place("compare", k), message, str(count), expected)])
    return sorted(options.compare)


def _with_steps(stairs: Staircase, steps: int) -> Staircase:
    """The same function with another number of steps, sigmoids as steep for their width."""
    steep = stairs.steepness
    own = None if steep is None else steep * stairs.width * steps / (stairs.high - stairs.low)
    return replace(stairs, steps=steps, steepness=own)


def _numbered(letter: str, stairs: Staircase) -> Symbol:
    return Symbol(f"{letter}_{stairs.steps}")


class _Error:
    """The least upper bound of |f - g|; raises ``SpecError`` where there is none."""

    def __init__(self, stairs: Staircase, symbol: Symbol, name: Symbol, task: Task) -> None:
        largest = largest_error(stairs)
        if largest is None:
            raise SpecError([_without_value(task)])
        bound = stairs.error(name)
        number = rounded(largest, stairs.digits, symbol)
        self.stairs, self.symbol, self.value = stairs, symbol, float(largest)
        self.chain = ChainBuilder(symbol).then(bound).then(number, False).chain()
        self.short = equality(symbol, number, exact=False)


def _within(stairs: Staircase, formula: Node, exact: bool = True) -> Chain:
    """g on the interval."""
    ends = decimal(stairs.low), decimal(stairs.high)
    inside = (Indicator(stairs.by, ">=", ends[0]), Indicator(stairs.by, "<", ends[1]))
    return replace(equality(G, formula, exact), where=inside)


def _one_step(x: Symbol) -> Chain:
    """[a <= x < a + h] through one neuron before it and one behind it."""
    behind = Sum((A, H))
    inside = Product((Indicator(A, "<=", x), Indicator(x, "<", behind)))
    outside = Sum((ONE, negate(Indicator(x, "<", A)), negate(Indicator(x, ">=", behind))))
    two = Sum(
        (
            Indicator(Sum((x, negate(A))), ">=", Number(Fraction(0))),
            negate(Indicator(Sum((x, negate(A), negate(H))), ">=", Number(Fraction(0)))),
        )
    )
    relations = (Relation.EQUAL, Relation.EQUAL)
    return Chain((inside, outside, two), relations, where=(Indicator(H, ">", Number(Fraction(0))),))


def _steep(stairs: Staircase) -> Chain | None:
    """How far a sigmoid is off half a step away from its jump."""
    if stairs.steepness is None:
        return None
    half = decimal(stairs.steepness * stairs.width / 2)
    rest = Sum((ONE, negate(Call(SIGMA, (half,)))))
    found = decimal_of(rest, {}, stairs.digits)
    assert found is not None
    return equality(rest, found[1], exact=False, scope=Scope.DATA)


def _table(stairs: Staircase) -> Table:
    """Where each step begins and ends, and its height."""
    rows = []
    for k in range(1, min(stairs.steps, LISTED) + 1):
        found = stairs.height_value(k)
        assert found is not None
        height = ChainBuilder(stairs.height(k), Scope.DATA).then(found[1], found[0]).chain()
        ends = decimal(stairs.start(k)), decimal(stairs.start(k + 1))
        rows.append((Number(Fraction(k)), *ends, decimal(stairs.place(k)), height))
    columns = ("stair", "step_begins", "step_ends", "height_at", "height")
    return Table(columns, tuple(rows))


def _written(stairs: Staircase) -> Chain:
    """Step by step: b_i ([x >= a_i] - [x >= a_(i+1)])."""
    exact, terms = True, list[Node]()
    for k in range(1, stairs.steps + 1):
        found = stairs.height_value(k)
        assert found is not None
        exact = exact and found[0]
        starts = [stairs.rise(decimal(stairs.start(j))) for j in (k, k + 1)]
        step = Sum((starts[0], negate(starts[1])))
        terms.append(Product((found[1], step)) if found[1] != ONE else step)
    return _within(stairs, terms[0] if len(terms) == 1 else Sum(tuple(terms)), exact)


def _errors(rows: list[_Error]) -> Table | None:
    if not rows:
        return None
    columns = ("steps", "hidden_neurons", "largest_error")
    cells = tuple(
        (own.stairs.count, Number(Fraction(len(own.stairs.rises))), Cell(own.short)) for own in rows
    )
    return Table(columns, cells)


def _results(stairs: Staircase, error: _Error, rows: list[_Error]) -> Mapping[str, Result]:
    found = {own.symbol.name: Result(own.short, None, own.value) for own in (error, *rows)}
    for k in range(1, min(stairs.steps, LISTED) + 1):
        value = stairs.height_value(k)
        assert value is not None
        chain = equality(stairs.height(k), value[1], value[0], Scope.DATA)
        exact = exact_text(value[1]) if value[0] else None
        found[f"b_{k}"] = Result(chain, exact, approximation(stairs.height(k)))
    general = _within(stairs, stairs.general())
    return {"g": Result(general), **found}
