"""Print every ratio, measured in this one run: ``python -m tests.benchmarks``."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import symengine

from tests.benchmarks.derivatives import (
    derive_all,
    document_of,
    read_all,
    solve_all,
    sympy_diffs,
    sympy_formulas,
    sympy_simplified,
)
from tests.benchmarks.graphs import chain, diamonds, nested
from tests.benchmarks.measure import (
    expanded,
    graph_and_point,
    our_gradient,
    seconds,
    solve_seconds,
    symengine_gradient,
    sympy_gradient,
)
from tests.benchmarks.networks import derive, network_spec, sympy_derivatives, sympy_network
from tests.calculus import SIXTY
from tests.helpers import solved

Row = tuple[str, str, str]


def scaling() -> Iterator[Row]:
    """Time against nodes; 10 would be exactly linear."""
    for name, shape in (("chain", chain), ("diamonds", diamonds)):
        for values in (None, {"x": "0.5", "y": "0.25"}):
            before = 0.0
            for nodes in (100, 1000, 10_000):
                taken = solve_seconds(shape(nodes), values)
                ratio = f"{taken / before:.1f}" if before else ""
                label = f"solve and check a {name} of {nodes} nodes"
                yield label + (" with data" if values else ""), f"{taken:.2f} s", ratio
                before = taken


def gradients() -> Iterator[Row]:
    """How many times longer others take for the same gradient, by depth."""
    for depth in (2, 4, 6, 8):
        yield from gradient_at(depth)


def gradient_at(depth: int) -> Iterator[Row]:
    graph, point = graph_and_point(nested(depth))
    expression = expanded(graph)
    converted = symengine.sympify(expression)
    own = seconds(lambda: our_gradient(graph, point))
    yield f"our gradient, depth {depth}", f"{own * 1000:.2f} ms", ""
    theirs = seconds(lambda: sympy_gradient(expression, point), 1)
    yield "    SymPy's diff of the formula", f"{theirs * 1000:.2f} ms", f"{theirs / own:.1f}"
    theirs = seconds(lambda: symengine_gradient(converted, point))
    yield "    SymEngine's diff", f"{theirs * 1000:.2f} ms", f"{theirs / own:.2f}"


def solve_text(text: str) -> None:
    """Read, derive and check a spec's text."""
    from derivator.pipeline import read, solve

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.yaml"
        path.write_text(text, encoding="utf-8")
        solve(read(path))


def many_paths() -> Iterator[Row]:
    """A graph with 2^100 + 1 paths, every kind of step, with data."""
    values = {"x": "0.5", "y": "0.25"}
    taken = seconds(lambda: solved(diamonds(303), values))
    kinds = ("paths",)
    alone = seconds(lambda: solved(diamonds(303), values, kinds=kinds))
    yield "solve a graph with more than 10^30 paths", f"{taken:.2f} s", ""
    yield "    its sum over paths alone", f"{alone:.2f} s", f"{alone / taken:.2f}"


def networks() -> Iterator[Row]:
    """Backpropagation by depth: our derivation, with its check, and SymPy's of the same network."""
    before: dict[str, float] = {}
    for depth in (1, 2, 3, 4, 5, 6):
        spec = network_spec(depth, 2)
        own = seconds(lambda spec=spec: derive(spec))  # type: ignore[misc]
        yield f"derive a network of depth {depth}, width 2", f"{own:.3f} s", ""
        if depth <= 5:
            loss, weights = sympy_network(depth, 2)
            theirs = seconds(lambda loss=loss, w=weights: sympy_derivatives(loss, w), 1)  # type: ignore[misc]
            growth = f", grown {theirs / before['sympy']:.1f} times" if before else ""
            yield f"    SymPy's diff{growth}", f"{theirs:.3f} s", f"{theirs / own:.1f}"
            before["sympy"] = theirs
    for depth in (3, 6, 12, 24):
        spec = network_spec(depth, 5)
        own = seconds(lambda spec=spec: derive(spec))  # type: ignore[misc]
        whole = seconds(lambda spec=spec: solve_text(spec))  # type: ignore[misc]
        ratio = f"{whole / before['ours']:.1f}" if "ours" in before else ""
        yield f"derive depth {depth}, width 5", f"{own:.3f} s", ""
        yield "    with every equality checked", f"{whole:.3f} s", ratio
        before["ours"] = whole


SPEC = """\
exercise: benchmark
title: {en: "computation graph"}
symbols: [x, y]
model: {f: "x**2 + x*y + (x + y)**2"}
values: {x: 3, y: -2}
parts:
  - solve: {graph: null, local_derivatives: null, paths: null, reverse_accumulation: null,
            adjoint_table: null}
"""


def build_share() -> Iterator[Row]:
    """Our own time in a full build, reading to LaTeX, beside TeX's: V19, and a 6-layer network."""
    yield from share_of(SPEC, "V19")
    kinds = ("scheme", "backward")
    yield from share_of(network_spec(6, 5, kinds), "a network of 6 layers, width 5")


def share_of(text: str, name: str) -> Iterator[Row]:
    """Our own time and TeX's for one spec."""
    from derivator.pipeline import read, solve
    from derivator.render.sheet import Chapter, Renderer
    from derivator.typeset.compile import compile_tex
    from derivator.typeset.engines import find_engine

    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "benchmark.yaml"
        spec.write_text(text, encoding="utf-8")
        started = time.perf_counter()
        renderer = Renderer("en", "latex")
        document = renderer.document(Chapter({}, (renderer.exercise(solve(read(spec))),)))
        own = time.perf_counter() - started
    engine = find_engine()
    if engine is None:
        return
    tex = compile_tex(document, name="benchmark.tex", engine=engine, strict=False).seconds
    yield f"our own time in a build of {name}", f"{own:.2f} s", f"{own / (own + tex):.2f}"
    yield "    TeX's", f"{tex:.2f} s", f"{tex / (own + tex):.2f}"


def derivatives() -> Iterator[Row]:
    """Sixty derivatives line by line: our derivation, with its check, SymPy's, and TeX."""
    from derivator.typeset.compile import compile_tex
    from derivator.typeset.engines import find_engine

    exercises, expressions = read_all(SIXTY), sympy_formulas(SIXTY)
    own = seconds(lambda: derive_all(exercises), 1)
    whole = seconds(lambda: solve_all(exercises), 1)
    yield f"derive {len(SIXTY)} functions, line by line", f"{own:.2f} s", ""
    yield "    with every equality checked", f"{whole:.2f} s", f"{whole / own:.1f}"
    theirs = seconds(lambda: sympy_diffs(expressions), 1)
    yield "    SymPy's diff of the same functions", f"{theirs:.2f} s", f"{theirs / own:.2f}"
    theirs = seconds(lambda: sympy_simplified(expressions), 1)
    yield "    SymPy's diff, then its simplify", f"{theirs:.2f} s", f"{theirs / own:.2f}"
    engine = find_engine()
    if engine is not None:
        document = document_of(solve_all(exercises))
        tex = compile_tex(document, name="sixty.tex", engine=engine, strict=False).seconds
        yield "    TeX for their pages", f"{tex:.2f} s", f"{tex / whole:.2f}"


def main() -> None:
    """Print the table, group by group, as it is measured."""
    print(f"{'what':58} {'time':>12} {'ratio':>8}")
    for group in (scaling, gradients, many_paths, networks, derivatives, build_share):
        for what, taken, ratio in group():
            print(f"{what:58} {taken:>12} {ratio:>8}", flush=True)


if __name__ == "__main__":
    main()
