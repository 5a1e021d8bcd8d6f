"""Every kind of node can be printed, evaluated and, where it is algebra, handed to SymPy."""

from __future__ import annotations

from types import ModuleType

import pytest

from derivator.notation import (
    analysis,
    analysis_evaluate,
    analysis_print,
    chance,
    counting,
    evaluate,
    matrices,
    matrix_evaluate,
    nodes,
    precise,
    printer,
    quantile,
    to_sympy,
    windows,
    windows_counts,
)
from derivator.notation.nodes import Node, Partial, Rounded, Symbol
from derivator.notation.text import text
from derivator.program import values


def kinds(module: ModuleType) -> list[type[Node]]:
    """The node classes that a module defines, without bases of others."""
    own = [item for item in vars(module).values() if isinstance(item, type)]
    nodes_ = [item for item in own if issubclass(item, Node) and item.__module__ == module.__name__]
    return [item for item in nodes_ if not item.__subclasses__() and item is not Node]


KINDS, MATRICES, ANALYSIS, COUNTING, WINDOWS, CHANCE, QUANTILE, COUNTS = map(
    kinds, (nodes, matrices, analysis, counting, windows, chance, quantile, windows_counts)
)
NO_ALGEBRA = {Partial, Rounded}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_has_its_rules(kind: type[Node]) -> None:
    assert kind in printer._RULES
    assert kind in evaluate._RULES
    assert (kind in to_sympy._RULES) == (kind not in NO_ALGEBRA)


def test_no_rule_is_left_over() -> None:
    assert len(KINDS) == 14
    own = {*KINDS, *MATRICES, *ANALYSIS, *COUNTING, *WINDOWS, *CHANCE, *QUANTILE, *COUNTS}
    assert set(printer._RULES) == set(evaluate._RULES) == own
    assert set(analysis_evaluate.RULES) == set(analysis_print.RULES) == set(ANALYSIS)
    labels = {analysis.Interval, analysis.Union, analysis.ValueSet}
    doubles = {analysis.Supremum}  # looked for at many places
    assert set(ANALYSIS) - set(precise._RULES) == labels | doubles
    assert set(matrix_evaluate.RULES) == set(MATRICES)
    assert set(values._RULES) - set(KINDS) == {*MATRICES, *WINDOWS}
    assert set(to_sympy._RULES) == set(KINDS) - NO_ALGEBRA | {matrices.Cases, counting.Floor}


def test_an_unknown_kind_is_refused() -> None:
    class Unknown(Node):
        pass

    with pytest.raises(TypeError, match="no print rule for Unknown"):
        text(Unknown())
    with pytest.raises(TypeError, match="no SymPy form for Unknown"):
        to_sympy.to_sympy(Unknown())
    with pytest.raises(TypeError, match="no SymPy form for Partial"):
        to_sympy.to_sympy(Partial(Symbol("f"), Symbol("x")))
    with pytest.raises(TypeError, match="no evaluation rule for Unknown"):
        evaluate.approximation(Unknown())
