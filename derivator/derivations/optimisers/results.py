"""The results of a descent by name: every letter after every step, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator

from derivator.derivations.optimisers.change import change
from derivator.derivations.optimisers.ending import MinimumView, loss_change, stop_view
from derivator.derivations.optimisers.page import OptimiserPage
from derivator.derivations.optimisers.stopping import noted_loss
from derivator.derivations.study import exact_of, rows_of
from derivator.notation.matrices import After
from derivator.notation.nodes import Node, Symbol
from derivator.program.values import Entries
from derivator.solution import Chain, Result


def results_of(page: OptimiserPage, least: MinimumView | None) -> Iterator[tuple[str, Result]]:
    """Every result with its name, in the order of the weights."""
    run = page.optimisation
    several = len(run.course.learned) > 1
    for name in run.course.learned:
        for time in range(len(run.steps) + 1):
            moment, numbers = page.place(time)
            node = After(Symbol(name), time)
            yield f"{name}[{time}]", _result(page, node, numbers.of(node), moment)
        for taken in run.steps:
            slope = run.slope_symbols[name, taken.number]
            numbers, moment = taken.passes[0], taken.moments[0]
            key = f"d{run.course.of}/d{name}[{taken.number}]"
            yield key, _result(page, slope, numbers.of(slope), moment)
        for letter in ("ahead", "g", *run.rule.letters, "m_hat", "s_hat", "rate"):
            called = {"ahead": f"{name}_tilde", "rate": "rate"}.get(
                letter, f"{letter}_{name}" if several else letter
            )
            for time in range(len(run.steps) + 1):
                noted = run.names.noted(letter, name, time, run.shape(name))
                if noted.key in run.noted and (letter != "g" or run.decays):
                    taken = run.steps[max(time, 1) - 1]
                    value = taken.passes[0].of(noted)
                    yield f"{called}[{time}]", _result(page, noted, value, taken.moments[0])
    yield from _outcome(page, least)


def _outcome(page: OptimiserPage, least: MinimumView | None) -> Iterator[tuple[str, Result]]:
    run = page.optimisation
    for time in range(len(run.steps) + 1):
        moment, numbers = page.place(time)
        node = noted_loss(run, time)
        yield f"{run.course.of}[{time}]", _result(page, node, numbers.of(node), moment)
    end, count = loss_change(page)[1], page.count()
    yield "steps", Result(count, str(len(run.steps)), len(run.steps))
    if run.options.stop is not None:
        view = stop_view(page)
        assert view is not None
        yield "stopped", Result(view.last, verdict="met" if run.stopping.met else "not met")
    first, last = (run.loss(run.everything, t).value for t in (0, len(run.steps)))
    course = "diverges" if run.ran_away else change(first, last)
    yield "course", Result(end, verdict=course)
    if least is not None:
        for name, chain in zip(run.course.learned, least.place, strict=True):
            value = run.noted[f"{name}@*"]
            yield f"{name}*", _packed(chain, value)


def _result(page: OptimiserPage, node: Node, value: Entries, moment: int) -> Result:
    return _packed(page.run(moment).value(node), value)


def _packed(chain: Chain, value: Entries) -> Result:
    exact, plain = exact_of(value), rows_of(value)
    if value.shape == (1, 1):
        return Result(chain, exact[0][0], plain[0][0])
    return Result(chain, exact, plain)
