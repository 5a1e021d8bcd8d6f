"""``Sum(e[t], (t, 1, 3))`` and ``Mean(e[t], t)``: sums over the moments of a recurrence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derivator.spec.expression import Expression, Literal, Name, OverSteps
from derivator.spec.tokens import ExpressionError
from derivator.spec.vocabulary import Signature, Vocabulary

SUMS = {"Sum": "Sum", "sum": "Sum", "Mean": "Mean", "mean": "Mean"}
"""With a second argument: a sum over moments, and that sum over their number."""

RANGE = "(range)"
"""What the parser calls ``(t, 1, 3)``: no operation."""

EXPECTED = "the letter and its moments, as in Sum(e[t], (t, 1, 3)), or Sum(e[t], t) for all steps"


def with_sums(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with them, unless the author has functions of these names."""
    entries = {"Sum": "sum", "Mean": "mean"}
    functions = {
        **{name: Signature(own, 1) for name, own in entries.items()},
        **vocabulary.functions,
    }
    return replace(vocabulary, functions=functions, over_steps=True)


def is_over_steps(name: str, count: int, vocabulary: Vocabulary) -> bool:
    """Tell whether a call is a sum over moments, and not one over the entries of a matrix."""
    return vocabulary.over_steps and name in SUMS and count == 2


def over_steps(name: str, body: Expression, steps: Sequence[Expression], offset: int) -> OverSteps:
    """Return the sum of a body over moments; raises ExpressionError where they cannot be read."""
    letter, *ends = steps
    numbers = [end.value for end in ends if isinstance(end, Literal)]
    whole = all(number.denominator == 1 and 0 <= number < 10_000 for number in numbers)
    if (
        type(letter) is not Name
        or len(numbers) != len(ends)
        or len(ends) not in (0, 2)
        or not whole
    ):
        raise ExpressionError(offset, f"a {name} without its moments", name, EXPECTED)
    first, last = (int(number) for number in numbers) if numbers else (None, None)
    return OverSteps(SUMS[name], (body,), offset, letter.name, first, last)
