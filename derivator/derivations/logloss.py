"""The logarithmic loss (cross-entropy) of predictions: each observation, sum and mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.probabilities.answers import base_asked, is_binary, right_classes
from derivator.derivations.probabilities.decimals import digits_asked
from derivator.derivations.probabilities.gradient import Gradient
from derivator.derivations.probabilities.losses import Loss, LossWriter, logarithm
from derivator.derivations.probabilities.names import Names, class_label
from derivator.derivations.probabilities.options import NumberList, NumberRows, PrintedOptions
from derivator.derivations.probabilities.predictions import (
    Predictions,
    of_one_class,
    of_probabilities,
    of_scores,
)
from derivator.derivations.probabilities.reading import read_classes, read_rows
from derivator.derivations.probabilities.together import loss_results, loss_table, together
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.analysis import Infinity, Limit
from derivator.notation.build import ONE, ZERO, negate, number
from derivator.notation.functions import LOG, Function
from derivator.notation.nodes import Call, Node, Product, Quotient, Sum, Symbol
from derivator.solution import Chain, FormulaStep, Table, Wording
from derivator.spec.exercise import Task
from derivator.spec.fields import ConstantFormula

P, Y, RULE = Symbol("p"), Symbol("y"), Symbol("logloss")
EXPLAINED = 4
"""With more observations one loss is written out, and a table has all of them."""


class LoglossOptions(PrintedOptions):
    """What was predicted, what was right, and what is made of the losses."""

    scores: NumberRows | None = Field(
        None, description="Scores before a softmax, a row for each observation."
    )
    probabilities: NumberRows | None = Field(
        None,
        description="Predicted probabilities in place of scores: rows over the classes, or, of "
        "two classes 0 and 1, a list with the probability of class 1 for each observation.",
    )
    answers: NumberList = Field(
        description="The right class of each observation, by its number from 1 or its name; "
        "0 or 1 where `probabilities` is a list."
    )
    base: ConstantFormula | None = Field(
        None, description="The base of the logarithm; by default e."
    )
    gradient: bool = Field(
        False, description="Whether the derivatives by the scores are found: p - 1 and p."
    )


@dataclass(frozen=True)
class LoglossStep(FormulaStep):
    """The loss of each observation, their sum and their mean."""

    rule: Chain
    binary: bool
    losses: tuple[Loss, ...]
    labels: tuple[Node | Wording, ...]
    """The right class of each observation."""
    shown: int
    table: Table | None
    total: Chain | None
    mean: Chain | None
    infinite: Chain | None
    """-ln p grows without bound as p tends to 0; None where no loss is infinite."""
    certain: tuple[Node, ...]
    """The observations whose right class had probability 0."""
    uneven: tuple[Chain, ...]
    """Rows of given probabilities that add up to 1 only nearly."""
    gradient: Gradient | None
    moved: bool
    """Whether the largest score was taken off in some row."""
    natural: bool
    """Whether the logarithm is the natural one."""


class Logloss(Derivation):
    """L_i = -ln p_(i, y_i), and the mean of the L_i over all observations (V13)."""

    kind = "logloss"
    options = LoglossOptions
    summary = (
        "Computes the logarithmic loss (cross-entropy) of scores or probabilities for given right "
        "classes: each observation, the sum, the mean, and the gradient p - onehot."
    )
    produces: ClassVar = {
        "L": "the loss; of several observations their mean",
        "L[1], L[2], ...": "the loss of each observation, where there are several",
        "sum": "the sum of the losses, where there are several",
        "dL/dz_1, ...": "with `gradient`, the derivative of one observation's loss by each score; "
        "of several observations dL/dz_1[2]",
    }

    def derive(self, workspace: Workspace, task: Task) -> LoglossStep:
        """The losses of the predictions that the task gives."""
        options = task.options
        assert isinstance(options, LoglossOptions)
        _one_of_two(options, task)
        digits = digits_asked(workspace, options, task)
        log = logarithm(base_asked(options.base, task))
        listed = options.scores is None and isinstance(options.probabilities, list)
        flat = listed and ("probabilities", 0, 0) not in task.places
        if flat and is_binary(options.probabilities or [[]], options.answers):
            assert isinstance(options.probabilities, list)
            texts = options.probabilities[0]
            writer = LossWriter(Names(len(texts), 1), digits, log)
            found = of_one_class(workspace, task, texts, options.answers, writer)
            return self._step(task, writer, found)
        key = "probabilities" if options.scores is None else "scores"
        given = getattr(options, key)
        rows = read_rows(workspace, given, task, key)
        if rows.letters:
            raise SpecError([Problem(task.place(key), "letters among numbers", rows.letters[0])])
        classes = read_classes(options.classes, rows.classes, task)
        right = right_classes(options.answers, options.classes, rows, task)
        names = Names(len(rows.rows), rows.classes)
        writer = LossWriter(names, digits, log)
        labels = tuple(class_label(classes, k) for k in right)
        if key == "scores":
            found = of_scores(rows, right, writer, labels, options.gradient)
        else:
            found = of_probabilities(task, rows, right, writer, labels)
        return self._step(task, writer, found)

    def _step(self, task: Task, writer: LossWriter, found: Predictions) -> LoglossStep:
        log, losses, gradient = writer.log, found.losses, found.gradient
        finite = all(not loss.infinite for loss in losses)
        own = dict(found.defined)
        for loss in losses:
            own.setdefault(loss.symbol.name, negate(Call(log, (loss.formula,))))
        several = len(losses) > 1
        total = mean = None
        if several and finite:
            own["L"] = Quotient(Sum(tuple(loss.symbol for loss in losses)), number(len(losses)))
            total, mean = together(losses, writer.digits)
        own[RULE.name] = rule = _rule(log, found.binary)
        edge = Limit(negate(Call(log, (P,))), P, ZERO, 1)
        infinite = None if finite else equality(edge, Infinity())
        results = loss_results(losses, total, mean, infinite)
        if gradient is not None:
            results |= gradient.results
        return LoglossStep(
            self.kind,
            self.kind,
            task.position,
            results,
            letters=(P.name, Y.name, *(gradient.letters if gradient else ())),
            given=found.given,
            defined=own,
            rule=equality(RULE, rule),
            binary=found.binary,
            losses=losses,
            labels=found.labels,
            shown=len(losses) if len(losses) <= EXPLAINED else 1,
            table=loss_table(losses, found.labels) if len(losses) > EXPLAINED else None,
            total=total,
            mean=mean,
            infinite=infinite,
            certain=tuple(number(i + 1) for i, loss in enumerate(losses) if loss.infinite),
            uneven=found.uneven,
            gradient=gradient,
            moved=found.moved,
            natural=log == LOG,
        )


def _one_of_two(options: LoglossOptions, task: Task) -> None:
    if (options.scores is None) == (options.probabilities is None):
        message = "`scores` and `probabilities` exclude each other"
        if options.scores is None:
            message = "nothing is predicted"
        expected = "scores: [[...], ...], or probabilities: [...]"
        raise SpecError([Problem(task.position, message, expected=expected)])
    if options.gradient and options.scores is None:
        message, expected = "the gradient is taken by scores", "`scores` in place of probabilities"
        raise SpecError([Problem(task.place("gradient"), message, expected=expected)])


def _rule(log: Function, binary: bool) -> Node:
    """-log p, or -(y log p + (1 - y) log(1 - p))."""
    if not binary:
        return negate(Call(log, (P,)))
    first, second = (Call(log, (node,)) for node in (P, Sum((ONE, negate(P)))))
    return negate(Sum((Product((Y, first)), Product((Sum((ONE, negate(Y))), second)))))
