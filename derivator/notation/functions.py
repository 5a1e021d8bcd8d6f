"""Named functions of the print tree: how each prints, evaluates and translates to SymPy.

Operations that need a function of their own (the logistic sigmoid, say) define it in their file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Function:
    """A function by name; ``sympy`` takes the SymPy module and the arguments."""

    name: str
    latex: str
    numpy: Callable[..., Any] = field(compare=False)
    sympy: Callable[..., Any] = field(compare=False)
    latex_ru: str = ""
    """Where Russian typography differs: ``tg`` for the tangent."""
    powers: bool = False
    """Whether the exponent is written behind the name: sin^2 x."""
    bracketed: bool = False
    """Whether even a lone symbol stands in brackets: sigma(x), but sin x."""
    rowwise: bool = False
    """Whether it takes whole rows of a matrix, as softmax does; ``sympy`` then gives the list of
    results for the entries of a row."""

    arguments: tuple[str, ...] = ()
    """The names by which the body calls its arguments."""
    body: Any = field(default=None, compare=False, repr=False)
    """The formula of a function that is defined by one, as a print tree."""
    derived: tuple[Function, int] | None = field(default=None, compare=False, repr=False)
    """Of a derivative the function that it is taken of, and by which of its arguments."""

    def latex_in(self, language: str) -> str:
        """The function's LaTeX name in a language."""
        return self.latex_ru if language == "ru" and self.latex_ru else self.latex


def _upright(name: str) -> str:
    return rf"\operatorname{{{name}}}"


def _maximum(left: Any, right: Any) -> Any:
    """The larger by real part, so that a complex step passes through the active branch.

    Where both are equal no step passes: at its kink the derivative counts as 0.
    """
    return _larger(left, right, np.real(left) - np.real(right))


def _minimum(left: Any, right: Any) -> Any:
    return _larger(left, right, np.real(right) - np.real(left))


def _larger(left: Any, right: Any, lead: Any) -> Any:
    return np.where(lead > 0, left, np.where(lead < 0, right, np.real(left)))


def _extreme(function: Any, left: Any, right: Any) -> Any:
    """SymPy's Max or Min; of symbols it is left alone, for SymPy compares every pair of them."""
    symbolic = getattr(left, "free_symbols", None) or getattr(right, "free_symbols", None)
    return function(left, right, evaluate=False) if symbolic else function(left, right)


def _sign(argument: Any) -> Any:
    return np.sign(np.real(argument))


SIN = Function("sin", r"\sin", np.sin, lambda sp, x: sp.sin(x), powers=True)
COS = Function("cos", r"\cos", np.cos, lambda sp, x: sp.cos(x), powers=True)
TAN = Function("tan", r"\tan", np.tan, lambda sp, x: sp.tan(x), _upright("tg"), powers=True)
COT = Function(
    "cot", r"\cot", lambda x: 1 / np.tan(x), lambda sp, x: sp.cot(x), _upright("ctg"), powers=True
)
ASIN = Function("asin", r"\arcsin", np.arcsin, lambda sp, x: sp.asin(x), powers=True)
ACOS = Function("acos", r"\arccos", np.arccos, lambda sp, x: sp.acos(x), powers=True)
ATAN = Function(
    "atan", r"\arctan", np.arctan, lambda sp, x: sp.atan(x), _upright("arctg"), powers=True
)
SINH = Function("sinh", r"\sinh", np.sinh, lambda sp, x: sp.sinh(x), _upright("sh"), powers=True)
COSH = Function("cosh", r"\cosh", np.cosh, lambda sp, x: sp.cosh(x), _upright("ch"), powers=True)
TANH = Function("tanh", r"\tanh", np.tanh, lambda sp, x: sp.tanh(x), _upright("th"), powers=True)
EXP = Function("exp", r"\exp", np.exp, lambda sp, x: sp.exp(x))
LOG = Function("log", r"\ln", np.log, lambda sp, x: sp.log(x), powers=True)
SIGN = Function("sign", _upright("sign"), _sign, lambda sp, x: sp.sign(x))
MAXIMUM = Function("max", r"\max", _maximum, lambda sp, x, y: _extreme(sp.Max, x, y))
MINIMUM = Function("min", r"\min", _minimum, lambda sp, x, y: _extreme(sp.Min, x, y))
