"""Numbers for the letters among the sizes, as the values of the inputs give them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from derivator.shapes import Shape, in_words


@dataclass(slots=True)
class Bindings:
    """What each letter stands for, and the input whose value says so."""

    known: dict[str, tuple[int, str]] = field(default_factory=dict)

    def fit(self, name: str, given: tuple[int, int], declared: Shape) -> str:
        """Bind the letters of a declared shape to the sizes of a value.

        Returns nothing, or the shape that was expected where the value does not fit.
        """
        bound = dict(self.known)
        for size, number in zip(declared, given, strict=True):
            if isinstance(size, str):
                size = bound.setdefault(size, (number, name))[0]
            if size != number:
                return self._expected(declared, bound)
        self.known = bound
        return ""

    def concrete(self, shape: Shape) -> tuple[int, int] | None:
        """Return a matrix's shape in numbers, or None where a letter is not known."""
        rows, columns = (self.known[s][0] if s in self.known else s for s in shape)
        return (rows, columns) if isinstance(rows, int) and isinstance(columns, int) else None

    def unknown(self, shape: Shape) -> list[str]:
        """Return the letters of a shape that nothing binds."""
        letters = [size for size in shape if isinstance(size, str) and size not in self.known]
        return list(dict.fromkeys(letters))

    def _expected(self, declared: Shape, bound: dict[str, tuple[int, str]]) -> str:
        letters = dict.fromkeys(size for size in declared if isinstance(size, str))
        reasons = [
            f"{letter} = {bound[letter][0]}"
            + (f" as in {bound[letter][1]}" if letter in self.known else "")
            for letter in letters
            if letter in bound
        ]
        return in_words(declared) + (f" where {' and '.join(reasons)}" if reasons else "")


def agreed(all_bindings: Iterable[Bindings]) -> Bindings:
    """Return the letters that stand for the same number everywhere."""
    first, *others = all_bindings
    same = {
        letter: (number, name)
        for letter, (number, name) in first.known.items()
        if all(other.known.get(letter, (0, ""))[0] == number for other in others)
    }
    return Bindings(same)
