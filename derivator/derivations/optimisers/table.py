"""The table of a descent: a row for each step, with gradient, letters, weights and the loss."""

from __future__ import annotations

from fractions import Fraction

from derivator.derivations.optimisers.page import OptimiserPage
from derivator.derivations.optimisers.stopping import noted_loss
from derivator.derivations.terms import equality
from derivator.notation.matrices import After, Noted
from derivator.notation.names import stepped
from derivator.notation.nodes import Node, Number, Symbol
from derivator.notation.numbers import decimal_text, rounded
from derivator.program.values import Numbers, printed_number
from derivator.solution import Cell, Chain, Scope, Table

ROWS = 30
"""A longer table leaves out rows before the last ones."""
LAST = 4
LISTED = 4
"""The observations of a larger batch are not listed."""
COLUMNS = 9

Row = tuple[Node | Chain | Cell | None, ...]


def steps_table(page: OptimiserPage, digits: int) -> tuple[Table, int]:
    """The table, and how many rows are left out before its last rows.

    Numbers of weights stand in it; matrices do not.
    """
    run = page.optimisation
    partial = any(set(t.batch) != set(run.everything) for t in run.steps)
    listed = partial and max(len(t.batch) for t in run.steps) <= LISTED
    several = any(len(t.batch) > 1 for t in run.steps)
    head: list[str | Node] = ["step"]
    head += ["observations" if several else "observation"] if listed else []
    letters = _letters(page, COLUMNS - 1 - len(head))
    for letter, name in letters:
        head.append(_head(page, letter, name))
    head.append(Symbol(stepped(loss_name(page), run.names.step)))
    times = list(range(len(run.steps) + 1))
    hidden = max(0, len(times) - ROWS)
    if hidden:
        times = [*times[: ROWS - LAST], *times[-LAST:]]
    return Table(tuple(head), tuple(_row(page, n, listed, letters, digits) for n in times)), hidden


def loss_name(page: OptimiserPage) -> str:
    """The loss of all observations: L, or the mean of theirs."""
    run = page.optimisation
    apart = len(run.parts(run.everything)) > 1
    return run.collective().name if apart else run.course.of


def _head(page: OptimiserPage, letter: str, name: str) -> Node:
    run = page.optimisation
    if letter == "slope":
        symbol = run.slope_symbols[name, len(run.steps)]
        return symbol.shown if isinstance(symbol, Noted) else symbol
    return Symbol(stepped(run.names.letter(letter, name), run.names.step))


def _letters(page: OptimiserPage, room: int) -> list[tuple[str, str]]:
    """What has a column: all letters of all weights, else gradients and weights, else weights."""
    run = page.optimisation
    single = [name for name in run.course.learned if not run.is_matrix(name)]
    lines = [letter for letter in run.formulas[run.course.learned[0], 1] if letter != "g"]
    first = ["g"] if run.method_names_gradient else ["slope"]
    for wanted in ([*first, *lines], [*first, "w"], ["w"]):
        found = [(letter, name) for letter in wanted for name in single]
        if len(found) <= room:
            return found
    return []


def _row(
    page: OptimiserPage, time: int, listed: bool, letters: list[tuple[str, str]], digits: int
) -> Row:
    run = page.optimisation
    cells: list[Node | Chain | Cell | None] = [Number(Fraction(time))]
    taken = run.steps[time - 1] if time else None
    if listed:
        names = ",".join(str(index + 1) for index in taken.batch) if taken else ""
        cells.append(Symbol(names) if taken else None)
    for letter, name in letters:
        cells.append(_cell(page, letter, name, time))
    loss = noted_loss(run, time)
    moment, numbers = page.place(time)
    cells.append(Cell(_value(loss, numbers, moment, digits)))
    return tuple(cells)


def _cell(page: OptimiserPage, letter: str, name: str, time: int) -> Cell | None:
    run = page.optimisation
    digits = run.study.digits
    if letter == "w":
        moment, numbers = page.place(time)
        return Cell(_value(After(Symbol(name), time), numbers, moment, digits))
    if letter == "slope":
        if not time:
            return None
        node = run.slope_symbols[name, time]
    else:
        noted = run.names.noted(letter, name, time, run.shape(name))
        if noted.key not in run.noted:
            return None
        node = noted
    taken = run.steps[max(time, 1) - 1]
    return Cell(_value(node, taken.passes[0], taken.moments[0], digits))


def _value(node: Node, numbers: Numbers, moment: int, digits: int) -> Chain:
    """A number for a table: decimals where they end, else rounded."""
    value = numbers.of(node)[0, 0]
    exact, shown = printed_number(value, digits, node)
    if value.exact is not None and exact and decimal_text(abs(value.exact)) is None:
        exact, shown = False, rounded(value.exact, digits, node)
    chain = equality(node, shown, exact)
    return Chain(chain.terms, chain.relations, Scope.DATA, moment)
