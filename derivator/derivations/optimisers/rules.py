"""The rule of each optimiser by its name, and those that only follow the gradient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from derivator.derivations.optimisers.rule import RATE, WEIGHT, Line, Place, Rule
from derivator.derivations.optimisers.scaled import AdaGrad, Adam, RMSprop
from derivator.notation.nodes import Negative, Node, Product, Sum


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
