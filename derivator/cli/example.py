"""The specs that ``derivator new`` writes: a head, a model and one derivation, with comments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """A model to begin with: what the statement says of it, and the lines of the spec."""

    ru: str
    en: str
    model: str


FUNCTION = Sample(
    "Дана функция $f(x, y) = x^2 + xy + (x + y)^2$.",
    "Let $f(x, y) = x^2 + xy + (x + y)^2$.",
    """\
# Formulas in SymPy syntax, by name: they are drawn and printed in the order written here.
# Several lines may use each other's names:
#   q: x + y
#   f: q**2
model:
  f: x**2 + x*y + (x + y)**2

# Numbers for the inputs; leave this out, and everything stays in symbols.
values: {x: 3, y: -2}    # 1/3, sqrt(2) or 0.5 are taken exactly as written""",
)
NETWORK = Sample(
    "Дана сеть с одним скрытым слоем, $\\hat{y} = \\sigma(X W_1) W_2$.",
    "Let a network have one hidden layer, $\\hat{y} = \\sigma(X W_1) W_2$.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {X: [n, 2], y: [n, 1], W_1: [2, 2], W_2: [2, 1]}

# Formulas in SymPy syntax, by name; * between matrices is the matrix product.
model:
  y_hat: sigma(X*W_1)*W_2
  L: sum((y_hat - y)**2)/(2*n)

# Numbers for the inputs; leave this out, and everything stays in symbols.
values: {X: [[1, 2], [-1, 0]], y: [1, 0], W_1: [[1, -1], [1/2, 0]], W_2: [1, -2]}""",
)
LAYER = Sample(
    "Дан линейный слой $Z = X W + b$, за которым где-то вычисляется функция потерь $L$.",
    "Let $Z = X W + b$ be a linear layer, and let a loss $L$ be computed somewhere above it.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {X: [n, 2], W: [2, 3], b: [3]}

# The layer alone; what comes above it does not matter.
model:
  Z: X*W + b""",
)

ACTIVATION = Sample(
    "Слой применяет функцию $f(t) = \\frac{e^t}{1 + e^t}$ к каждому элементу матрицы $Z$.",
    "A layer applies $f(t) = \\frac{e^t}{1 + e^t}$ to every entry of a matrix $Z$.",
    """\
# The inputs with their shapes; n stands for any number of rows, each of them an observation.
symbols: {Z: [n, 2]}

# Functions of your own; the program finds how the derivative is expressed through the function.
functions: {"f(t)": exp(t)/(1 + exp(t))}

# Where the function is applied.
model:
  S: f(Z)""",
)


@dataclass(frozen=True, slots=True)
class Example:
    """What differs from one derivation to another: the titles and questions in both languages."""

    title_ru: str
    title_en: str
    ask_ru: str
    ask_en: str
    sample: Sample = FUNCTION


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
    "function_derivative": Example(
        "производная функции активации",
        "derivative of an activation function",
        "Найдите производную функции $f$ и выразите её через саму функцию.",
        "Find the derivative of $f$ and express it through the function itself.",
        ACTIVATION,
    ),
    "network": Example(
        "рисунок нейросети",
        "drawing of a network",
        "Нарисуйте сеть и подпишите веса на рёбрах.",
        "Draw the network with its weights on the edges.",
        NETWORK,
    ),
    "composition": Example(
        "нейросеть как функция",
        "a network as a function",
        "Запишите сеть как одну функцию: в матрицах и по нейронам.",
        "Write the network as one function: in matrices and neuron by neuron.",
        NETWORK,
    ),
    "collapse": Example(
        "линейные слои",
        "linear layers",
        "Какие слои этой сети можно объединить в один?",
        "Which layers of this network can be merged into one?",
        NETWORK,
    ),
    "chain_rule": Example(
        "производная сложной функции",
        "chain rule",
        "Найдите производные ошибки по всем весам. Что в них повторяется?",
        "Find the derivatives of the error with respect to all weights. What recurs in them?",
        NETWORK,
    ),
    "scheme": Example(
        "схема прямого и обратного прохода",
        "scheme of both passes",
        "Нарисуйте схему прямого и обратного прохода.",
        "Draw a scheme of the forward and of the backward pass.",
        NETWORK,
    ),
    "backward": Example(
        "обратный проход",
        "backward pass",
        "Выпишите обратный проход, слой за слоем.",
        "Write down the backward pass, layer by layer.",
        NETWORK,
    ),
    "forward_values": Example(
        "прямой проход в числах",
        "forward pass in numbers",
        "Проведите данные через сеть и найдите значение каждого слоя.",
        "Carry the data through the network and find the value of each layer.",
        NETWORK,
    ),
    "backward_values": Example(
        "обратный проход в числах",
        "backward pass in numbers",
        "Проделайте обратный проход и найдите градиенты всех весов.",
        "Carry out the backward pass and find the gradients of all weights.",
        NETWORK,
    ),
    "gradient_step": Example(
        "шаги градиентного спуска",
        "steps of gradient descent",
        "Сделайте шаг градиентного спуска.",
        "Make a step of gradient descent.",
        NETWORK,
    ),
    "layer": Example(
        "правило слоя, выведенное поэлементно",
        "the rule of a layer, entry by entry",
        "Выведите производные по входу, весам и смещению слоя.",
        "Derive the derivatives by the input, the weights and the bias of the layer.",
        LAYER,
    ),
    "finite_difference": Example(
        "производная и разностные отношения",
        "a derivative and its difference quotients",
        "Найдите производную по одному весу и сравните её с разностными отношениями.",
        "Find the derivative by one weight and compare it with difference quotients.",
        NETWORK,
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
  ru: '{example.sample.ru}'
  en: '{example.sample.en}'

{example.sample.model}
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
