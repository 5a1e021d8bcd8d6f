"""How the last state depends on the first one: a product with a factor for each moment."""

from __future__ import annotations

from dataclasses import dataclass

from derivator.derivations.backpropagation.numerals import filled_in
from derivator.derivations.backpropagation.passes import Pass, dated
from derivator.derivations.recurrences.moments import Moments
from derivator.derivations.study import exact_of, rows_of
from derivator.derivations.terms import ChainBuilder
from derivator.notation.build import multiply
from derivator.notation.nodes import Node, Partial, Product, Symbol
from derivator.program.adjoints import ProgramAdjoints
from derivator.solution import Chain, Result


@dataclass(frozen=True)
class CarriedProduct:
    """dh_3/dh_1 = dh_3/dh_2 dh_2/dh_1 = W f'(z_3) W f'(z_2) = its number."""

    chain: Chain
    later: Symbol
    earlier: Symbol
    factors: int
    verdict: str
    """``stopped``, ``vanishes``, ``explodes`` or ``mixed``."""
    result: Result


def carried_products(moments: Moments, run: Pass) -> tuple[CarriedProduct, ...]:
    """The product for a cell that carries a single number on; none for other cells."""
    found = (_product(moments, run, stem) for stem in moments.carried)
    return tuple(product for product in found if product is not None)


def _product(moments: Moments, run: Pass, stem: str) -> CarriedProduct | None:
    program = run.study.program
    names = [name for name in moments.moments(stem) if name in run.numbers.values]
    if len(names) < 2 or not all(map(program.is_number, names)):
        return None
    if names[0] not in program.restricted(names[-1]).vertices:
        names.reverse()
    pairs = list(zip(names[1:], names, strict=False))
    if any(_others(moments, stem, names, later) for later in names[1:]):
        return None
    slopes = [_slope(run, later, earlier) for later, earlier in pairs]
    whole = Partial(Symbol(names[-1]), Symbol(names[0]))
    steps = multiply(*(Partial(Symbol(a), Symbol(b)) for a, b in reversed(pairs)))
    written = Product(tuple(f for slope in reversed(slopes) for f in _factors(slope)), dotted=True)
    builder = ChainBuilder(whole).then(steps).then(written)
    exact, filled = filled_in(run.numbers, written, run.study.digits)
    builder.then(filled, exact)
    sound, shown = run.study.shown(run.numbers, written)
    chain = dated(builder.then(shown, exact and sound).chain(), run.moment)
    sizes = [abs(rows_of(run.numbers.of(slope))[0][0]) for slope in slopes]
    later, earlier = Symbol(names[-1]), Symbol(names[0])
    value = run.numbers.of(written)
    result = Result(chain, exact_of(value)[0][0], rows_of(value)[0][0])
    return CarriedProduct(chain, later, earlier, len(pairs), _verdict(sizes), result)


def _others(moments: Moments, stem: str, names: list[str], later: str) -> bool:
    """Whether a moment depends on an earlier one by a way past the moment between."""
    program = moments.program
    place = names.index(later)
    kept = program.cut({names[place - 1]}).restricted(later)
    before = set(names[: place - 1])
    return any(name in kept.vertices for name in before) or any(
        other != stem and moments.moments(other)[-1:] and _reaches(moments, other, kept.vertices)
        for other in moments.carried
    )


def _reaches(moments: Moments, stem: str, vertices: object) -> bool:
    assert isinstance(vertices, dict)
    return any(name in vertices for name in moments.moments(stem))


def _slope(run: Pass, later: str, earlier: str) -> Node:
    """dh_3/dh_2 as a formula: W f'(z_3)."""
    adjoints = ProgramAdjoints(run.study.program.restricted(later), later)

    def carried(name: str) -> Node:
        return adjoints.formula(name, carried)

    return adjoints.formula(earlier, carried)


def _factors(slope: Node) -> tuple[Node, ...]:
    """The factors of a slope, weights before indicators: W [z_3 > 0]."""
    factors = slope.factors if isinstance(slope, Product) else (slope,)
    return tuple(sorted(factors, key=lambda factor: not isinstance(factor, Symbol)))


def _verdict(sizes: list[float]) -> str:
    if 0 in sizes:
        return "stopped"
    if all(size < 1 for size in sizes):
        return "vanishes"
    return "explodes" if all(size > 1 for size in sizes) else "mixed"
