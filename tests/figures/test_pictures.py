"""Every kind of figure in real sheets: strict builds, both languages, many figures at once."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from types import SimpleNamespace

import pytest

from derivator.check.solution import CheckedSolution, Report
from derivator.derivations.registry import KINDS
from derivator.errors import CheckError, Position
from derivator.render.environment import environment, own_templates
from derivator.render.formats import LatexFormat, TextFormat
from derivator.render.sheet import PLOT
from derivator.render.words import Words
from derivator.solution import Figure, PlotFigure, SchemeFigure, Solution, SolvedPart, Step
from derivator.typeset.compile import compile_tex
from derivator.typeset.engines import find_engine
from tests.figures.graphs import v19
from tests.figures.networks import chain_scheme, familiar, network, plots, schemes
from tests.figures.test_plot import shown

ENGINE = find_engine()


@dataclass(frozen=True)
class Drawn(Step):
    """A step of figures."""

    figures: tuple[Figure, ...] = ()


def checked(figures: list[Figure]) -> CheckedSolution:
    """Figures whose chains pass as checked."""
    step = Drawn(next(iter(KINDS)), "L", Position("probe.yaml"), {}, tuple(figures))
    return CheckedSolution(Solution((SolvedPart(0, (step,)),)), Report(0, ()))


def sheet(figures: list[Figure], language: str) -> str:
    format_ = LatexFormat(language, Words(language, (own_templates(),)), checked(figures))
    jinja = environment((own_templates(),), format_)
    body = "".join(f"\n\nText.\n{jinja.globals['figure'](figure)}" for figure in figures)
    part = SimpleNamespace(number=1, ask="Draw.", body=body, origin="probe.yaml:1")
    exercise = SimpleNamespace(
        number=1, title="nets", statement="", parts=[part], origin="probe.yaml:1"
    )
    return str(
        jinja.get_template("sheet.tex.j2").render(
            lang=language,
            strict=True,
            header={},
            solutions=True,
            exercises=[exercise],
            pgfplots=any(mark in body for mark in PLOT),
        )
    )


def random_networks(count: int) -> list[Figure]:
    chance = Random(3)
    made: list[Figure] = []
    for _ in range(count):
        widths = [chance.randint(1, 8) for _ in range(chance.randint(2, 6))]
        constants = [layer for layer in range(len(widths) - 1) if chance.random() < 0.4]
        made.append(network(widths, chance.random() < 0.5, constants))
    return made


@pytest.mark.skipif(ENGINE is None, reason="no TeX engine")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_kind_of_figure_passes_a_strict_build(language: str) -> None:
    assert ENGINE is not None
    figures: list[Figure] = [v19(), *schemes(), *familiar(), *plots()]
    figures += shown() if language == "ru" else []
    if language == "en":
        figures += random_networks(20)
        figures += [chain_scheme(k, k % 2 == 0, k > 3) for k in range(1, 7)]
    compile_tex(sheet(figures, language), name="sheet.tex", engine=ENGINE, strict=True)


def test_only_a_plot_loads_pgfplots() -> None:
    assert r"\usepackage{pgfplots}" in sheet(list(plots()[:1]), "en")
    assert r"\usepackage{pgfplots}" in sheet(list(plots()[1:2]), "en")
    assert r"\usepackage{pgfplots}" not in sheet([*schemes(), *familiar()], "en")


def test_labels_of_plots_are_translated() -> None:
    assert "xlabel={шаг}, ylabel={ошибка}" in sheet(list(plots()[1:2]), "ru")


def test_an_unchecked_chain_in_a_figure_is_refused() -> None:
    figure = schemes()[1]
    for kind in (LatexFormat, TextFormat):
        format_ = kind("en", Words("en", (own_templates(),)), checked([]))
        with pytest.raises(CheckError):
            format_.figure(figure)
        assert kind("en", format_.words, checked([figure])).figure(figure)


def test_what_cannot_be_drawn_is_said_so() -> None:
    format_ = LatexFormat("en", Words("en", (own_templates(),)), checked([]))
    assert not format_.drawable(None)
    assert not format_.drawable(SchemeFigure(()))
    assert not format_.drawable(PlotFigure((), "step", "error"))
    assert format_.drawable(network((2, 1)))
