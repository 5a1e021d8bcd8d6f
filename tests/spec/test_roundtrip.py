"""Random formulas: printed and parsed again, and against SymPy's own parser."""

from __future__ import annotations

from fractions import Fraction

import sympy
from hypothesis import given
from hypothesis import strategies as st

from derivator.spec.expression import Apply, Expression, Literal, Name, NamedConstant
from derivator.spec.parse import ExpressionError, parse_expression
from derivator.spec.vocabulary import Vocabulary

SIGNS = {"Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "Power": "**"}
CALLS = {"Exp": "exp", "Sin": "sin", "Maximum": "Max"}


def printed(node: Expression) -> str:
    """Spell an expression with brackets around every operand."""
    if isinstance(node, Literal):
        return f"({node.value.numerator}/{node.value.denominator})"
    if isinstance(node, Name | NamedConstant):
        return node.name
    operands = [printed(operand) for operand in node.operands]
    if node.operation == "Negate":
        return f"(-{operands[0]})"
    if node.operation in SIGNS:
        return f"({f' {SIGNS[node.operation]} '.join(operands)})"
    return f"{CALLS[node.operation]}({', '.join(operands)})"


def bare(node: Expression) -> Expression:
    """Forget the offsets."""
    if isinstance(node, Apply):
        return Apply(node.operation, tuple(map(bare, node.operands)))
    return Name(node.name) if isinstance(node, Name) else node


def _applied(operands: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    one = st.tuples(operands)
    two = st.tuples(operands, operands)
    binary = st.sampled_from([*SIGNS, "Maximum"])
    return st.builds(Apply, st.sampled_from(["Exp", "Sin"]), one) | st.builds(Apply, binary, two)


LEAVES: st.SearchStrategy[Expression] = st.sampled_from(
    [Name("x"), Name("y_1"), Name("lambda"), NamedConstant("pi")]
)
EXPRESSIONS = st.recursive(LEAVES, _applied, max_leaves=30)

NUMBERS = st.sampled_from(["0.5", "2", "3", "1e-1", "10", "x", "y", "z", "pi"])
TEXTS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" + ", " - ", "*", "/", "-", "+"]), inner).map("".join),
        st.tuples(st.sampled_from(["-", "+"]), inner).map("".join),
        st.tuples(st.sampled_from(["(", "sin(", "exp(", "cos("]), inner, st.just(")")).map("".join),
        st.tuples(inner, st.sampled_from(["**2", "**-1", "**(1/2)"])).map("".join),
        st.tuples(st.just("Max("), inner, st.just(", "), inner, st.just(")")).map("".join),
    ),
    max_leaves=8,
)
POINT = {"x": "0.7", "y": "1.3", "z": "0.4"}


@given(EXPRESSIONS)
def test_parse_undoes_print(expression: Expression) -> None:
    assert bare(parse_expression(printed(expression), VOCABULARY)) == expression


@given(TEXTS)
def test_the_numbers_are_sympys(text: str) -> None:
    try:
        ours = parse_expression(text, VOCABULARY)
    except ExpressionError as error:
        assert error.message in (  # noqa: PT017
            "a tower of constant powers",
            "division by zero",
            "an exponent that is too large",
            "a constant that is too long to write out",
        )
        return
    spelt = sympy.sympify(text, rational=True).subs(
        {k: sympy.Rational(v) for k, v in POINT.items()}
    )
    assert _same(_sympy(ours), spelt), text


def _same(left: sympy.Expr, right: sympy.Expr) -> bool:
    if left == right:
        return True
    return bool(abs(left.evalf(20) - right.evalf(20)) <= 1e-9 * (1 + abs(right.evalf(20))))


def _sympy(node: Expression) -> sympy.Expr:
    if isinstance(node, Literal):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, NamedConstant):
        return getattr(sympy, node.name)
    if isinstance(node, Name):
        return sympy.Rational(POINT[node.name])
    operands = [_sympy(operand) for operand in node.operands]
    functions = {"Exp": sympy.exp, "Sin": sympy.sin, "Cos": sympy.cos, "Maximum": sympy.Max}
    if node.operation in functions:
        return functions[node.operation](*operands)
    if node.operation == "Negate":
        return -operands[0]
    left, right = operands
    return {
        "Add": lambda: left + right,
        "Subtract": lambda: left - right,
        "Multiply": lambda: left * right,
        "Divide": lambda: left / right,
        "Power": lambda: left**right,
    }[node.operation]()


def _vocabulary() -> Vocabulary:
    from derivator.spec.vocabulary import Signature

    functions = {name: Signature(name.capitalize(), 1) for name in ("exp", "sin", "cos")}
    functions["Max"] = Signature("Maximum", 2, folds=True)
    signs = {sign: operation for operation, sign in SIGNS.items()}
    return Vocabulary(functions, {**signs, "neg": "Negate"})


VOCABULARY = _vocabulary()


@given(st.fractions(max_denominator=10**6))
def test_a_quotient_of_integers_stays_two_literals(value: Fraction) -> None:
    text = f"{value.numerator}/{value.denominator}"
    found = parse_expression(text, VOCABULARY)
    assert isinstance(found, Apply)
    assert found.operands == (
        Literal(Fraction(value.numerator)),
        Literal(Fraction(value.denominator)),
    )
