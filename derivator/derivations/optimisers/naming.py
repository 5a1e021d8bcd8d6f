"""How the letters of an optimiser are written: v after step 2, of one weight or of several."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from derivator.derivations.optimisers.rule import AHEAD, RATE, WEIGHT
from derivator.notation.matrices import Noted
from derivator.notation.names import stepped
from derivator.notation.nodes import Symbol
from derivator.shapes import Shape

LETTERS = {
    "g": ("g", "G", "q"),
    "v": ("v", "V", "u", "r"),
    "s": ("s", "S", "r", "q"),
    "m": ("m", "M", "c"),
}
"""For each letter of a rule what it may be called; the first that is free is taken."""
CONSTANTS = {
    "momentum": ("alpha", "mu", "beta", "rho"),
    "smoothing": ("alpha", "rho", "beta", "gamma"),
    "beta_1": ("beta_1", "rho_1", "kappa_1"),
    "beta_2": ("beta_2", "rho_2", "kappa_2"),
    "epsilon": ("epsilon", "delta", "varsigma"),
    "decay": ("lambda", "kappa", "omega"),
}
CURVATURE = ("c", "k", "h", "kappa")
"""What the constant second derivative may be called."""
STEPS = ("t", "k", "tau")
ANY = ("theta", "omega", "psi", "w")
"""What stands for any of several weights."""


class Names:
    """The names of one descent: none of them is in use by the exercise."""

    def __init__(self, used: Collection[str], weights: tuple[str, ...], rate: str) -> None:
        self.weights = weights
        self.rate = rate
        self._used = {*used, rate}
        stems = {name.partition("_")[0] for name in self._used}
        self._letters = {key: _free(names, stems) for key, names in LETTERS.items()}
        self.step = _free(STEPS, self._used)
        self.any = _free(ANY, self._used)
        self.curvature = Symbol(_free(CURVATURE, stems | {*LETTERS}))
        self._constants: dict[str, str] = {}

    def constant(self, role: str) -> Symbol:
        """The symbol of a constant."""
        if role == "rate":
            return Symbol(self.rate)
        if role == "step":
            return Symbol(self.step)
        if role not in self._constants:
            taken = self._used | set(self._constants.values())
            self._constants[role] = _free(CONSTANTS[role], taken)
        return Symbol(self._constants[role])

    def letter(self, letter: str, weight: str | None) -> str:
        """The typed name of a letter, of a weight where there are several; None for any of them."""
        if letter == WEIGHT:
            return weight or self.any
        if letter == RATE:
            return self.rate
        if letter == AHEAD:
            lower, mark, upper = (weight or self.any).partition("__")
            return f"{lower}_tilde{mark}{upper}"
        base, _, accent = letter.partition("_")
        name = self._letters[base] + (f"_{accent}" if accent else "")
        several = len(self.weights) > 1 and weight is not None
        return f"{name}_{weight}" if several else name

    def noted(self, letter: str, weight: str | None, step: int | str, shape: Shape = ()) -> Noted:
        """A letter after a step, as a value noted down."""
        shown = Symbol(stepped(self.letter(letter, weight), str(step)))
        owner = "" if letter == RATE else weight or self.any
        return Noted(shown, f"{letter}:{owner}@{step}", () if letter == RATE else shape)


def _free(names: Iterable[str], taken: Collection[str]) -> str:
    options = list(names)
    return next((name for name in options if name not in taken), f"{options[0]}_0")
