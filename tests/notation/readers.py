"""Readers of printed formulas: they take a text as a person would, and refuse what is ambiguous."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from derivator.notation.evaluate import real_power

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    r"\sin": np.sin,
    r"\cos": np.cos,
    r"\tan": np.tan,
    r"\arctan": np.arctan,
    r"\tanh": np.tanh,
    r"\exp": np.exp,
    r"\ln": np.log,
    r"\max": np.maximum,
    r"\min": np.minimum,
    r"\operatorname{sign}": np.sign,
    r"\sigma": lambda t: 1 / (1 + np.exp(-t)),
}
RELATIONS: Mapping[str, Callable[..., Any]] = {
    "<": np.less,
    ">": np.greater,
    r"\leqslant": np.less_equal,
    r"\geqslant": np.greater_equal,
}
_TOKEN = re.compile(
    r"\\operatorname\{sign\}|\\left[(|\[]|\\right[)|\]]|\\[A-Za-z]+|\d+\.?\d*|[A-Za-z](?:_\{\w+\})?|\S"
)


class Ambiguous(AssertionError):
    """A formula that a reader could take in two ways."""


class LatexReader:
    """Evaluates LaTeX mathematics by the rules by which people read it.

    Factors may stand side by side, but a number beside a number, a bracket behind a letter, and
    anything behind a function's bare argument could be misread.
    """

    def __init__(self, latex: str, names: Mapping[str, float]) -> None:
        self.tokens = _TOKEN.findall(latex.replace(r"\;", " "))
        self.names = names
        self.at = 0

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.next
        assert not expected or token == expected, (expected, token, self.tokens)
        self.at += 1
        return token

    def value(self) -> float:
        result = self.sum()
        assert self.next == "", self.tokens
        return float(result)

    def sum(self) -> Any:
        sign = -1 if self.next == "-" else 1
        if sign < 0:
            self.take()
        total = sign * self.product()
        while self.next in ("+", "-"):
            sign = 1 if self.take() == "+" else -1
            total = total + sign * self.product()
        return total

    def product(self) -> Any:
        total, last = self.power()
        while True:
            if self.next == r"\cdot":
                self.take()
                factor, last = self.power()
            elif self.begins_factor():
                self.refuse_ambiguity(last)
                factor, last = self.power()
            else:
                return total
            total = total * factor

    def begins_factor(self) -> bool:
        ends = ("", "+", "-", ")", "}", ",", r"\right)", r"\right|", r"\right]", "^", *RELATIONS)
        return self.next not in ends

    def refuse_ambiguity(self, last: str) -> None:
        bracket = self.next in ("(", r"\left(")
        if self.next[0].isdigit() or last == "bare":
            raise Ambiguous(self.tokens)
        if bracket and last == "letter":
            raise Ambiguous(self.tokens)

    def power(self) -> tuple[Any, str]:
        value, kind = self.atom()
        if self.next == "^":
            if kind == "bare":
                raise Ambiguous(self.tokens)
            self.take()
            value = real_power(np.asarray(value), np.asarray(self.group()))
            assert self.next != "^", "a double superscript"
        return value, kind

    def group(self) -> Any:
        self.take("{")
        if self.tokens[self.at + 1 : self.at + 2] == ["/"]:
            over = float(self.take())
            self.take("/")
            value: Any = over / float(self.take())
        elif self.next == "-" and self.tokens[self.at + 2 : self.at + 3] == ["/"]:
            self.take()
            over = -float(self.take())
            self.take("/")
            value = over / float(self.take())
        else:
            value = self.sum()
        self.take("}")
        return value

    def atom(self) -> tuple[Any, str]:
        token = self.take()
        if token in ("(", r"\left("):
            value = self.sum()
            self.take(")" if token == "(" else r"\right)")
            return value, "closed"
        if token == r"\frac":
            over = self.group()
            return over / self.group(), "closed"
        if token == r"\sqrt":
            return np.sqrt(self.group()), "closed"
        if token == r"\left|":
            value = self.sum()
            self.take(r"\right|")
            return np.abs(value), "closed"
        if token == r"\left[":
            left = self.sum()
            relation = RELATIONS[self.take()]
            value = float(relation(left, self.sum()))
            self.take(r"\right]")
            return value, "closed"
        if token in FUNCTIONS:
            return self.application(FUNCTIONS[token])
        if token[0].isdigit():
            return float(token), "number"
        if token == r"\pi":
            return np.pi, "constant"
        if token == "e":
            return np.e, "constant"
        return self.names[token], "letter"

    def application(self, function: Callable[..., Any]) -> tuple[Any, str]:
        exponent = None
        if self.next == "^":
            self.take()
            exponent = self.group()
        if self.next in ("(", r"\left("):
            closing = ")" if self.take() == "(" else r"\right)"
            arguments = [self.sum()]
            while self.next == ",":
                self.take()
                arguments.append(self.sum())
            self.take(closing)
            kind = "closed"
        else:
            argument, _ = self.atom()
            arguments, kind = [argument], "bare"
        value = function(*arguments)
        return (value if exponent is None else value**exponent), kind


_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_PLAIN = str.maketrans(_SUPERSCRIPTS, "0123456789-")


def python_formula(text: str) -> str:
    """Plain text as Python writes it: · becomes *, x² becomes x**(2), sin²(x) (sin(x))**(2)."""
    text = text.replace("·", "*").replace("−", "-").replace("^", "**").replace("π", "pi")
    raised = re.compile(rf"([a-z]+)([{_SUPERSCRIPTS}]+)\(")
    while match := raised.search(text):
        end = _closing(text, match.end() - 1)
        inner = text[match.end() : end]
        power = match[2].translate(_PLAIN)
        text = f"{text[: match.start()]}({match[1]}({inner}))**({power}){text[end + 1 :]}"
    text = re.sub(rf"[{_SUPERSCRIPTS}]+", lambda m: f"**({m[0].translate(_PLAIN)})", text)
    text = re.sub(r"√([A-Za-z0-9]+)", r"sqrt(\1)", text).replace("√(", "sqrt(")
    text = re.sub(r"\|([^|]*)\|", r"Abs(\1)", text)
    text = re.sub(r"\be\b", "E", text).replace("≤", "<=").replace("≥", ">=")
    text = re.sub(r"\[([^\]]*)\]", r"Piecewise((1, \1), (0, True))", text)
    return text.replace("max(", "Max(").replace("min(", "Min(")


def _closing(text: str, opening: int) -> int:
    depth = 0
    for index in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index
    raise AssertionError(text)
