"""The value of a formula in SymPy's syntax, read from its text alone.

This is how a result's ``exact`` is checked: what a program reads there, not the tree it came from.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from derivator.notation.counting_rules import whole_below
from derivator.notation.evaluate import CONSTANTS, Array, Bindings, real_power

_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "cot": lambda x: 1 / np.tan(x),
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "Abs": np.abs,
    "sign": np.sign,
    "floor": whole_below,
    "Max": lambda *args: reduce(np.maximum, args),
    "Min": lambda *args: reduce(np.minimum, args),
    "And": lambda *args: reduce(np.logical_and, args),
    "Piecewise": lambda *pieces: np.select([p[1] for p in pieces], [p[0] for p in pieces]),
}
_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: real_power,
    ast.USub: np.negative,
    ast.Gt: np.greater,
    ast.Lt: np.less,
    ast.GtE: np.greater_equal,
    ast.LtE: np.less_equal,
}


def evaluate_text(text: str, bindings: Bindings) -> Array:
    """The value of ``2*x + exp(y)``; raises ``ValueError`` for what is no such formula."""
    try:
        with np.errstate(all="ignore"):
            return np.asarray(_value(ast.parse(text, mode="eval").body, bindings))
    except (SyntaxError, KeyError) as error:
        raise ValueError(f"cannot be read: {text[:60]}") from error


def _value(node: ast.expr, bindings: Bindings) -> Any:
    if isinstance(node, ast.Constant):
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            return np.asarray(float(node.value))
        return np.asarray(node.value)
    if isinstance(node, ast.Name):
        bare = node.id.removesuffix("_")
        name = bare if keyword.iskeyword(bare) else node.id
        return np.asarray(CONSTANTS[name]) if name in CONSTANTS else bindings.symbol(name)
    if isinstance(node, ast.Tuple):
        return [_value(item, bindings) for item in node.elts]
    if isinstance(node, ast.Compare):
        left, right = _value(node.left, bindings), _value(node.comparators[0], bindings)
        return _OPERATORS[type(node.ops[0])](left, right)
    if isinstance(node, ast.UnaryOp):
        return _OPERATORS[type(node.op)](_value(node.operand, bindings))
    if isinstance(node, ast.BinOp):
        left, right = _value(node.left, bindings), _value(node.right, bindings)
        return bindings.settle(_OPERATORS[type(node.op)](left, right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        arguments = [_value(argument, bindings) for argument in node.args]
        value = np.asarray(_FUNCTIONS[node.func.id](*arguments))
        return value if value.dtype == bool else bindings.settle(value)
    raise ValueError(f"not part of a formula: {type(node).__name__}")
