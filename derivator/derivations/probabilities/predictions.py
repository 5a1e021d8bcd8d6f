"""Predictions with their losses: of scores, of rows of probabilities, of one probability each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derivator.derivations.probabilities.answers import check_probability, unevenness
from derivator.derivations.probabilities.gradient import Gradient, gradient_of
from derivator.derivations.probabilities.losses import Loss, LossWriter, loss_formula
from derivator.derivations.probabilities.reading import Scores, read_number
from derivator.derivations.probabilities.softmax import SoftmaxRow, is_tall
from derivator.derivations.workspace import Workspace
from derivator.notation.build import ONE, add, negate, number
from derivator.notation.nodes import Negative, Node, Number, Sum
from derivator.solution import Chain, Wording
from derivator.spec.exercise import Task


@dataclass(frozen=True)
class Predictions:
    """The losses of some predictions, and what their chains speak of."""

    losses: tuple[Loss, ...]
    labels: tuple[Node | Wording, ...]
    """The right class of each observation."""
    given: Mapping[str, Node]
    defined: Mapping[str, Node] = field(default_factory=dict)
    gradient: Gradient | None = None
    uneven: tuple[Chain, ...] = ()
    """Rows of given probabilities that add up to 1 only nearly."""
    binary: bool = False
    moved: bool = False
    """Whether the largest score was taken off in some row."""


def of_scores(
    rows: Scores,
    right: Sequence[int],
    writer: LossWriter,
    labels: tuple[Node | Wording, ...],
    gradient: bool,
) -> Predictions:
    """The losses of rows of scores before a softmax."""
    names = writer.names
    given: dict[str, Node] = {}
    defined: dict[str, Node] = {}
    losses, softmaxes = [], []
    for i, (scores, k) in enumerate(zip(rows.rows, right, strict=True)):
        row = SoftmaxRow(scores, is_tall(scores))
        letters = tuple(names.entry("z", i, j) for j in range(rows.classes))
        given |= {z.name: score for z, score in zip(letters, scores, strict=True)}
        loss = writer.of_scores(row, i, k)
        losses.append(loss)
        softmaxes.append(row)
        for j in range(rows.classes):
            defined[names.entry("p", i, j).name] = row.defined(j)
        defined[loss.symbol.name] = loss_formula(letters, k, row.top, writer.log)
    found = gradient_of(softmaxes, right, names, writer.digits, writer.log) if gradient else None
    if found is not None:
        defined |= found.defined
    moved = any(row.moved for row in softmaxes)
    return Predictions(tuple(losses), labels, given, defined, found, moved=moved)


def of_probabilities(
    task: Task,
    rows: Scores,
    right: Sequence[int],
    writer: LossWriter,
    labels: tuple[Node | Wording, ...],
) -> Predictions:
    """The losses of rows of probabilities; raises ``SpecError`` for what is none."""
    given: dict[str, Node] = {}
    losses, uneven = [], list[Chain]()
    for i, (row, k) in enumerate(zip(rows.rows, right, strict=True)):
        for j, p in enumerate(row):
            check_probability(p, task, i, j)
        uneven += unevenness(row, i, task)
        share = writer.names.entry("p", i, k)
        given[share.name] = row[k]
        losses.append(writer.of_number(row[k], share, share, i))
    return Predictions(tuple(losses), labels, given, uneven=tuple(uneven))


def of_one_class(
    workspace: Workspace,
    task: Task,
    texts: Sequence[str],
    answers: Sequence[str],
    writer: LossWriter,
) -> Predictions:
    """The probability of class 1 for each observation, and answers 0 and 1."""
    given: dict[str, Node] = {}
    losses, labels = [], list[Node | Wording]()
    for i, (text, answer) in enumerate(zip(texts, answers, strict=True)):
        p = read_number(workspace, text, task.place("probabilities", i))
        check_probability(p, task, i)
        share = writer.names.row("p", i)
        given[share.name] = p
        if answer == "1":
            losses.append(writer.of_number(p, share, share, i))
        else:
            rests = (Sum((ONE, negate(share))), Sum((ONE, Negative(p))))
            losses.append(writer.of_number(_complement(p), share, rests[0], i, rests[1]))
        labels.append(number(int(answer)))
    return Predictions(tuple(losses), tuple(labels), given, binary=True)


def _complement(p: Node) -> Node:
    """1 - p, a decimal of a decimal."""
    if isinstance(p, Number):
        return Number(1 - p.value, p.decimal)
    return add(ONE, negate(p))
