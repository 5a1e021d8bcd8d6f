"""How a name that an author types becomes a symbol: ``w_1``, ``y_hat``, ``sigma``, ``x12``."""

from __future__ import annotations

import re
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


def parse_name(name: str) -> ParsedName:
    """Split a typed name; digits right behind a lone base are its subscript."""
    base, *rest = [piece for piece in name.split("_") if piece] or [name]
    match = re.fullmatch(r"([A-Za-z]+?)(\d+)", base)
    if match:
        base, digits = match.groups()
        rest = [digits, *rest]
    accents = tuple(piece for piece in rest if piece in ACCENTS)
    return ParsedName(base, accents, tuple(piece for piece in rest if piece not in ACCENTS))


def latex_name(name: str) -> str:
    """The symbol in LaTeX; words of several letters stand upright."""
    parsed = parse_name(name)
    printed = _latex_word(parsed.base)
    for accent in parsed.accents:
        printed = rf"\{accent}{{{printed}}}"
    if parsed.subscripts:
        printed += "_{" + ",".join(map(_latex_subscript, parsed.subscripts)) + "}"
    return printed


def _latex_word(word: str) -> str:
    if word in GREEK:
        return rf"\{VARIANTS.get(word, word)}"
    return word if len(word) == 1 else rf"\mathrm{{{word}}}"


def _latex_subscript(piece: str) -> str:
    letters = piece.isalpha() and len(piece) > 2
    return _latex_word(piece) if letters or piece in GREEK else piece
