"""How expectations, variances, probabilities and laws print: the structure for every markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derivator.notation.chance import (
    Binomial,
    Covariance,
    Expected,
    Normal,
    PlusMinus,
    Probability,
    Uniform,
    Variance,
)
from derivator.notation.nodes import Indicator, Node

if TYPE_CHECKING:
    from derivator.notation.printer import Printer


def _called(printer: Printer, name: str, *parts: Node) -> str:
    inner = printer.comma.join(map(printer.print, parts))
    return printer.chance[name] + printer.bracketed(inner, printer.tall(*parts))


def probability(printer: Printer, node: Probability) -> str:
    """P with the event in brackets."""
    events = (node.event, *node.others)
    inner = printer.comma.join(_event(printer, event) for event in events)
    tall = printer.tall(*(side for event in events for side in (event.left, event.right)))
    return printer.chance["P"] + printer.bracketed(inner, tall)


def _event(printer: Printer, event: Indicator) -> str:
    relation = printer.relations.get(event.relation, event.relation)
    return f"{printer.print(event.left)} {relation} {printer.print(event.right)}"


def uniform(printer: Printer, node: Uniform) -> str:
    """w ~ U[a, b]."""
    inner = f"{printer.print(node.low)}{printer.comma}{printer.print(node.high)}"
    fenced = printer.fenced("[", inner, "]", printer.tall(node.low, node.high))
    return printer.print(node.of) + printer.chance["~"] + printer.chance["U"] + fenced


def _law(printer: Printer, node: Binomial | Normal, name: str, *parts: Node) -> str:
    return printer.print(node.of) + printer.chance["~"] + _called(printer, name, *parts)


RULES: dict[type[Node], Any] = {
    Expected: lambda printer, node: _called(printer, "E", node.operand),
    Variance: lambda printer, node: _called(printer, "Var", node.operand),
    Covariance: lambda printer, node: _called(printer, "Cov", node.left, node.right),
    Probability: probability,
    Uniform: uniform,
    Binomial: lambda printer, node: _law(printer, node, "Bin", node.count, node.chance),
    Normal: lambda printer, node: _law(printer, node, "N", node.mean, node.variance),
    PlusMinus: lambda printer, node: (
        printer.print(node.mean) + printer.chance["+-"] + printer.print(node.error)
    ),
}
"""A print rule for each node class of ``chance``."""

TEXT = {
    "E": "E",
    "Var": "Var",
    "Cov": "Cov",
    "P": "P",
    "U": "U",
    "N": "N",
    "Bin": "Bin",
    "~": " ~ ",
    "+-": " ± ",
}
LATEX = {
    "E": r"\mathbb{E}",
    "Var": r"\operatorname{Var}",
    "Cov": r"\operatorname{Cov}",
    "P": r"\mathbb{P}",
    "U": r"\mathcal{U}",
    "N": r"\mathcal{N}",
    "Bin": r"\operatorname{Bin}",
    "~": r" \sim ",
    "+-": r" \pm ",
}
