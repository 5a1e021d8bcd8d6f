"""Rules that divide by the root of the squares: AdaGrad, RMSprop, Adam and AdamW."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derivator.derivations.optimisers.rule import RATE, Line, Place, Rule
from derivator.notation.build import ONE
from derivator.notation.nodes import Negative, Node, Power, Product, Quotient, Root, Sum


class Scaled(Rule):
    """A rule that divides by the root of the squares, with epsilon outside or inside of it."""

    def constants(self) -> dict[str, Fraction]:
        """epsilon, unless it is 0."""
        return {"epsilon": self.options.epsilon} if self.options.epsilon else {}

    def root(self, at: Place, squares: Node) -> Node:
        """sqrt(s) + epsilon, or sqrt(s + epsilon)."""
        if not self.options.epsilon:
            return Root(squares)
        epsilon = at.constant["epsilon"]
        if self.options.epsilon_place == "inside":
            terms = squares.terms if isinstance(squares, Sum) else (squares,)
            return Root(Sum((*terms, epsilon)))
        return Sum((Root(squares), epsilon))

    def scaled(self, at: Place, direction: Node, squares: Node, rate: Node | None = None) -> Line:
        """w - eta m/(sqrt(s) + epsilon)."""
        ratio = Quotient(direction, self.root(at, squares))
        return self.moved(at, Product((rate or at.constant[RATE], ratio)))


class AdaGrad(Scaled):
    """s = s + g^2, w - eta g/(sqrt(s) + epsilon) (Duchi, Hazan, Singer 2011)."""

    letters = ("s",)

    def begins(self, letter: str) -> Fraction:
        """0, or as the option says."""
        return self.options.initial

    def lines(self, at: Place) -> Iterator[Line]:
        """s, w."""
        yield "s", Sum((at.before("s"), at.squared(at.gradient)))
        yield self.scaled(at, at.gradient, at.now("s"))


class RMSprop(Scaled):
    """s = alpha s + (1 - alpha) g^2, w - eta g/(sqrt(s) + epsilon) (Hinton 2012).

    ``centered`` takes the variance s - m^2, with m the average of the gradients (Graves 2013).
    """

    @property
    def letters(self) -> tuple[str, ...]:  # type: ignore[override]
        """s, and m where the squares are centred."""
        return ("s", "m") if self.options.centered else ("s",)

    def constants(self) -> dict[str, Fraction]:
        """alpha, epsilon."""
        return {"smoothing": self.options.smoothing, **super().constants()}

    def begins(self, letter: str) -> Fraction:
        """0, the squares as the option says."""
        return self.options.initial if letter == "s" else Fraction(0)

    def lines(self, at: Place) -> Iterator[Line]:
        """s, m if centred, w."""
        yield "s", at.averaged("s", "smoothing", at.squared(at.gradient))
        squares = at.now("s")
        if self.options.centered:
            yield "m", at.averaged("m", "smoothing", at.gradient)
            squares = Sum((squares, Negative(at.squared(at.now("m")))))
        yield self.scaled(at, at.gradient, squares)


class Adam(Scaled):
    """m, s, both divided by 1 - beta^t, w - eta m_hat/(sqrt(s_hat) + epsilon) (Kingma, Ba 2015).

    Without the correction m and s stand there; ``hat`` puts the corrections into the rate, with
    epsilon behind the root of s (the paper's section 2); AdamW is the decoupled decay (2019).
    """

    letters = ("m", "s")

    def constants(self) -> dict[str, Fraction]:
        """beta_1, beta_2, epsilon."""
        first, second = self.options.betas
        return {"beta_1": first, "beta_2": second, **super().constants()}

    def left_over(self, at: Place, role: str) -> Node:
        """1 - beta^t."""
        return Sum((ONE, Negative(Power(at.constant[role], at.constant["step"]))))

    def lines(self, at: Place) -> Iterator[Line]:
        """m, s, m_hat, s_hat, w."""
        yield "m", at.averaged("m", "beta_1", at.gradient)
        yield "s", at.averaged("s", "beta_2", at.squared(at.gradient))
        if not self.options.correction:
            yield self.scaled(at, at.now("m"), at.now("s"))
        elif self.options.epsilon_place == "hat":
            ratio = Quotient(Root(self.left_over(at, "beta_2")), self.left_over(at, "beta_1"))
            yield RATE, Product((at.constant[RATE], ratio))
            yield self.scaled(at, at.now("m"), at.now("s"), at.now(RATE))
        else:
            yield "m_hat", Quotient(at.now("m"), self.left_over(at, "beta_1"))
            yield "s_hat", Quotient(at.now("s"), self.left_over(at, "beta_2"))
            yield self.scaled(at, at.now("m_hat"), at.now("s_hat"))
