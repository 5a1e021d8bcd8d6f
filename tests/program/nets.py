"""Random networks as specs: any depth and width, every activation and loss, branches and bias."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import hypothesis.strategies as st

from derivator.derivations.study import Study
from derivator.pipeline import read

ACTIVATIONS = ("sigmoid", "tanh", "relu", "atan", "softplus", "f", "g", "softmax", "max0", "none")
LOSSES = ("mse", "sse", "half", "logloss", "logits", "cross", "entries")


@dataclass(frozen=True)
class Net:
    """A network as the formulas and shapes of a spec."""

    symbols: dict[str, str]
    model: dict[str, str]
    functions: str = "{f(t): , g(t): t/(1 + t**2)}"

    def spec(self, part: str = "backward:") -> str:
        """The YAML text, with one part."""
        symbols = ", ".join(f"{name}: {shape}" for name, shape in self.symbols.items())
        lines = [f"  {name}: {formula!r}" for name, formula in self.model.items()]
        head = f"""\
            exercise: net
            title: {{en: net}}
            symbols: {{{symbols}}}
            functions: {self.functions}
            """
        return (
            textwrap.dedent(head)
            + "model:\n"
            + "\n".join(lines).replace("'", "")
            + f"\nparts:\n  - solve:\n      {part}\n"
        )


def study_of(text: str, folder: Path) -> Study:
    """The program of a spec's text."""
    path = folder / "net.yaml"
    path.write_text(text, encoding="utf-8")
    return Study(read(path))


@st.composite
def nets(draw: st.DrawFn, depth: int = 5) -> Net:
    """A network of one to ``depth`` layers with a loss."""
    widths = draw(st.lists(st.integers(1, 4), min_size=2, max_size=depth + 1))
    symbols = {"X": f"[n, {widths[0]}]", "y": f"[n, {widths[-1]}]"}
    carried = "X"
    last = len(widths) - 1
    for layer, (inner, outer) in enumerate(pairwise(widths), start=1):
        again = layer > 1 and inner == outer and draw(st.booleans())
        weight = f"W_{layer - 1}" if again and f"W_{layer - 1}" in symbols else f"W_{layer}"
        if weight in symbols and symbols[weight] != f"[{inner}, {outer}]":
            weight = f"W_{layer}"
        symbols[weight] = f"[{inner}, {outer}]"
        linear = f"{carried}*{weight}"
        if draw(st.booleans()):
            symbols[f"b_{layer}"] = f"[{outer}]"
            linear += f" + b_{layer}"
        if draw(st.integers(0, 4)) == 0:
            symbols[f"V_{layer}"] = f"[{widths[0]}, {outer}]"
            linear += f" + X*V_{layer}"
        activation = draw(st.sampled_from(ACTIVATIONS)) if layer < last else "none"
        carried = {
            "none": f"({linear})",
            "max0": f"max(0, {linear})",
        }.get(activation, f"{activation}({linear})")
    loss = draw(st.sampled_from(LOSSES))
    output, formula = {
        "mse": (carried, "mse(y_hat, y)"),
        "sse": (carried, "sse(y_hat, y)"),
        "half": (carried, "sum((y_hat - y)**2)/(2*n)"),
        "logloss": (f"sigmoid({carried})", "logloss(y_hat, y)"),
        "logits": (carried, "logloss_logits(y_hat, y)"),
        "cross": (f"softmax({carried})", "cross_entropy(y_hat, y)"),
        "entries": (carried, "(y_hat - y)**2/2"),
    }[loss]
    return Net(symbols, {"y_hat": output, "L": formula})
