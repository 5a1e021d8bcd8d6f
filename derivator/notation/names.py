"""How a name that an author types becomes a symbol: ``w_1``, ``y_hat``, ``sigma``, ``x12``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_GREEK = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon
phi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
GREEK = frozenset(_GREEK.split())
ACCENTS = frozenset(("hat", "bar", "tilde", "vec", "dot"))
VARIANTS = {"epsilon": "varepsilon", "phi": "varphi", "kappa": "varkappa"}


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name's parts: base, accents inside out, subscripts."""

    base: str
    accents: tuple[str, ...]
    subscripts: tuple[str, ...]
    superscripts: tuple[str, ...] = ()


def parse_name(name: str) -> ParsedName:
    """Split a typed name; digits right behind a lone base are its subscript.

    What follows two underscores stands above: ``w_0__2``; a moment in square brackets is the last
    subscript: ``h[t-1]``.
    """
    name, _, moment = name.partition("[")
    lower, _, upper = name.partition("__")
    base, *rest = [piece for piece in lower.split("_") if piece] or [name]
    match = re.fullmatch(r"([A-Za-z]+?)(\d+)", base)
    if match:
        base, digits = match.groups()
        rest = [digits, *rest]
    accents = tuple(piece for piece in rest if piece in ACCENTS)
    above = [piece for piece in upper.split("_") if piece]
    return ParsedName(
        base,
        accents + tuple(piece for piece in above if piece in ACCENTS),
        (
            *(piece for piece in rest if piece not in ACCENTS),
            *([moment.rstrip("]")] if moment else []),
        ),
        tuple(piece for piece in above if piece not in ACCENTS),
    )


def latex_name(name: str) -> str:
    """The symbol in LaTeX; words of several letters stand upright."""
    parsed = parse_name(name)
    printed = _latex_word(parsed.base)
    for accent in parsed.accents:
        printed = rf"\{accent}{{{printed}}}"
    if parsed.subscripts:
        printed += "_{" + ",".join(map(_latex_subscript, parsed.subscripts)) + "}"
    if parsed.superscripts:
        printed += "^{" + ",".join(map(_latex_subscript, parsed.superscripts)) + "}"
    return printed


def _latex_word(word: str) -> str:
    if word in GREEK:
        return rf"\{VARIANTS.get(word, word)}"
    return word if len(word) == 1 else rf"\mathrm{{{word}}}"


def _latex_subscript(piece: str) -> str:
    if piece == "star":
        return "*"
    letters = piece.isalpha() and len(piece) > 2
    return _latex_word(piece) if letters or piece in GREEK else piece


def latex_entry(name: str, indices: Sequence[str]) -> str:
    """An entry of a matrix: its small letter, indices below, the matrix's own index above.

    A number above all by itself stands in brackets, since it is not a power.
    """
    parsed = parse_name(name)
    base = parsed.base.lower() if len(parsed.base) == 1 else parsed.base
    printed = _latex_word(base)
    for accent in parsed.accents:
        printed = rf"\{accent}{{{printed}}}"
    comma = "" if all(len(index) == 1 for index in indices) else ","
    if indices:
        printed += "_{" + comma.join(indices) + "}"
    above = (*parsed.subscripts, *parsed.superscripts)
    if len(above) == 1 and above[0].isdigit():
        printed += f"^{{({above[0]})}}"
    elif above:
        printed += "^{" + ",".join(map(_latex_subscript, above)) + "}"
    return printed


def latex_after(name: str, step: int) -> str:
    """A parameter with the number of steps above."""
    return latex_name(stepped(name, str(step)))


def stepped(name: str, step: str) -> str:
    """A typed name with the number of steps above."""
    return f"{name}{'_' if '__' in name else '__'}({step})"
