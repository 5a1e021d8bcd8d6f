"""Names for longer formulas, such as losses: written short, computed and printed in full."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shorthand:
    """A formula under a name; its arguments stand for whatever the author puts there."""

    name: str
    functions: tuple[str, ...]
    """The names it is called by."""
    arguments: tuple[str, ...]
    formula: str
    """In the syntax of specs; ``size``, ``rows`` and ``columns`` give sizes."""
    meaning: str
    """What it is, for the documentation."""


SHORTHANDS: tuple[Shorthand, ...] = (
    Shorthand("mean", ("mean",), ("a",), "sum(a)/size(a)", "the mean of all entries"),
    Shorthand(
        "row_means", ("row_means",), ("a",), "row_sums(a)/columns(a)", "the mean of each row"
    ),
    Shorthand(
        "column_means",
        ("column_means",),
        ("a",),
        "column_sums(a)/rows(a)",
        "the mean of each column, over the observations",
    ),
    Shorthand(
        "mse", ("mse", "MSE"), ("p", "y"), "sum((p - y)**2)/size(p)", "the mean squared error"
    ),
    Shorthand("sse", ("sse",), ("p", "y"), "sum((p - y)**2)", "the sum of squared errors"),
    Shorthand("mae", ("mae", "MAE"), ("p", "y"), "sum(Abs(p - y))/size(p)", "the mean error size"),
    Shorthand(
        "logloss",
        ("logloss", "bce"),
        ("p", "y"),
        "-sum(hadamard(y, log(p)) + hadamard(1 - y, log(1 - p)))/size(p)",
        "the mean logistic loss of probabilities p against answers y of 0 and 1",
    ),
    Shorthand(
        "logloss_logits",
        ("logloss_logits", "bce_logits"),
        ("z", "y"),
        "sum(softplus(z) - hadamard(y, z))/size(z)",
        "the same before the sigmoid: of logits z",
    ),
    Shorthand(
        "cross_entropy",
        ("cross_entropy",),
        ("p", "y"),
        "-sum(hadamard(y, log(p)))/rows(p)",
        "the mean over the rows of the cross-entropy of probabilities p against rows y",
    ),
)
"""Every shorthand, in the order in which the documentation lists them."""

SIZES = ("size", "rows", "columns")
"""Functions that give the number of entries, rows or columns of their argument."""
