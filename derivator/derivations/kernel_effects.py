"""Kernels applied to a small picture: before and after in grey, and what each of them does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from pydantic import Field

from derivator.derivations.base import Derivation
from derivator.derivations.sliding.convolving import Convolving
from derivator.derivations.sliding.drawing import cells_of, greys, grid_of, stated
from derivator.derivations.sliding.effects import KERNELS, Finding, effect_of, weights_of
from derivator.derivations.sliding.options import Mode, NestedNumbers, depth_of
from derivator.derivations.sliding.pages import matrix_result
from derivator.derivations.sliding.reading import (
    Picture,
    letters_in,
    read_picture,
    read_rows,
)
from derivator.derivations.sliding.sums import chain_of, entry_of, mean, products
from derivator.derivations.sliding.window import frame_of
from derivator.derivations.workspace import Workspace
from derivator.errors import Position, Problem, SpecError
from derivator.notation.build import ZERO, negate, number
from derivator.notation.nodes import Node, Number, Product, Sum, Symbol
from derivator.solution import (
    Chain,
    Grid,
    GridCell,
    GridFigure,
    NodeRows,
    Relation,
    Result,
    Scope,
    SlidingStep,
)
from derivator.spec.exercise import Task
from derivator.spec.fields import Options
from derivator.spec.names import nearest

MOST_KERNELS = 16


class KernelEffectsOptions(Options):
    """The picture and the kernels."""

    picture: NestedNumbers = Field(
        description="A small picture: rows of numbers, the larger the brighter."
    )
    kernels: list[Any] = Field(
        min_length=1,
        max_length=MOST_KERNELS,
        description="Kernels as rows of numbers, or by name: " + ", ".join(KERNELS) + ".",
    )
    padding_mode: Mode = Field(
        "replicate",
        description="What is added around the picture, so that the result is as large: "
        "replicate, zeros, reflect.",
    )


@dataclass(frozen=True)
class _Asked:
    """What the frame of a convolution is read from."""

    padding_mode: str
    stride: int = 1
    padding: str = "same"
    dilation: int = 1


@dataclass(frozen=True)
class EffectPage:
    """One kernel with the picture before and after, and what it does."""

    number: Node
    figure: GridFigure
    finding: Finding
    total: Chain
    """The sum of the weights."""
    sample: Chain
    """The entry that has changed most."""
    down: Node
    right: Node
    parts: GridFigure | None
    """Of a sharpening kernel: the identity and a detector of edges."""


@dataclass(frozen=True)
class KernelEffectsStep(SlidingStep):
    """Every kernel with its effect."""

    mode: str
    kernels: tuple[EffectPage, ...]


class KernelEffects(Derivation):
    """What kernels do: identity, shift, blur, sharpening, edges (V41).

    On an even area a kernel multiplies by the sum of its weights; all else follows from signs and
    symmetry (Gonzalez and Woods, Digital Image Processing, 3.4 to 3.6).
    """

    kind = "kernel_effects"
    options = KernelEffectsOptions
    summary = (
        "Applies kernels to a small picture, draws it before and after in grey with its numbers, "
        "and says of each kernel what it does, from the sum, signs and symmetry of its weights."
    )
    produces: ClassVar = {
        "Z_1, Z_2, ...": "the picture after each kernel",
        "effect_1, effect_2, ...": "the verdict: identity, shift, mean, weighted_mean, sharpen, "
        "edges, vertical_edges, horizontal_edges, negative, difference, brighter, darker, other",
        "sum_1, sum_2, ...": "the sum of each kernel's weights",
    }

    def derive(self, workspace: Workspace, task: Task) -> KernelEffectsStep:
        """Each kernel applied to the picture."""
        options: Any = task.options
        picture = read_picture(workspace, options.picture, task)
        letters = letters_in(*picture.channels)
        if len(picture.channels) > 1 or picture.line or letters:
            message, expected = "no grey picture", "rows of numbers such as [[0, 9], [9, 0]]"
            raise SpecError([Problem(task.place("picture"), message, expected=expected)])
        found = [
            self._convolving(workspace, picture, own, index, task)
            for index, own in enumerate(options.kernels)
        ]
        pages = tuple(map(_page, found))
        results: dict[str, Result] = {}
        for own, page in zip(found, pages, strict=True):
            results[own.result] = matrix_result(own.outcome[0], Scope.DATA)
            total = page.finding.total
            results[f"effect_{own.number}"] = Result(page.total, verdict=page.finding.effect)
            results[f"sum_{own.number}"] = Result(page.total, str(total), float(total))
        return KernelEffectsStep(
            self.kind,
            "Z",
            task.position,
            results,
            slides=tuple(own.slide() for own in found),
            mode=options.padding_mode,
            kernels=pages,
        )

    def _convolving(
        self, workspace: Workspace, picture: Picture, given: Any, index: int, task: Task
    ) -> Convolving:
        place = task.place("kernels", index)
        rows = _kernel(workspace, given, index, task, place)
        asked = _Asked(task.options.padding_mode)  # type: ignore[attr-defined]
        frame = frame_of(task, picture.shape, (len(rows), len(rows[0])), False, asked)
        if frame.impossible:
            raise SpecError(
                [Problem(place, "a kernel that does not fit", expected="a smaller one")]
            )
        own = index + 1
        return Convolving(picture, ((rows,),), (ZERO,), frame, False, f"Z_{own}", own)


def _kernel(workspace: Workspace, given: Any, index: int, task: Task, place: Position) -> NodeRows:
    if isinstance(given, str):
        if given not in KERNELS:
            expected = "rows of numbers, or one of " + ", ".join(KERNELS)
            near = nearest(given, list(KERNELS))
            raise SpecError([Problem(place, "an unknown kernel", given, expected, near)])
        return tuple(tuple(map(Number, row)) for row in KERNELS[given])
    if depth_of(given) != 2 or not all(isinstance(row, list) and row for row in given):
        raise SpecError([Problem(place, "no kernel", expected="rows of numbers, or a name")])
    texts = [[str(entry) for entry in row] for row in given]
    rows = read_rows(workspace, texts, task, ("kernels", index), False)
    if letters_in(rows):
        raise SpecError([Problem(place, "a kernel with letters", expected="numbers")])
    return rows


def _page(found: Convolving) -> EffectPage:
    """The picture, the kernel and the result in a row, and what is found about the kernel."""
    before, (after,) = found.picture.channels[0], found.outcome
    kernel = found.kernels[0][0]
    finding = effect_of(weights_of(kernel))
    name = found.picture.names[0]
    figure = GridFigure(
        (
            Grid(
                cells_of(name, before, False, Scope.DATA, shade=greys([before])),
                label=Symbol(name),
            ),
            grid_of(found.kernel_name(0, 0), kernel, False, Scope.DATA, "⋆"),
            Grid(
                cells_of(after.name, after.values, False, Scope.DATA, shade=greys([after.values])),
                "=",
                Symbol(after.name),
            ),
        )
    )
    return EffectPage(
        number(found.number),
        figure,
        finding,
        _total(kernel, finding),
        _most_changed(found, finding),
        number(abs(finding.down)),
        number(abs(finding.right)),
        _parts(found) if finding.effect == "sharpen" else None,
    )


def _total(kernel: NodeRows, finding: Finding) -> Chain:
    """The sum of the weights that are not 0; of equal ones their number times the weight."""
    weights = [weight for row in kernel for weight in row if weight != ZERO] or [ZERO]
    whole: Node = Sum(tuple(weights)) if len(weights) > 1 else weights[0]
    if finding.effect == "mean":
        whole = Product((number(len(weights)), weights[0]), dotted=True)
    return Chain((whole, Number(finding.total)), (Relation.EQUAL,), Scope.DATA)


def _most_changed(found: Convolving, finding: Finding) -> Chain:
    """The sum of the entry that differs most from what it was, without weights that are 0."""
    before, after = found.picture.channels[0], found.outcome[0].values
    places = [(i, j) for i, row in enumerate(before) for j in range(len(row))]

    def change(place: tuple[int, int]) -> Fraction:
        old, new = before[place[0]][place[1]], after[place[0]][place[1]]
        assert isinstance(old, Number)
        assert isinstance(new, Number)
        return abs(new.value - old.value)

    i, j = max(places, key=change)
    entries = [found.padded[0][r][c] for r, c in found.frame.window(i, j)]
    weights = [weight for row in found.kernels[0][0] for weight in row]
    pairs = [own for own in zip(entries, weights, strict=True) if own[1] != ZERO]
    terms = products(pairs)
    if finding.effect == "mean":
        terms = (mean([entry for entry, _ in pairs])[0],)
    symbol = entry_of(found.result, i, j, False)
    return chain_of(symbol, terms or (ZERO,), after[i][j], Scope.DATA)


def _parts(found: Convolving) -> GridFigure:
    """Kernel = identity + the rest, entry by entry."""
    kernel = found.kernels[0][0]
    middle = (len(kernel) - 1) // 2, (len(kernel[0]) - 1) // 2
    name = found.kernel_name(0, 0)
    alone, rest = [], []
    for i, row in enumerate(kernel):
        ones = [number(int((i, j) == middle)) for j in range(len(row))]
        others = [Number(w.value - o.value) for w, o in zip(row, ones, strict=True)]  # type: ignore[attr-defined]
        places = [entry_of(name, i, j, False) for j in range(len(row))]
        alone.append(tuple(_left(*own) for own in zip(places, others, ones, strict=True)))
        rest.append(tuple(_left(*own) for own in zip(places, ones, others, strict=True)))
    whole = grid_of(name, kernel, False, Scope.DATA)
    return GridFigure((whole, Grid(tuple(alone), "="), Grid(tuple(rest), "+")))


def _left(whole: Node, part: Node, rest: Node) -> GridCell:
    """What a part leaves of a weight."""
    return GridCell(stated(Sum((whole, negate(part))), rest, Scope.DATA))
