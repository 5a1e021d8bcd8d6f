"""What a page about temperatures consists of beside the rows: rule, entropy, table, curves."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.plots.functions import NothingToPlotError, function_figure
from derivator.derivations.probabilities.decimals import Digits, decimal_of
from derivator.derivations.probabilities.heated import Heated, HeatedWriter, T
from derivator.derivations.probabilities.names import power_of_e
from derivator.derivations.probabilities.reading import value_of
from derivator.derivations.terms import ChainBuilder, equality
from derivator.notation.build import negate, number
from derivator.notation.functions import LOG
from derivator.notation.nodes import Call, Node, Product, Quotient, Sum, Symbol
from derivator.solution import Cell, Chain, PlotFigure, Scope, Table, Wording

MOST_CURVES = 6
LINE = 100
"""About how many characters of digits and signs a line of the page holds."""
NEGLIGIBLE = 1e-3
"""Smaller probabilities are not put into a formula."""
WIDEST = 7
"""With more classes than this, they stand below each other."""


@dataclass(frozen=True)
class Entropies:
    """The entropy: its formula, its value at each temperature, and its greatest value ln K."""

    formula: Chain
    values: tuple[Chain, ...]
    """H(10) with its formula and its number."""
    short: tuple[Chain, ...]
    """The same without the formula."""
    greatest: Node
    worked: Chain | None
    """One of the values with the probabilities put in."""


def defined_shares(letters: tuple[Symbol, ...]) -> dict[str, Node]:
    """What p_k and S of any scores stand for."""
    whole = Sum(tuple(power_of_e(Quotient(z, T)) for z in letters))
    own = Quotient(power_of_e(Quotient(Symbol("z_k"), T)), whole)
    return {"p_k": own, "S": whole}


def definition(letters: tuple[Symbol, ...]) -> tuple[Chain, ...]:
    """p_k = e^(z_k/T)/S with S the sum of all of them."""
    whole = Sum(tuple(power_of_e(Quotient(z, T)) for z in letters))
    own = Quotient(power_of_e(Quotient(Symbol("z_k"), T)), Symbol("S"))
    return equality(Symbol("p_k"), own), equality(Symbol("S"), whole)


def entropies_of(heated: Heated, heats: list[Node], digits: Digits) -> Entropies:
    """The entropy at each temperature."""
    chains = []
    for heat in heats:
        symbol = Call(heated.entropy, (heat,))
        decimal = digits.rounded(decimal_of(value_of(symbol)), symbol)
        chain = ChainBuilder(symbol, Scope.DATA).then(heated.entropy_formula(heat))
        chains.append(chain.then(decimal, False).chain())
    whole = equality(Call(heated.entropy, (T,)), heated.entropy_formula())
    greatest = Call(LOG, (number(len(heated.row.scores)),))
    short = tuple(equality(c.terms[0], c.terms[-1], False, Scope.DATA) for c in chains)
    worked = next(filter(None, (_put_in(heated, heat, digits) for heat in heats)), None)
    return Entropies(whole, tuple(chains), short, greatest, worked)


def _put_in(heated: Heated, heat: Node, digits: Digits) -> Chain | None:
    """H(10) = -(0.8 ln 0.8 + ...) = number; None where it is long, or a probability negligible."""
    shares = [heated.share(k, heat) for k in range(len(heated.row.scores))]
    values = list(map(value_of, shares))
    if min(values) < NEGLIGIBLE:
        return None
    fine = digits.more(2)
    close = [fine.rounded(decimal_of(v), p) for v, p in zip(values, shares, strict=True)]
    if sum(2 * len(p.digits) + 6 for p in close) > LINE:
        return None
    symbol = Call(heated.entropy, (heat,))
    terms = tuple(Product((p, Call(LOG, (p,)))) for p in close)
    chain = ChainBuilder(symbol, Scope.DATA).then(negate(Sum(terms)), False)
    return chain.then(digits.rounded(decimal_of(value_of(symbol)), symbol), False).chain()


def heat_table(
    writers: list[HeatedWriter], entropies: Entropies | None, labels: tuple[Node | Wording, ...]
) -> Table:
    """T, every probability, and the entropy if asked for; many classes below each other."""
    named = any(isinstance(label, Wording) for label in labels)
    heads = labels if named else tuple(Symbol(f"p_{k + 1}") for k in range(len(labels)))
    rows: list[tuple[Node | Cell, ...]] = []
    for index, writer in enumerate(writers):
        cells: list[Cell] = []
        for k in range(len(labels)):
            exactly, decimal = writer.decimal(k)
            cells.append(Cell(equality(writer.symbol(k), decimal, exactly, Scope.DATA)))
        if entropies is not None:
            cells.append(Cell(entropies.values[index]))
        rows.append((writer.temperature, *cells))
    last = (Symbol("H"),) if entropies is not None else ()
    columns = (T, *heads, *last)
    if len(labels) > WIDEST:
        numbered = (T, *labels, *last)
        turned = list(zip(numbered, *rows, strict=True))
        return Table(tuple(turned[0]), tuple(turned[1:]))
    return Table(columns, tuple(rows))


def heat_figure(heated: Heated, heats: list[Node]) -> PlotFigure | None:
    """The curves p_k(T), as far as the scores' spread makes them move."""
    count = len(heated.row.scores)
    if count > MOST_CURVES or len(heated.row.largest) == count:
        return None
    values = heated.row.values
    spread = float(max(values) - min(values))
    end = max([2.5 * spread, *(float(value_of(heat)) for heat in heats)])
    end = min(end, 6 * spread)
    try:
        return function_figure(
            [heated.share(k) for k in range(count)],
            T.name,
            end / 400,
            end,
            low=0.0,
            high=1.05,
        )
    except NothingToPlotError:
        return None
