"""The table of elementary derivatives and the rules of differentiation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.differentiation.tree import Line, Names, Tree
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import TWO, multiply, power
from derivator.notation.matrices import Primed
from derivator.notation.nodes import Call, Negative, Node, Product, Quotient, Sum, Symbol
from derivator.notation.sympy_text import sympy_text
from derivator.notation.text import text
from derivator.notation.walk import descendants
from derivator.ops.defined import defined_function, prime
from derivator.ops.registry import VOCABULARY
from derivator.program.calculus import Calculus
from derivator.program.terms import Typing
from derivator.solution import Cell, Chain, FormulaStep, Result, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import Names as NameList
from derivator.spec.fields import Options
from derivator.spec.names import nearest
from derivator.spec.parse import parse_expression

FORMULAS: Mapping[str, str] = {
    "constant": "c",
    "power": "x**n",
    "reciprocal": "1/x",
    "sqrt": "sqrt(x)",
    "exp": "exp(x)",
    "exponential": "a**x",
    "log": "log(x)",
    "logarithm": "log(x)/log(a)",
    "sin": "sin(x)",
    "cos": "cos(x)",
    "tan": "tan(x)",
    "cot": "cot(x)",
    "asin": "asin(x)",
    "acos": "acos(x)",
    "atan": "atan(x)",
    "sinh": "sinh(x)",
    "cosh": "cosh(x)",
    "tanh": "tanh(x)",
    "sigmoid": "sigmoid(x)",
    "softplus": "softplus(x)",
}
"""The rows, by the names that ``functions`` uses."""
USUAL = tuple(FORMULAS)[:15]
SIMPLER: Mapping[str, str] = {
    "reciprocal": "x**(-1)",
    "sqrt": "x**(1/2)",
    "exponential": "exp(x*log(a))",
    "logarithm": "log(x)/log(a)",
    "tan": "sin(x)/cos(x)",
    "cot": "cos(x)/sin(x)",
    "sinh": "(exp(x) - exp(-x))/2",
    "cosh": "(exp(x) + exp(-x))/2",
    "tanh": "sinh(x)/cosh(x)",
    "sigmoid": "1/(1 + exp(-x))",
    "softplus": "log(1 + exp(x))",
}
"""What rows follow from, by the rules."""
BY = "x"
Rule = Literal["sum", "difference", "factor", "product", "quotient", "chain"]


class TableOptions(Options):
    """Which rows, and what beside them."""

    functions: NameList = Field(
        list(USUAL), description="The rows of the table: " + ", ".join(FORMULAS) + "."
    )
    rules: bool = Field(
        True, description="Whether to list the rules for sums, products, quotients and so on."
    )
    derive: bool = Field(
        False, description="Whether to derive the rows that follow from others by the rules."
    )


@dataclass(frozen=True)
class Derived:
    """A row that follows from others: what the function is, and its derivative line by line."""

    definition: Chain | None
    """None where the row says it already."""
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class TableStep(FormulaStep):
    """The table, the rules, and what was derived."""

    table: Table
    rules: tuple[tuple[str, Chain], ...]
    derived: tuple[Derived, ...]
    parameters: tuple[Node, ...]


class DerivativeTable(Derivation):
    """(x^n)' = n x^(n - 1) and its like; (f g)' = f' g + f g' (S-table, S-rules)."""

    kind = "derivative_table"
    options = TableOptions
    summary = (
        "Lists elementary derivatives and the rules of differentiation, each of them checked, "
        "and derives those rows that follow from others."
    )
    produces: ClassVar = {"sin'": "the derivative in a row, by the row's name with a prime"}

    def derive(self, workspace: Workspace, task: Task) -> TableStep:
        """The table with the rows that the task asks for."""
        options = task.options
        assert isinstance(options, TableOptions)
        for index, name in enumerate(options.functions):
            if name not in FORMULAS:
                near = nearest(name, FORMULAS)
                expected = near or "one of " + ", ".join(FORMULAS)
                place = task.place("functions", index)
                raise SpecError([Problem(place, "no row of the table", name, expected)])
        rows = {name: _row(name) for name in options.functions}
        names = Names((BY, "n", "a", "c", "f", "g"))
        derived = tuple(_derived(options.functions, names)) if options.derive else ()
        parts = (part for name in rows for part in descendants(_function(name)))
        used = {part.name for part in parts if isinstance(part, Symbol)}
        return TableStep(
            self.kind,
            "table",
            task.position,
            {f"{n}'": Result(chain, sympy_text(chain.terms[-1])) for n, chain in rows.items()},
            letters=(BY, "n", "a", "c"),
            table=Table(
                ("function", "derivative"),
                tuple((_function(name), Cell(chain)) for name, chain in rows.items()),
            ),
            rules=tuple(_general()) if options.rules else (),
            derived=derived,
            defined=names.formulas,
            parameters=tuple(Symbol(n) for n in ("c", "n", "a") if n in used),
        )


def _node(formula: str) -> Node:
    return Typing({}, {}).term(parse_expression(formula, VOCABULARY)).node


def _function(name: str) -> Node:
    return _node(FORMULAS[name])


def _row(name: str) -> Chain:
    """(f)' = its derivative."""
    function = _function(name)
    tree = Tree(Calculus(), Names((BY, "n", "a", "c")), BY)
    prime_of = Primed(function, Symbol(BY))
    return equality(prime_of, tree.derive(function, prime_of))


def _derived(rows: list[str], names: Names) -> Iterator[Derived]:
    for name in rows:
        if name in SIMPLER:
            function, simpler = _function(name), _node(SIMPLER[name])
            tree = Tree(Calculus(), names, BY)
            tree.derive(simpler, Primed(function, Symbol(BY)), Primed(simpler, Symbol(BY)))
            listed = _row(name)
            if text(tree.lines[-1].chain.terms[-1]) != text(listed.terms[-1]):
                tree.lines.append(Line(listed, ("as_listed",)))
            same = text(function) == text(simpler)
            yield Derived(None if same else equality(function, simpler), tuple(tree.lines))


def _general() -> Iterator[tuple[str, Chain]]:
    """The rules for any two functions f and g."""
    x, c = Symbol(BY), Symbol("c")
    one, two = (defined_function(name, (BY,), None) for name in "fg")
    f, g = Call(one, (x,)), Call(two, (x,))
    slope_f, slope_g = Call(prime(one), (x,)), Call(prime(two), (x,))
    change = Sum((Product((slope_f, g)), Negative(Product((f, slope_g)))))
    inner = Call(one, (g,))
    statements: tuple[tuple[Rule, Node, Node], ...] = (
        ("sum", Sum((f, g)), Sum((slope_f, slope_g))),
        ("difference", Sum((f, Negative(g))), Sum((slope_f, Negative(slope_g)))),
        ("factor", Product((c, f)), multiply(c, slope_f)),
        ("product", Product((f, g)), Sum((Product((slope_f, g)), Product((f, slope_g))))),
        ("quotient", Quotient(f, g), Quotient(change, power(g, TWO))),
        ("chain", inner, Product((Call(prime(one), (g,)), slope_g))),
    )
    for rule, formula, slope in statements:
        yield rule, equality(Primed(formula, x), slope)
