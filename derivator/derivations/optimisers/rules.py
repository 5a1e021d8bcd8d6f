"""The rule of each optimiser, in one place: what a step computes, line by line.

Every line is a letter with its formula through the lines before it, the letters of the step before
and the gradient; the last line is the new weight.  All operations are entry by entry.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from derivator.derivations.optimisers.options import DescentOptions
from derivator.notation.build import ONE
from derivator.notation.matrices import Hadamard
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Quotient, Root, Sum

Line = tuple[str, Node]
"""A letter (v, s, m, ..., last w) and its formula."""

WEIGHT, AHEAD, RATE = "w", "ahead", "rate"


@dataclass(frozen=True)
class Place:
    """What a rule speaks of in one step, for one weight."""

    gradient: Node
    before: Callable[[str], Node]
    """A letter after the step before."""
    now: Callable[[str], Node]
    """A letter in this step."""
    constant: Mapping[str, Node]
    """The symbols of the constants, by role; ``step`` is the number of the step."""
    matrix: bool
    """Whether the weight has several entries."""

    def squared(self, node: Node) -> Node:
        """The square, entry by entry."""
        return Hadamard((node, node)) if self.matrix else Power(node, Number(Fraction(2)))

    def left(self, role: str) -> Node:
        """1 - beta."""
        return Sum((ONE, Negative(self.constant[role])))

    def averaged(self, letter: str, role: str, new: Node) -> Node:
        """beta m + (1 - beta) g."""
        kept = Product((self.constant[role], self.before(letter)))
        return Sum((kept, Product((self.left(role), new))))


class Rule(ABC):
    """One optimiser with its conventions."""

    letters: ClassVar[tuple[str, ...]] = ()
    """What it keeps from step to step beside the weights."""
    looks_ahead = False
    """Whether the gradient is taken at another point than the weights."""

    def __init__(self, options: DescentOptions) -> None:
        self.options = options

    def constants(self) -> dict[str, Fraction]:
        """The constants of the rule by role, without the rate."""
        return {}

    def begins(self, letter: str) -> Fraction:
        """What a letter is before the first step."""
        return Fraction(0)

    def ahead(self, at: Place) -> Node:
        """The point at which the gradient is taken, where it is not the weight."""
        return at.before(WEIGHT)

    @abstractmethod
    def lines(self, at: Place) -> Iterator[Line]:
        """The lines of a step."""

    def moved(self, at: Place, step: Node, uphill: bool = True) -> Line:
        """w - step, after a decay that acts on the weights directly."""
        old = at.before(WEIGHT)
        decay: tuple[Node, ...] = ()
        if self.options.weight_decay and self.options.decoupled:
            shares = (at.constant[RATE], at.constant["decay"], old)
            decay = (Negative(Product(shares)),)
        return WEIGHT, Sum((old, *decay, Negative(step) if uphill else step))


class GradientDescent(Rule):
    """w - eta g; with single observations, stochastic gradient descent (Robbins, Monro 1951)."""

    def lines(self, at: Place) -> Iterator[Line]:
        """w."""
        yield self.moved(at, Product((at.constant[RATE], at.gradient)))


class Momentum(Rule):
    """v = alpha v + eta g, w - v (Polyak 1964; Sutskever et al. 2013), and the other conventions.

    ``rate_outside`` is v = alpha v + g, w - eta v (PyTorch), ``averaged`` v = alpha v +
    (1 - alpha) g; with the sign ``add`` v = alpha v - eta g, w + v.
    """

    letters = ("v",)

    def constants(self) -> dict[str, Fraction]:
        """alpha."""
        return {"momentum": self.options.momentum}

    @property
    def uphill(self) -> bool:
        """Whether the velocity is subtracted."""
        return self.options.sign == "subtract"

    def fresh(self, at: Place) -> Node:
        """What a step adds to the velocity, without its sign: eta g, g or (1 - alpha) g."""
        factor = {
            "rate_inside": (at.constant[RATE],),
            "rate_outside": (),
            "averaged": (at.left("momentum"),),
        }[self.options.velocity]
        return Product((*factor, at.gradient)) if factor else at.gradient

    def velocity(self, at: Place) -> Line:
        """v."""
        kept, new = Product((at.constant["momentum"], at.before("v"))), self.fresh(at)
        return "v", Sum((kept, new if self.uphill else Negative(new)))

    def along(self, at: Place, velocity: Node) -> Node:
        """How far a velocity leads: v, or eta v where the rate is not in it yet."""
        if self.options.velocity == "rate_inside":
            return velocity
        factors = velocity.factors if isinstance(velocity, Product) else (velocity,)
        return Product((at.constant[RATE], *factors))

    def lines(self, at: Place) -> Iterator[Line]:
        """v, w."""
        yield self.velocity(at)
        yield self.moved(at, self.along(at, at.now("v")), self.uphill)


class Nesterov(Momentum):
    """Momentum with the gradient where the velocity leads, w - alpha v (Nesterov 1983).

    ``here`` is the form with the gradient at w itself, w - (alpha v + eta g) (Bengio et al. 2012,
    PyTorch), in which w stands for the point ahead.
    """

    @property
    def looks_ahead(self) -> bool:  # type: ignore[override]
        """Whether the gradient is taken ahead."""
        return self.options.lookahead == "ahead"

    def ahead(self, at: Place) -> Node:
        """w - alpha v."""
        kept = Product((at.constant["momentum"], at.before("v")))
        way = self.along(at, kept)
        return Sum((at.before(WEIGHT), Negative(way) if self.uphill else way))

    def lines(self, at: Place) -> Iterator[Line]:
        """v, w."""
        yield self.velocity(at)
        if self.looks_ahead:
            yield self.moved(at, self.along(at, at.now("v")), self.uphill)
            return
        kept, new = Product((at.constant["momentum"], at.now("v"))), self.fresh(at)
        step: Node = Sum((kept, new if self.uphill else Negative(new)))
        if self.options.velocity != "rate_inside":
            step = Product((at.constant[RATE], step))
        yield self.moved(at, step, self.uphill)


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


RULES: Mapping[str, type[Rule]] = {
    "gd": GradientDescent,
    "sgd": GradientDescent,
    "momentum": Momentum,
    "nesterov": Nesterov,
    "adagrad": AdaGrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": Adam,
}
