"""The specs that ``derivator new`` writes: a head, a model and one derivation, with comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Example:
    """What differs from one derivation to another: the titles and questions in both languages."""

    title_ru: str
    title_en: str
    ask_ru: str
    ask_en: str


EXAMPLES = {
    "graph": Example(
        "граф вычислений",
        "computation graph",
        "Нарисуйте граф вычислений для функции $f$.",
        "Draw the computation graph of $f$.",
    ),
    "local_derivatives": Example(
        "производные на рёбрах",
        "edge derivatives",
        "Найдите производную на каждом ребре графа вычислений функции $f$.",
        "Find the derivative on every edge of the computation graph of $f$.",
    ),
    "paths": Example(
        "сумма по путям",
        "sum over paths",
        "Найдите производные функции $f$ как суммы по путям в графе вычислений.",
        "Find the derivatives of $f$ as sums over the paths of its computation graph.",
    ),
    "reverse_accumulation": Example(
        "обратное распространение",
        "reverse accumulation",
        "Найдите производные функции $f$ обратным проходом по графу вычислений.",
        "Find the derivatives of $f$ by one pass backwards through its computation graph.",
    ),
    "adjoint_table": Example(
        "таблица прямого и обратного прохода",
        "forward and backward pass",
        "Составьте таблицу значений и сопряжённых величин всех узлов графа вычислений функции $f$.",
        "List the values and the adjoints of all nodes of the computation graph of $f$.",
    ),
}
"""By derivation; a test holds this against the registry."""

_SPEC = """\
# An exercise for derivator.  Check its numbers with `derivator check {file}`,
# build a PDF with `derivator build {file}`.
# All keys: `derivator schema`; all derivations: `derivator derivations`.

exercise: {slug}    # an identifier: lower-case letters, digits and hyphens
# number: 19    # the number in the heading; without it the exercises of a sheet are counted

# Texts are LaTeX and stand in Russian, in English or in both languages.
title: {{ru: "{example.title_ru}", en: "{example.title_en}"}}
statement:
  ru: 'Дана функция $f(x, y) = x^2 + xy + (x + y)^2$.'
  en: 'Let $f(x, y) = x^2 + xy + (x + y)^2$.'

# Formulas in SymPy syntax, by name: they are drawn and printed in the order written here.
# Several lines may use each other's names:
#   q: x + y
#   f: q**2
model:
  f: x**2 + x*y + (x + y)**2

# Numbers for the inputs; leave this out, and everything stays in symbols.
values: {{x: 3, y: -2}}    # 1/3, sqrt(2) or 0.5 are taken exactly as written
# digits: 4    # how many significant digits a rounded number shows

# What is asked, one part after another.
parts:
  - ask:
      ru: '{example.ask_ru}'
      en: '{example.ask_en}'
    solve:    # the derivations that answer it, in this order
      {kind}:
{options}
"""


def example(kind: str, file: Path) -> str:
    """The spec for a derivation, with its options as comments."""
    return _SPEC.format(
        kind=kind,
        file=file.name,
        slug=_slug(file.stem),
        example=EXAMPLES[kind],
        options=_options(kind),
    )


def _options(kind: str) -> str:
    """Each option with its default, switched off by a comment sign."""
    from derivator.cli.reference import options_of
    from derivator.derivations.registry import BY_KIND

    lines = []
    for option in options_of(BY_KIND[kind]):
        default = "" if option.default == "none" else f"; by default {option.default}"
        lines += [f"        # {option.name}:    # {option.allowed}{default}"]
        lines += [f"        #   {option.description}"]
    return "\n".join(lines)


def _slug(stem: str) -> str:
    """An identifier made of a file's name."""
    return "-".join(re.findall(r"[a-z0-9]+", stem.lower())) or "my-exercise"
