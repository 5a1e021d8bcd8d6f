"""What an author reads for each of the main mistakes, word for word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Mistakes = Callable[[str], list[str]]

WHOLE = """\
exercise: My_Graph
titel: {en: Graph}
title: {en:Graph}
symbols: [x, у, x]
model:
  q: 2x + y
  a: b + 1
  b: a**2
  g: >
    q +
    x^2
values: {x: 1e999}
digits: 40
parts:
  - solve:
      grph: {of: f}
      paths: {shw: 3, show: many}
  - template: a_b
"""


def test_all_mistakes_of_a_file_at_once_and_in_order(mistakes: Mistakes) -> None:
    heads = [problem.splitlines()[0] for problem in mistakes(WHOLE)]
    assert heads == [
        "1:11: not an identifier",
        "2:1: an unknown key",
        "3:9: an unknown key",
        "4:14: Cyrillic letter у",
        "4:17: x is listed twice",
        "6:7: no operation between two operands",
        "7:6: a cycle: each of these needs the next",
        "11:6: '^' is not the power sign",
        "12:13: a number that is too large or too small",
        "13:9: a number that is too large",
        "16:7: an unknown derivation",
        "17:15: an unknown key",
        "17:29: not a whole number",
        "18:5: a part without an answer",
    ]


KEYS = (
    "exercise, number, source, title, statement, symbols, functions, model, steps, parameters, "
    "data, values, digits, parts"
)


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (
            "exercise: a\ntitle: {en: A}\nmodle: {f: x}\nmodel: {f: x}\n"
            "parts: [{answer: {en: A}}]\n",
            f"3:1: an unknown key\n    found: modle\n    expected: {KEYS}\n    did you mean: model",
        ),
        (
            "title: {en: A}\nmodel: {f: x}\nparts: [{answer: {en: A}}]\n",
            "1:1: the key exercise is missing\n    expected: exercise",
        ),
        (
            "exercise: a\ntitle: A\nmodel: {f: x}\nparts: [{answer: {en: A}}]\n",
            "2:8: not a mapping\n    found: A\n    expected: keys with values",
        ),
        (
            "exercise: a\ntitle: {}\nmodel: {f: x}\nparts: [{answer: {en: A}}]\n",
            "2:8: a text in no language\n    expected: ru: ..., en: ... or both",
        ),
        (
            "exercise: a\ntitle: {en: ''}\nmodel: {f: x}\nparts: [{answer: {en: A}}]\n",
            "2:13: an empty text\n    expected: at least 1 characters",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: []\n",
            "4:8: too few of them\n    expected: at least 1",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: [{solve: {}}]\n",
            "4:17: no derivations\n    expected: derivations with their options, "
            "such as graph: {of: f}",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: [{solve: {graphs: {}}}]\n",
            "4:18: an unknown derivation\n    found: graphs\n    expected: graph, paths\n"
            "    did you mean: graph",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: [{solve: {graph: f}}]\n",
            "4:25: not a mapping\n    found: f\n    expected: keys with values",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: [{solve: {paths: {by: []}}}]\n",
            "4:30: an empty list\n    expected: at least one name",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: [{solve: {paths: {by: [x, x]}}}]\n",
            "4:34: x is listed twice\n    found: x\n    expected: each name once",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: xx}\nparts: [{solve: {paths: {by: xy}}}]\n",
            "4:30: an unknown input\n    found: xy\n    expected: xx\n    did you mean: xx",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: [{solve: {paths: {by: [x, f]}}}]\n",
            "4:34: a name that a formula assigns, where an input belongs\n    found: f\n"
            "    expected: x",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {L: x}\nparts: [{solve: {graph: {of: l}}}]\n",
            "4:30: an unknown name\n    found: l\n    expected: L, x\n    did you mean: L",
        ),
        (
            "exercise: a\ntitle: {en: A}\nmodel: {f: x}\nparts: [{solve: {paths: {show: 0}}}]\n",
            "4:32: a number that is too small\n    found: 0\n    expected: at least 1",
        ),
        ("- a\n", "1:1: not an exercise\n    expected: the keys exercise, title, parts"),
        ("a", "1:1: not an exercise\n    expected: the keys exercise, title, parts"),
    ],
)
def test_keys_and_kinds(spec: str, problem: str, mistakes: Mistakes) -> None:
    assert mistakes(spec) == [problem]


NAME = "a name: Latin letters, digits and _, beginning with a letter"


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        ("model: {}\n", "3:8: a model without formulas\n    expected: at least one assignment"),
        ("model: ' ; '\n", "3:8: a model without formulas\n    expected: at least one assignment"),
        (
            "model: [f]\n",
            "3:8: no formulas\n"
            "    expected: name: formula, or a text of assignments such as q = x + y",
        ),
        ("model: {f: }\n", "3:11: f has no formula\n    expected: a formula such as x**2 + x*y"),
        ("model: {f: [x]}\n", "3:12: f has no formula\n    expected: a formula such as x**2 + x*y"),
        (
            "model: {f: 'x + ^y'}\n",
            "3:17: '^' is not the power sign\n    found: ^\n"
            "    expected: letters A-Z a-z, digits, _ and + - * / ** ( ) ,\n    did you mean: **",
        ),
        (
            "model: x**2\n",
            "3:8: not an assignment\n    found: x**2\n    expected: name = formula",
        ),
        (
            "model:\n  q = x\n  f = q\n",
            "5:5: a second = in one assignment\n    found: q = x f = q\n    expected: one "
            "assignment; ; between two, or each in a line of its own under model: |",
        ),
        (
            "model: q = x; q = y\n",
            "3:15: a name that line 3 assigns already\n    found: q\n    expected: each name once",
        ),
        (
            "model: {sin: x}\n",
            "3:9: sin is a function\n    found: sin\n    expected: another name\n"
            "    did you mean: sin_1",
        ),
        (
            "model: {pi: x}\n",
            "3:9: pi is a constant\n    found: pi\n    expected: another name\n"
            "    did you mean: pi_1",
        ),
        (
            "model: {с: x}\n",
            f"3:9: Cyrillic letter с\n    found: с\n    expected: {NAME}\n    did you mean: c",
        ),
        (
            "model: {f(x): x}\n",
            f"3:9: not a name\n    found: f(x)\n    expected: {NAME}\n    did you mean: f",
        ),
        ("model: {2f: x}\n", f"3:9: not a name\n    found: 2f\n    expected: {NAME}"),
        (
            "symbols: x, y\nmodel: {f: x*y}\n",
            f"3:10: not a name\n    found: x, y\n    expected: {NAME}\n    did you mean: [x, y]",
        ),
        (
            "symbols: [x, y]\nmodel: {f: 2*xy}\n",
            "4:14: an unknown symbol\n    found: xy\n    expected: f, x, y\n    did you mean: x*y",
        ),
        (
            "symbols: [x, weight]\nmodel: {f: x*wieght + weight}\n",
            "4:14: an unknown symbol\n    found: wieght\n    expected: f, weight, x\n"
            "    did you mean: weight",
        ),
        (
            "symbols: [x, y]\nmodel: {f: x}\n",
            "3:14: a symbol that no formula uses\n    found: y\n"
            "    expected: a symbol of the model",
        ),
        (
            "symbols: [x]\nmodel: {x: 2, f: x}\n",
            "4:9: line 3 declares x as an input\n    found: x\n"
            "    expected: a new name for the result",
        ),
        (
            "model: {a: c, b: a, c: x + b}\n",
            "3:12: a cycle: each of these needs the next\n    found: a -> c -> b -> a\n"
            "    expected: formulas without a cycle",
        ),
        (
            "model: {x: x + 1}\n",
            "3:12: a cycle: each of these needs the next\n    found: x -> x\n"
            "    expected: formulas without a cycle",
        ),
        (
            "model: {f: x*y}\nvalues: {x: 1}\n",
            "4:9: no value for y\n    expected: a value for every input: x, y",
        ),
        (
            "model: {f: x}\nvalues: {x: 1, f: 2}\n",
            "4:16: a value for a name that a formula assigns\n    found: f\n    expected: x",
        ),
        (
            "model: {f: x1}\nvalues: {x1: 1, x2: 2}\n",
            "4:17: an unknown input\n    found: x2\n    expected: x1\n    did you mean: x1",
        ),
        (
            "model: {f: x}\nvalues: {x: 2 + y}\n",
            "4:17: a value that is not a constant\n    found: y\n"
            "    expected: numbers, pi, E and functions of them",
        ),
        (
            "model: {f: x}\nvalues: {x: [1]}\n",
            "4:13: x has the wrong shape\n    found: 1 x 1\n"
            "    expected: a number; a matrix has its shape in symbols",
        ),
        (
            "model: {f: x}\nvalues: {x: }\n",
            "4:12: x has no value\n    expected: a number or a constant formula such as pi/2",
        ),
        (
            "model: {f: x}\nvalues: [1]\n",
            "4:9: not a mapping\n"
            "    expected: names of inputs with numbers, such as {x: 3, y: 1/3}",
        ),
        (
            "model: {f: x}\nvalues: {x: 10**301}\n",
            "4:13: a constant that is too long to write out\n    found: 10**301\n"
            "    expected: numbers of at most 300 digits",
        ),
    ],
)
def test_formulas_names_and_values(model: str, problem: str, model_mistakes: Mistakes) -> None:
    assert model_mistakes(model) == [problem]
