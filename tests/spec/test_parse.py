from __future__ import annotations

import sys
import time
from fractions import Fraction

import pytest

from derivator.spec.expression import Apply, Literal, Name, NamedConstant
from derivator.spec.parse import ExpressionError, parse_expression
from derivator.spec.vocabulary import Vocabulary


def num(value: str) -> Literal:
    return Literal(Fraction(value))


def test_the_authors_order_and_the_offsets_stay(vocabulary: Vocabulary) -> None:
    assert parse_expression(" y + x*2", vocabulary) == Apply(
        "Add", (Name("y", 1), Apply("Multiply", (Name("x", 5), num("2")), 6)), 3
    )


def test_an_operations_offset_is_its_sign_even_behind_brackets(vocabulary: Vocabulary) -> None:
    found = parse_expression("((x) - (y)) / (z)", vocabulary)
    assert isinstance(found, Apply)
    assert found.offset == 12
    assert isinstance(found.operands[0], Apply)
    assert found.operands[0].offset == 5


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", "1/10"),
        ("1e-3", "1/1000"),
        ("1.5E2", "150"),
        (".5", "1/2"),
        ("2.", "2"),
        ("-0.25", "-1/4"),
        ("- -3", "3"),
        ("+7", "7"),
        ("0", "0"),
        ("0.30000000000000000000000000000000004", "0.30000000000000000000000000000000004"),
    ],
)
def test_numbers_are_exact(text: str, value: str, vocabulary: Vocabulary) -> None:
    assert parse_expression(text, vocabulary) == num(value)


def test_minus_binds_as_in_python(vocabulary: Vocabulary) -> None:
    square = Apply("Power", (num("2"), num("2")), 2)
    assert parse_expression("-2**2", vocabulary) == Apply("Negate", (square,), 0)
    assert parse_expression("(-2)**2", vocabulary) == Apply("Power", (num("-2"), num("2")), 4)
    assert parse_expression("-2*x", vocabulary) == Apply("Multiply", (num("-2"), Name("x", 3)), 2)
    assert parse_expression("x--y", vocabulary) == Apply(
        "Subtract", (Name("x", 0), Apply("Negate", (Name("y", 3),), 2)), 1
    )


def test_powers_group_to_the_right_and_quotients_to_the_left(vocabulary: Vocabulary) -> None:
    x, y, z = Name("x", 0), Name("y", 3), Name("z", 6)
    assert parse_expression("x**y**z", vocabulary) == Apply(
        "Power", (x, Apply("Power", (y, z), 4)), 1
    )
    assert parse_expression("x/y/z", vocabulary) == Apply(
        "Divide", (Apply("Divide", (x, Name("y", 2)), 1), Name("z", 4)), 3
    )


def test_a_folding_function_takes_any_number_of_operands(vocabulary: Vocabulary) -> None:
    inner = Apply("Maximum", (Name("x", 4), Name("y", 7)), 0)
    outer = Apply("Maximum", (inner, Name("z", 10)), 0)
    assert parse_expression("Max(x, y, z)", vocabulary) == outer
    assert parse_expression("Max(x, y)", vocabulary) == inner


def test_constants_and_pythons_keywords(vocabulary: Vocabulary) -> None:
    assert parse_expression("pi", vocabulary) == NamedConstant("pi")
    assert parse_expression("E", vocabulary) == NamedConstant("E")
    assert parse_expression("lambda*if", vocabulary) == Apply(
        "Multiply", (Name("lambda", 0), Name("if", 7)), 6
    )
    assert parse_expression("sin(yield)", vocabulary) == Apply("Sin", (Name("yield", 4),), 0)


def test_line_ends_only_separate(vocabulary: Vocabulary) -> None:
    assert parse_expression("x\n  + y\r\n", vocabulary) == Apply(
        "Add", (Name("x", 0), Name("y", 6)), 4
    )


def test_a_sum_of_two_thousand_terms_from_deep_in_the_stack(vocabulary: Vocabulary) -> None:
    def deep(levels: int) -> object:
        return deep(levels - 1) if levels else parse_expression("+".join(["x"] * 2001), vocabulary)

    assert sys.getrecursionlimit() >= 1000
    assert isinstance(deep(150), Apply)


def test_the_largest_formulas_pass(vocabulary: Vocabulary) -> None:
    for text in (
        "(" * 100 + "x" + ")" * 100,
        "-" * 100 + "x",
        "**".join(["x"] * 101),
        "exp(-" * 50 + "x" + ")" * 50,
        "10**299",
        "x**1000",
        "x**-1000",
        "1**1000",
        "9" * 50,
        "1e300",
        "2**(1/2)",
        "0**0.5",
    ):
        parse_expression(text, vocabulary)


@pytest.mark.parametrize(
    "text",
    [
        "x**10**10**10",
        "10**10**10",
        "(((2**99)**99)**99)**99",
        "9**999",
        "x**99999999999999999999",
        "x**(10**9)",
        "2**-(10**9)",
        "1e300*1e300",
        "1e-300/1e300",
        "(" * 100_000,
        "(" * 9_000,
        "(" * 101 + "x" + ")" * 101,
        "-" * 9_000 + "x",
        "-(" * 60 + "x" + ")" * 60,
        "**".join(["x"] * 3_000),
        "+".join(["x"] * 4_000),
        "exp(" * 2_000 + "x",
        "9" * 51,
        "1e301",
        "1e" + "9" * 9_000,
        "x" * 51,
        "Max(" + ",".join("x" * 4_000) + "",
    ],
)
def test_monsters_are_refused_at_once(text: str, vocabulary: Vocabulary) -> None:
    begin = time.process_time()
    with pytest.raises(ExpressionError):
        parse_expression(text, vocabulary)
    assert time.process_time() - begin < 1


OPERAND = "a number, a name or a bracket"
ALPHABET = "letters A-Z a-z, digits, _ and + - * / ** ( ) ,"
SIGN = "an operation; multiplication is written with *"


@pytest.mark.parametrize(
    ("text", "offset", "message", "found", "expected", "suggestion"),
    [
        ("", 0, "an empty formula", "", OPERAND, ""),
        ("x +", 2, "nothing follows '+'", "+", OPERAND, ""),
        ("* x", 0, "an operand is missing before '*'", "*", OPERAND, ""),
        ("x + * y", 4, "an operand is missing between '+' and '*'", "*", OPERAND, ""),
        ("2x", 1, "no operation between two operands", "2x", SIGN, "2*x"),
        ("2 x", 2, "no operation between two operands", "2 x", SIGN, "2*x"),
        ("1j", 1, "no operation between two operands", "1j", SIGN, "1*j"),
        ("(x)(y)", 3, "no operation between two operands", "(...)(...)", SIGN, "(...)*(...)"),
        ("a + x^2", 5, "'^' is not the power sign", "^", ALPHABET, "**"),
        ("x//y", 1, "'//' is not allowed in a formula", "//", ALPHABET, "/"),
        ("z + х", 4, "Cyrillic letter х", "х", ALPHABET, "Latin x"),
        ("α*x", 0, "Greek letter α", "α", ALPHABET, "alpha"),
        ("x²", 1, "a superscript ²", "x²", ALPHABET, "**2"),
        ("x·y", 1, "'·' is not allowed in a formula", "·", ALPHABET, "*"),
        ("x\0", 1, "a null character", "", ALPHABET, ""),
        ("x\xa0y", 1, "an invisible character (U+00A0)", "", ALPHABET, ""),
        ("sin x", 0, "the function sin without brackets", "sin", "sin(...)", "sin(x)"),
        ("sin**2", 0, "the function sin without brackets", "sin", "sin(...)", ""),
        ("exp()", 0, "exp called with 0 arguments", "exp", "1 argument", ""),
        ("exp(x, y)", 0, "exp called with 2 arguments", "exp", "1 argument", ""),
        ("1 + Max(x)", 4, "Max called with 1 argument", "Max", "2 arguments or more", ""),
        ("1,5*x", 1, "a comma outside a function's brackets", ",", "an operation", "1.5"),
        ("(x, y)", 2, "a comma outside a function's brackets", ",", "an operation", ""),
        ("x)+(y", 1, "a bracket that was never opened", ")", "", ""),
        ("2*(x", 2, "a bracket that is never closed", "(", ")", ""),
        ("True", 0, "True is not allowed in a formula", "True", OPERAND, ""),
        ("017", 0, "a number that begins with 0", "017", "no leading zero", "17"),
        ("y/0", 0, "division by zero", "y/0", "a divisor other than 0", ""),
        ("y + 0**-1", 4, "division by zero", "0**-1", "a base other than 0", ""),
        (
            "x**2**3",
            0,
            "a tower of constant powers",
            "x**2**3",
            "one number as the exponent",
            "",
        ),
    ],
)
def test_what_an_author_reads(
    text: str,
    offset: int,
    message: str,
    found: str,
    expected: str,
    suggestion: str,
    vocabulary: Vocabulary,
) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, vocabulary)
    error = caught.value
    assert (error.offset, error.message, error.text) == (offset, message, found)
    assert (error.expected, error.suggestion) == (expected, suggestion)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("ln(x)", "log"),
        ("Exp(x)", "exp"),
        ("sinn(x)", "sin"),
        ("max(x, y)", "Max"),
        ("q(x)", "q*(...)"),
    ],
)
def test_the_nearest_function(text: str, suggestion: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(ExpressionError, match="unknown function") as caught:
        parse_expression(text, vocabulary)
    assert caught.value.suggestion == suggestion


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "x.y",
        "x[0][1]",
        "[x]",
        "{x}",
        "{x: y}",
        "'x'",
        '"x"',
        "f'{x}'",
        "lambda: x",
        "lambda x: x",
        "x if y else z",
        "x and y",
        "not x",
        "x < y",
        "x == y",
        "x is y",
        "x := 1",
        "exp(x=1)",
        "exp(*x)",
        "exp(**x)",
        "Max(x, y,)",
        "x @ y",
        "x % y",
        "~x",
        "x | y",
        "x ! y",
        "...",
        "`x`",
        "x; y",
        "x = y",
        "x # y",
        "x \\\n y",
        "await x",
        "None",
        "0x10",
        "1_000",
        "_x",
        "x'",
        "exp(x)(y)",
        "()",
        "(yield x)",
        "[x for x in y]",
        "\ud800",
        "x\u2028y",
        "١",
        "ｘ",
        "\ufeffx",
    ],
)
def test_everything_else_is_refused(text: str, vocabulary: Vocabulary) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, vocabulary)
    assert caught.value.message
    assert 0 <= caught.value.offset < len(text)
    assert "too complicated" not in caught.value.message


def test_a_sign_that_no_operation_carries() -> None:
    with pytest.raises(ExpressionError, match=r"the sign \*\* is not available here"):
        parse_expression("x**2", Vocabulary({}, {"+": "Add"}))
