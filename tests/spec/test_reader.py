from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import BaseModel

from derivator.errors import SpecError
from derivator.spec.exercise import Exercise, Text
from derivator.spec.expression import Apply, Literal, Name, NamedConstant
from derivator.spec.reader import read_exercise
from derivator.spec.vocabulary import Vocabulary

Read = Callable[[str], Exercise]

SPEC = """\
exercise: computation-graph
number: 19
title: {ru: "Граф $x^2$", en: Graph}
statement:
  en: |
    Given $f$.
symbols: [x, lambda, z, t]
model:
  f: q*z + t
  q: x + lambda
values: {x: 3, lambda: 1/3, z: 0.1, t: pi/2}
digits: 6
parts:
  - ask: {en: Draw.}
    solve:
      paths: {of: f, by: x, show: 6}
      graph:
  - ask: {en: Discuss.}
    answer: {en: Because.}
    template: my_page
"""
HEAD = "exercise: probe\ntitle: {en: Probe}\n"
PARTS = "parts: [{solve: {graph: null}}]\n"


def test_a_whole_exercise(read: Read) -> None:
    exercise = read(SPEC)
    assert (exercise.id, exercise.number, exercise.digits) == ("computation-graph", "19", 6)
    assert exercise.title == Text("Граф $x^2$", "Graph")
    assert exercise.statement == Text(None, "Given $f$.")
    assert exercise.symbols == ("x", "lambda", "z", "t")
    assert [item.name for item in exercise.assignments] == ["q", "f"]
    assert exercise.assignments[0].expression == Apply("Add", (Name("x", 0), Name("lambda", 4)), 2)
    assert str(exercise.position).endswith("spec.yaml:1:1")
    assert exercise.path.endswith("spec.yaml")


def test_values_are_exact(read: Read) -> None:
    exercise = read(SPEC)
    assert exercise.values["z"] == Literal(Fraction(1, 10))
    assert exercise.values["lambda"] == Apply(
        "Divide", (Literal(Fraction(1)), Literal(Fraction(3))), 1
    )
    half_turn = Apply("Divide", (NamedConstant("pi"), Literal(Fraction(2))), 2)
    assert exercise.values["t"] == half_turn
    assert str(exercise.value_positions["z"]).endswith(":11:32")


def test_parts_keep_the_authors_order_and_places(read: Read) -> None:
    first, second = read(SPEC).parts
    assert [task.kind for task in first.tasks] == ["paths", "graph"]
    assert first.tasks[0].options.model_dump() == {"of": "f", "by": ["x"], "show": 6}
    assert first.tasks[1].options.model_dump() == {"of": None}
    places = [first.position, *(task.position for task in first.tasks), second.position]
    assert [(place.line, place.column) for place in places] == [(14, 5), (16, 7), (17, 7), (18, 5)]
    assert (second.ask, second.tasks) == (Text(None, "Discuss."), ())
    assert (second.answer, second.template) == (Text(None, "Because."), "my_page")


def test_an_exercise_can_be_sent_to_another_process(read: Read) -> None:
    exercise = read(SPEC)
    copy = pickle.loads(pickle.dumps(exercise))
    assert copy == exercise
    assert copy.assignments[0].locate(4) == exercise.assignments[0].locate(4)


@pytest.mark.parametrize(
    "model",
    [
        "model: q = x + y; f = q*z\n",
        "model: |\n  f = q*z\n  q = x + y\n",
        "model: |\n  f = (q\n    *z)\n\n  q = x + y;\n",
        "model: {f: q*z, q: x + y}\n",
    ],
)
def test_a_model_is_a_mapping_or_a_text(model: str, read: Read) -> None:
    exercise = read(HEAD + model + PARTS)
    assert [item.name for item in exercise.assignments] == ["q", "f"]
    assert sorted(exercise.symbols) == ["x", "y", "z"]
    assert exercise.assignments[0].text == "x + y"


def test_an_assignment_knows_the_place_of_each_character(read: Read) -> None:
    model = "model: |\n  q = x +\n  f = (q\n     *z)\n".replace("x +", "x + y")
    exercise = read(HEAD + model + PARTS)
    q, f = exercise.assignments
    assert (q.position.line, q.position.column) == (4, 3)
    assert [(q.locate(at).line, q.locate(at).column) for at in (0, 4)] == [(4, 7), (4, 11)]
    star = f.locate(f.text.index("*"))
    assert (star.line, star.column) == (6, 6)


def test_inputs_come_in_the_order_of_the_formulas(read: Read) -> None:
    exercise = read(HEAD + "model: {f: z*q, q: y + x*z}\n" + PARTS)
    assert exercise.symbols == ("z", "y", "x")


def test_a_valid_order_stays(read: Read) -> None:
    exercise = read(HEAD + "model: {d: x, b: y, a: d + b, c: x}\n" + PARTS)
    assert [item.name for item in exercise.assignments] == ["d", "b", "a", "c"]


def test_formulas_that_yaml_takes_for_numbers_and_words(read: Read) -> None:
    exercise = read(
        HEAD + "model: {f: 3, n: y, g: no + on, h: 1e3}\nsymbols: [y, no, on]\n" + PARTS
    )
    assert [item.text for item in exercise.assignments] == ["3", "y", "no + on", "1e3"]


def test_trust_admits_any_latex(
    tmp_path: Path, kinds: Mapping[str, type[BaseModel]], vocabulary: Vocabulary
) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(HEAD.replace("Probe", r"'\input{x}'") + "model: {f: x}\n" + PARTS)
    with pytest.raises(SpecError) as caught:
        read_exercise(path, kinds, vocabulary)
    assert [(p.position.line, p.position.column) for p in caught.value.problems] == [(2, 14)]
    exercise = read_exercise(path, kinds, vocabulary, trust=True)
    assert exercise.title.en == r"\input{x}"


def test_a_file_that_is_not_there(
    tmp_path: Path, kinds: Mapping[str, type[BaseModel]], vocabulary: Vocabulary
) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, Path("a\0b")):
        with pytest.raises(SpecError, match="the file cannot be read"):
            read_exercise(path, kinds, vocabulary)


def test_ten_thousand_assignments_in_seconds(read: Read) -> None:
    lines = ["  a0: x\n", *(f"  a{i}: a{i - 1} + x*y\n" for i in range(1, 10_000))]
    begin = time.process_time()
    exercise = read(HEAD + "model:\n" + "".join(reversed(lines)) + PARTS)
    assert time.process_time() - begin < 10
    assert [exercise.assignments[at].name for at in (0, -1)] == ["a0", "a9999"]


def test_ten_thousand_mistakes_in_seconds(mistakes: Callable[[str], list[str]]) -> None:
    lines = [f"  abc{i}: uvw{i}\n" for i in range(8_000)]
    begin = time.process_time()
    found = mistakes(HEAD + "symbols: [uwv]\nmodel:\n" + "".join(lines) + PARTS)
    assert time.process_time() - begin < 10
    assert len(found) == 8_000
