"""How many arrows and weights a dense and a convolutional layer have.

Every number that is printed is held against a count over whole arrays: ones for the entries of
the picture, slid over by a kernel of ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derivator.derivations.terms import ChainBuilder
from derivator.derivations.windows.setting import KERNEL, PICTURE, RESULT, Setting
from derivator.notation.build import ZERO, number
from derivator.notation.matrices import Entry, Total
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Sum, Symbol
from derivator.notation.windows import Axis, Convolution, Standing
from derivator.solution import Chain, Relation, Result


@dataclass(frozen=True)
class Counts:
    """16 * 4 = 64 weights, of which 36 stay, with 9 different values."""

    inputs: Node
    outputs: Node
    dense: Chain
    arrows: Chain
    vanished: Chain
    shared: Node
    even: bool
    """Whether every window lies wholly on the picture."""
    complete: bool
    """Whether every input reaches every output, so that no arrow vanishes."""
    results: Mapping[str, Result]


def counts_of(setting: Setting) -> Counts:
    """Everything counted for a layer."""
    height, width = setting.shape(PICTURE)
    down = _covered(setting.formula.rows, height, setting.shape(KERNEL)[0], 0, setting)
    across = _covered(setting.formula.columns, width, setting.shape(KERNEL)[1], 1, setting)
    arrows = sum(down) * sum(across)
    inputs, outputs, shared = (counted(setting, name) for name in (PICTURE, RESULT, KERNEL))
    dense = setting.count(PICTURE) * setting.count(RESULT)
    even = len({*down}) == len({*across}) == 1 and down[0] * across[0] == setting.count(KERNEL)
    found = Standing(number(arrows), _slid(setting))
    product: Node = Product((outputs, shared), dotted=True)
    if not even:
        product = Product((_sum(down), _sum(across)), dotted=True)
    chains = {
        "dense": ChainBuilder(Product((inputs, outputs), dotted=True)).then(number(dense)).chain(),
        "arrows": ChainBuilder(product).then(found).chain(),
        "vanished": ChainBuilder(Sum((number(dense), Negative(found))))
        .then(number(dense - arrows))
        .chain(),
    }
    results = {
        "inputs": _result(inputs, setting.count(PICTURE)),
        "outputs": _result(outputs, setting.count(RESULT)),
        "dense": Result(chains["dense"], str(dense), float(dense)),
        "arrows": Result(ChainBuilder(found).then(number(arrows)).chain(), str(arrows), arrows),
        "shared": _result(shared, setting.count(KERNEL)),
    }
    return Counts(
        inputs,
        outputs,
        chains["dense"],
        chains["arrows"],
        chains["vanished"],
        shared,
        even,
        arrows == dense,
        results,
    )


def _result(node: Node, count: int) -> Result:
    return Result(Chain((node, number(count)), (Relation.EQUAL,)), str(count), float(count))


def _covered(axis: Axis, length: int, window: int, side: int, setting: Setting) -> list[int]:
    """For each window along one side, how many of its entries lie on the picture."""
    return [
        sum(axis.source(place, entry, length) is not None for entry in range(window))
        for place in range(setting.shape(RESULT)[side])
    ]


def _sum(parts: list[int]) -> Node:
    return number(parts[0]) if len(parts) == 1 else Sum(tuple(map(number, parts)))


def counted(setting: Setting, name: str) -> Standing:
    """How many entries a matrix has, by adding up a one for each."""
    rows, columns = setting.shape(name)
    ones = Power(Entry(Symbol(name), "i", "j"), ZERO)
    whole = Total(ones, (("i", rows), ("j", columns)))
    return Standing(Number(Fraction(rows * columns)), whole)


def _slid(setting: Setting) -> Node:
    """The arrows: a picture of ones under a kernel of ones, everything added up."""
    rule = setting.formula
    picture, kernel = (Power(Symbol(name), ZERO) for name in (PICTURE, KERNEL))
    slid = Convolution(picture, kernel, rule.rows, rule.columns, rule.line)
    rows, columns = setting.shape(RESULT)
    return Total(Entry(slid, "i", "j"), (("i", rows), ("j", columns)))
