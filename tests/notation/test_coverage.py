"""Every kind of node can be printed, evaluated and, where it is algebra, handed to SymPy."""

from __future__ import annotations

import pytest

from derivator.notation import (
    analysis,
    analysis_evaluate,
    analysis_print,
    evaluate,
    matrices,
    matrix_evaluate,
    nodes,
    precise,
    printer,
    to_sympy,
)
from derivator.notation.nodes import Node, Partial, Rounded, Symbol
from derivator.notation.text import text
from derivator.program import values

KINDS = [kind for kind in Node.__subclasses__() if vars(nodes).get(kind.__name__) is kind]
MATRICES, ANALYSIS = (
    [
        kind
        for kind in Node.__subclasses__()
        if vars(module).get(kind.__name__) is kind and kind.__module__ == module.__name__
    ]
    for module in (matrices, analysis)
)
NO_ALGEBRA = {Partial, Rounded}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_has_its_rules(kind: type[Node]) -> None:
    assert kind in printer._RULES
    assert kind in evaluate._RULES
    assert (kind in to_sympy._RULES) == (kind not in NO_ALGEBRA)


def test_no_rule_is_left_over() -> None:
    assert len(KINDS) == 14
    assert set(printer._RULES) == set(evaluate._RULES) == {*KINDS, *MATRICES, *ANALYSIS}
    assert set(analysis_evaluate.RULES) == set(analysis_print.RULES) == set(ANALYSIS)
    labels = {analysis.Interval, analysis.Union, analysis.ValueSet}
    assert set(ANALYSIS) - set(precise._RULES) == labels
    assert set(matrix_evaluate.RULES) == set(values._RULES) - set(KINDS) == set(MATRICES)
    assert set(to_sympy._RULES) == set(KINDS) - NO_ALGEBRA | {matrices.Cases}


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
