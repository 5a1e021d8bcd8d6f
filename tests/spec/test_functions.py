"""The author's own functions, specified and unspecified."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from fractions import Fraction

import pytest

from derivator.spec.exercise import Exercise
from derivator.spec.expression import Apply, Literal, Name
from derivator.spec.vocabulary import Signature, Vocabulary

Read = Callable[[str], Exercise]
Mistakes = Callable[[str], list[str]]

HEAD = "exercise: probe\ntitle: {en: Probe}\n"
PARTS = "parts: [{solve: {graph: null}}]\n"
MODEL = (
    "functions:\n  sigma(t): exp(t)/(1 + exp(t))\n  f(t):\n  prelu( t, a ): Max(0, t) + a*f(t)\n"
    "model: {q: prelu(sigma(x), 2)}\n"
)


def test_functions_with_and_without_a_formula(read: Read) -> None:
    exercise = read(HEAD + MODEL + PARTS)
    assert list(exercise.functions) == ["sigma", "f", "prelu"]
    sigma, f, prelu = exercise.functions.values()
    assert (sigma.name, sigma.arguments, sigma.text) == ("sigma", ("t",), "exp(t)/(1 + exp(t))")
    assert (f.arguments, f.body, f.text) == (("t",), None, "")
    assert prelu.arguments == ("t", "a")
    assert prelu.body == Apply(
        "Add",
        (
            Apply("Maximum", (Literal(Fraction(0)), Name("t", 7)), 0),
            Apply("Multiply", (Name("a", 12), Apply("f", (Name("t", 16),), 14)), 13),
        ),
        10,
    )
    assert [(each.position.line, each.position.column) for each in (sigma, f, prelu)] == [
        (4, 3),
        (5, 3),
        (6, 3),
    ]
    place = prelu.locate(prelu.text.index("f"))
    assert (place.line, place.column) == (6, 32)
    assert exercise.symbols == ("x",)
    expression = exercise.assignments[0].expression
    assert isinstance(expression, Apply)
    assert expression.operation == "prelu"
    assert pickle.loads(pickle.dumps(exercise)) == exercise


def test_the_authors_definition_counts(read: Read) -> None:
    text = "functions: {tanh(t): t**3, exp(t): }\nmodel: {q: tanh(exp(x))}\n"
    expression = read(HEAD + text + PARTS).assignments[0].expression
    assert expression == Apply("tanh", (Apply("exp", (Name("x", 9),), 5),), 0)


def test_in_braces_with_commas(read: Read) -> None:
    text = (
        "functions: {g(t, a): Max(0, t) + a*Max(1, t), f(t): , h(t): f(t)}\nmodel: {q: g(x, 1)}\n"
    )
    functions = read(HEAD + text + PARTS).functions
    assert list(functions) == ["g", "f", "h"]
    assert functions["g"].text == "Max(0, t) + a*Max(1, t)"
    place = functions["g"].locate(functions["g"].text.index("a*"))
    assert (place.line, place.column) == (3, 34)


def test_a_vocabulary_with_functions_of_the_authors() -> None:
    base = Vocabulary(
        {"log": Signature("log", 1), "ln": Signature("log", 1), "Abs": Signature("absolute", 1)},
        {"+": "add", "neg": "negate"},
    )
    extended = base.with_functions({"log": 2, "g": 1})
    assert extended.functions == {
        "Abs": Signature("absolute", 1),
        "log": Signature("log", 2),
        "g": Signature("g", 1),
    }
    taken = {"add": "+", "negate": "-", "absolute": "Abs(...)", "log": "", "g": "", "ln": ""}
    assert {name: base.names_operation(name) for name in taken} == taken


HEADER = "a name with its arguments, such as f(t) or g(t, a)"
NAME = "a name: Latin letters, digits and _, beginning with a letter"


@pytest.mark.parametrize(
    ("functions", "problems"),
    [
        (
            "[f]",
            [
                "3:12: not a mapping\n    expected: functions with their formulas, "
                "such as f(t): t**2"
            ],
        ),
        (
            "{f: t}",
            [
                f"3:13: not a function with its arguments\n    found: f\n    expected: {HEADER}\n"
                "    did you mean: f(t)"
            ],
        ),
        (
            "{f(t)(a): t}",
            [
                f"3:13: not a function with its arguments\n    found: f(t)(a)\n"
                f"    expected: {HEADER}"
            ],
        ),
        (
            "{f(): 2}",
            ["3:13: a function of 0 arguments\n    found: f()\n    expected: 1 to 4 arguments"],
        ),
        (
            "{'f(a, b, c, d, u)': a}",
            [
                "3:14: a function of 5 arguments\n    found: f(a, b, c, d, u)\n"
                "    expected: 1 to 4 arguments"
            ],
        ),
        (
            "{'f(t, t)': t}",
            ["3:19: t is listed twice\n    found: t\n    expected: each argument once"],
        ),
        ("{f(2t): 3}", [f"3:15: not a name\n    found: 2t\n    expected: {NAME}"]),
        ("{'f(t,)': 3}", [f"3:18: not a name\n    expected: {NAME}"]),
        (
            "{f(sin): 3}",
            [
                "3:15: sin is a function\n    found: sin\n    expected: another name\n"
                "    did you mean: sin_1"
            ],
        ),
        ("{2f(t): 3}", [f"3:13: not a name\n    found: 2f\n    expected: {NAME}"]),
        (
            "{pi(t): 3}",
            [
                "3:13: pi is a constant\n    found: pi\n    expected: another name\n"
                "    did you mean: pi_1"
            ],
        ),
        (
            "{Maximum(t): 3}",
            [
                "3:13: Maximum is an operation of the program, written Max(...)\n"
                "    found: Maximum\n"
                "    expected: another name\n    did you mean: Maximum_1"
            ],
        ),
        (
            "{Negate(t): 3}",
            [
                "3:13: Negate is an operation of the program, written -\n    found: Negate\n"
                "    expected: another name\n    did you mean: Negate_1"
            ],
        ),
        (
            "{f(t): t, f(u): u}",
            [
                "3:22: a function that line 3 defines already\n    found: f\n"
                "    expected: each function once"
            ],
        ),
        (
            "{f(t): [t]}",
            ["3:19: f has no formula\n    expected: a formula in its arguments, or nothing"],
        ),
        (
            "{'f(t, a)': }",
            [
                "3:14: an unspecified function of 2 arguments\n    found: f\n"
                "    expected: one argument, or a formula behind the colon"
            ],
        ),
        (
            "{f(width): wdith + x + x}",
            [
                "3:23: an unknown argument\n    found: wdith\n    expected: width\n"
                "    did you mean: width",
                "3:31: an unknown argument\n    found: x\n    expected: width",
            ],
        ),
        (
            "{f(t): 2t}",
            [
                "3:20: no operation between two operands\n    found: 2t\n"
                "    expected: an operation; multiplication is written with *\n"
                "    did you mean: 2*t"
            ],
        ),
        (
            "{f(t): 1 + f(t)}",
            ["3:23: f is defined by itself\n    found: f\n    expected: no recursion"],
        ),
        (
            "{tanh(t): 1 + tanh(t)}",
            ["3:26: tanh is defined by itself\n    found: tanh\n    expected: no recursion"],
        ),
        (
            "{f(t): g(t), g(t): t}",
            ["3:19: g is defined further below\n    found: g\n    expected: g above f"],
        ),
        (
            "{f(t): t, g(t): f(t, t)}",
            ["3:28: f called with 2 arguments\n    found: f\n    expected: 1 argument"],
        ),
        (
            "{f(t): t}\nsymbols: [f]",
            [
                "4:11: f is a function\n    found: f\n"
                "    expected: another name\n    did you mean: f_1"
            ],
        ),
        (
            "{q(t): t}",
            [
                "4:9: q is a function\n    found: q\n    expected: another name\n"
                "    did you mean: q_1"
            ],
        ),
        (
            "{n(t): t}\nsymbols: {x: [n]}",
            [
                "4:15: n is a function\n    found: n\n"
                "    expected: another letter\n    did you mean: n_1"
            ],
        ),
    ],
)
def test_mistakes(functions: str, problems: list[str], model_mistakes: Mistakes) -> None:
    assert model_mistakes(f"functions: {functions}\nmodel: {{q: 2*x}}\n") == problems


def test_calls_of_a_function_of_the_authors(model_mistakes: Mistakes) -> None:
    text = "functions: {act(t): t}\nmodel: {q: act(x, y) + act + atc(x)}\n"
    assert [problem.splitlines()[0] for problem in model_mistakes(text)] == [
        "4:24: the function act without brackets"
    ]
    text = "functions: {act(t): t}\nmodel: {q: act(x, y), p: atc(x)}\n"
    assert [problem.splitlines()[0] for problem in model_mistakes(text)] == [
        "4:12: act called with 2 arguments",
        "4:26: unknown function atc",
    ]


def test_too_many_functions(model_mistakes: Mistakes) -> None:
    written = ", ".join(f"f_{i}(t): t" for i in range(21))
    assert model_mistakes(f"functions: {{{written}}}\nmodel: {{q: x}}\n") == [
        f"3:{12 + len('f_0(t): t, ') * 10 + len('f_10(t): t, ') * 10 + 1}: more than 20 functions\n"
        "    found: f_20(t)"
    ]
