"""A formula in the inputs, simplified to what a person would write, within fixed bounds.

SymPy's general ``simplify`` has no bound in time and a taste of its own; here a few transformations
of known cost are tried and the shortest result wins.  The bounds count nodes, so that the outcome
does not depend on the machine; a clock only guards against the unforeseen.
"""

from __future__ import annotations

import keyword
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from types import FrameType
from typing import Any

from derivator.notation.from_sympy import from_sympy
from derivator.notation.nodes import Call, Indicator, Node, Symbol
from derivator.notation.text import text
from derivator.notation.to_sympy import real_symbol, to_sympy
from derivator.notation.walk import descendants, rebuild, size

MAX_NESTING = 60
"""Brackets nested more deeply are beyond what Python's own parser takes."""
MAX_SIZE = 220
"""Larger formulas are only put in order, not transformed."""
MAX_DEGREE = 24
MAX_GENERATORS = 5
"""Formulas with higher powers, or with more symbols and functions, are not transformed."""
MAX_PARTLY_RATIONAL = 60
"""The bound for factoring what holds functions too."""
MAX_TRIGONOMETRIC = 32
"""The bound for trigonometric identities, whose search grows fast."""
SECONDS = 5.0


class TookTooLong(Exception):
    """A transformation ran past its time."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the block after some seconds of the processor, where the platform allows it.

    That is in the main thread, on POSIX.  The clock of the processor does not run while others have
    it, so the outcome is the same on a busy machine.  SymPy is imported before the clock starts: an
    interrupted import would leave a torso behind.
    """
    import sympy  # noqa: F401

    usable = hasattr(signal, "SIGPROF") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise TookTooLong

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def simplified(node: Node, order: Sequence[str]) -> Node | None:
    """The shortest form found for a formula in the inputs, or None where SymPy has no better one.

    ``order`` is the author's order of the symbols.  Functions that SymPy would write out (the
    sigmoid, a bracket [x > 0]) stand as they are.
    """
    masked, atoms = _masked(node)
    if size(masked) > MAX_SIZE:
        return None
    try:
        with time_limit(SECONDS):
            forms = list(_forms(to_sympy(masked), size(masked)))
            trees = [from_sympy(form, order, atoms) for form in forms]
    except (TookTooLong, TypeError, ValueError, RecursionError):
        return None
    return min(trees, key=lambda tree: (size(tree), len(text(tree))))


def _forms(start: Any, length: int) -> Iterator[Any]:
    """The formula and its transformations, with e^1.702t taken as a whole."""
    scaled, back = _scaled(start)
    for form in _transformed(scaled, length):
        yield form.xreplace(back)


def _scaled(start: Any) -> tuple[Any, dict[Any, Any]]:
    """Exponentials by what they are whole powers of, and what stands for what.

    SymPy takes e^(851 t/500) for the 851st power of e^(t/500) and computes with polynomials of that
    degree; by a letter for 851 t/500 it is the first power of one exponential.
    """
    import sympy as sp

    factors: dict[Any, list[Any]] = {}
    for exponential in start.atoms(sp.exp):
        factor, rest = exponential.args[0].as_coeff_Mul()
        if factor.is_Rational and not rest.is_Add:
            factors.setdefault(rest, []).append(factor)
    back: dict[Any, Any] = {}
    changed: dict[Any, Any] = {}
    for place, (rest, found) in enumerate(factors.items()):
        common = sp.gcd_list(found)
        if max(abs(factor.p) for factor in found) > MAX_DEGREE:
            letter = sp.Dummy(f"s{place}", real=True)
            back[letter] = common * rest
            changed |= {sp.exp(f * rest): sp.exp(f / common * letter) for f in found}
    return start.xreplace(changed), back


def _transformed(start: Any, length: int) -> Iterator[Any]:
    import sympy as sp

    yield start
    yield _with_tangents(start)
    expanded = _within(start)
    if expanded is not None:
        yield expanded
    rational = not start.has(sp.Function) and start.is_rational_function(*start.free_symbols)
    if not _is_manageable(start):
        return
    if rational or length <= MAX_PARTLY_RATIONAL:
        for transform in _rational_transforms():
            yield transform(start if expanded is None else expanded)
            yield transform(start)
    if start.has(sp.sin, sp.cos, sp.tan, sp.cot) and length <= MAX_TRIGONOMETRIC:
        hidden = _angles(start)
        shown = {symbol: angle for angle, symbol in hidden.items()}
        yield sp.trigsimp(sp.together(start.xreplace(hidden))).xreplace(shown)
        yield sp.trigsimp(start.xreplace(hidden)).xreplace(shown)


def _with_tangents(start: Any) -> Any:
    """sin u / cos u as tan u, in products; a fixed pattern, at the cost of one walk."""
    import sympy as sp

    def joined(product: Any) -> Any:
        powers = product.as_powers_dict()
        for sine in [base for base in powers if isinstance(base, sp.sin)]:
            cosine = sp.cos(sine.args[0])
            if powers[sine] == -powers.get(cosine, 0):
                product = product / (sine / cosine) ** powers[sine]
                product = product * sp.tan(sine.args[0]) ** powers[sine]
        return product

    return start.replace(lambda part: part.is_Mul, joined)


def _is_manageable(start: Any) -> bool:
    """Whether the formula is a polynomial of low degree in few symbols and functions."""
    import sympy as sp

    powers = start.atoms(sp.Pow)
    factors = [power.args[0].as_coeff_Mul()[0] for power in start.atoms(sp.exp)]
    low = all(abs(power.exp) <= MAX_DEGREE for power in powers if power.exp.is_Integer)
    low = low and all(abs(factor.p) <= MAX_DEGREE for factor in factors if factor.is_Rational)
    broken = {power for power in powers if not power.exp.is_Integer}
    return low and len(start.atoms(sp.Symbol, sp.Function) | broken) <= MAX_GENERATORS


def _angles(start: Any) -> dict[Any, Any]:
    """Symbols for the angles that are more than a multiple of a symbol: they stay as they are."""
    import sympy as sp

    functions = start.atoms(sp.sin, sp.cos, sp.tan, sp.cot)
    angles = sorted({function.args[0] for function in functions}, key=sp.default_sort_key)
    long = [angle for angle in angles if not angle.as_coeff_Mul()[1].is_Symbol]
    return {angle: real_symbol(f"_angle_{index}") for index, angle in enumerate(long)}


def _rational_transforms() -> tuple[Callable[[Any], Any], ...]:
    import sympy as sp

    return (sp.together, sp.factor, lambda form: sp.factor_terms(sp.cancel(form)), sp.cancel)


def _within(start: Any) -> Any:
    """The expanded form, where it stays small: powers of sums are what makes it explode."""
    import sympy as sp

    terms = 1
    for power in start.atoms(sp.Pow):
        if power.exp.is_Integer and power.base.is_Add:
            if power.exp > 6:
                return None
            terms *= len(power.base.args) ** int(abs(power.exp))
    return sp.expand(start, log=False, power_base=False) if terms <= 64 else None


def _masked(node: Node) -> tuple[Node, dict[str, Node]]:
    """The tree with functions outside SymPy's vocabulary replaced by symbols, and those symbols."""
    atoms: dict[str, Node] = {}
    known: dict[Node, str] = {}

    def mask(part: Node) -> Node:
        opaque = isinstance(part, Indicator) or (
            isinstance(part, Call) and part.function.name in _OPAQUE
        )
        if not opaque:
            return rebuild(part, mask)
        if part not in known:
            known[part] = f"_opaque_{len(known)}"
            atoms[known[part]] = part
        return Symbol(known[part])

    return mask(node), atoms


_OPAQUE = frozenset(
    (
        *("sigmoid", "ReLU", "sign", "max", "min", "softplus", "softsign", "Swish", "Mish"),
        *("ELU", "PReLU", "LeakyReLU", "HardTanh", "HardSigmoid"),
    )
)


def exact_text(node: Node) -> str | None:
    """A formula in SymPy's syntax, None where its brackets nest too deeply to be read back.

    A symbol that Python keeps for itself gets an underscore: ``lambda`` is ``lambda_``.
    """
    symbols = {part.name for part in descendants(node) if isinstance(part, Symbol)}
    keywords = filter(keyword.iskeyword, symbols)
    written = str(to_sympy(node, {name: real_symbol(f"{name}_") for name in keywords}))
    depths = accumulate((char == "(") - (char == ")") for char in written)
    return written if max(depths, default=0) <= MAX_NESTING else None
