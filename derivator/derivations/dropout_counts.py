"""Neurons and parameters that dropout leaves on: how many, in the mean and with which variance."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from derivator.derivations.base import Derivation
from derivator.derivations.dropping.finding import Answer, Counted, Findings
from derivator.derivations.dropping.net import DropoutLayers, letters_of
from derivator.derivations.dropping.reading import DropoutCountsOptions, read_layers
from derivator.derivations.terms import ChainBuilder, equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ONE
from derivator.notation.nodes import Negative, Number, Sum
from derivator.notation.walk import substitute
from derivator.simulation.experiments import DropoutNet
from derivator.simulation.readings import Simulation, simulated
from derivator.solution import Chain, FormulaStep, Scope
from derivator.spec.exercise import Task

MOST_WEIGHTS = 2_000_000_000
"""How many weights are looked at in all runs of a simulation together."""
FEWEST_RUNS = 100


@dataclass(frozen=True)
class DropoutCountsStep(FormulaStep):
    """The answers in the order asked; each is one of the records of ``dropping.finding``."""

    answers: tuple[Answer, ...]
    chances: tuple[Chain, ...]
    """What the chances are, where they are numbers, and q = 1 - p."""
    constants: bool
    simulation: Simulation | None
    simulated_at: tuple[Chain, ...]
    """The chance at which a letter is simulated."""
    recount: tuple[Simulation, ...]
    """Parameters counted one by one, for the check alone."""


class DropoutCounts(Derivation):
    """E and Var of the number of neurons, and of parameters, that dropout leaves on (V34).

    Srivastava et al., Dropout (JMLR 15, 2014), sections 4 and 10.  A parameter is live if both of
    its ends are on, so that neighbouring sums of parameters are not independent.
    """

    kind = "dropout_counts"
    options = DropoutCountsOptions
    summary = (
        "Counts the parameters of a dense net under dropout: all of them, those of a thinned net, "
        "how probable it is that a layer is off as a whole, and expectation and variance of the "
        "numbers of neurons that are on and of parameters that are live, beside a simulation."
    )
    produces: ClassVar = {
        "parameters": "all parameters",
        "parameters_thinned": "the parameters of the thinned net",
        "off[i]": "the probability that layer i is off as a whole; 1 is the first hidden layer",
        "any_off": "the probability that at least one layer is",
        "E(N), Var(N)": "of the number of hidden neurons that are on",
        "p": "the chance that switches off the part asked for",
        "E(P), Var(P)": "of the number of live parameters",
    }

    def derive(self, workspace: Workspace, task: Task) -> DropoutCountsStep:
        """Every answer asked for, and one simulation for all of them."""
        options = task.options
        assert isinstance(options, DropoutCountsOptions)
        net = read_layers(options, task)
        shown = _shown_chances(net, options, task)
        findings = Findings(net, workspace.exercise.digits, {**net.given, **shown})
        answers = tuple(_answer(findings, asked, options, task) for asked in options.find)
        symbols = letters_of(net.widths)
        counted = [a for a in answers if isinstance(a, Counted)] if not symbols else []
        chances = findings.simulated
        return DropoutCountsStep(
            self.kind,
            "N",
            task.position,
            findings.results,
            letters=(*(pair.off.name for pair in net.pairs), *symbols, *findings.letters),
            whole=(*symbols, *findings.letters),
            conditions=net.conditions,
            given={name: Number(value, True) for name, value in chances.items()},
            defined={**net.defined, **findings.defined},
            answers=answers,
            chances=_chances(net) if {"active", "live"} & set(options.find) else (),
            constants=net.constants,
            simulation=None if symbols else _simulation(net, findings, options),
            simulated_at=tuple(
                equality(pair.off, Number(shown[pair.off.name], True), scope=Scope.DATA)
                for pair in net.pairs
                if pair.off.name in shown
            ),
            recount=tuple(_recount(net, answer) for answer in counted),
        )


def _answer(findings: Findings, asked: str, options: DropoutCountsOptions, task: Task) -> Answer:
    net = findings.net
    if asked == "parameters":
        return findings.counted(asked, Fraction(1))
    if asked == "thinned":
        _check_thinned(net, options.off, task)
        return findings.counted(asked, 1 - options.off)
    if asked == "layer_off":
        return findings.layer_off()
    if asked == "any_off":
        return findings.any_off()
    if asked == "target":
        return findings.target(options.remove, findings.simulated[net.pairs[0].off.name])
    return findings.active() if asked == "active" else findings.live()


def _check_thinned(net: DropoutLayers, off: Fraction, task: Task) -> None:
    if not 0 < off < 1:
        expected = "a part between 0 and 1, such as 1/2"
        raise SpecError([Problem(task.place("off"), "no part of a layer", str(off), expected)])
    for layer in net.hidden:
        width = net.widths[layer]
        if isinstance(width, int) and (width * off).denominator != 1:
            message = f"{off} of {width} neurons is no whole number"
            raise SpecError([Problem(task.place("off"), message, expected="another part")])


def _shown_chances(
    net: DropoutLayers, options: DropoutCountsOptions, task: Task
) -> dict[str, Fraction]:
    """Numbers for the chances that are letters: those asked for, or those of the simulation."""
    letters = [pair.off.name for pair in net.pairs if pair.off.name not in net.given]
    if "target" in options.find:
        if len(net.pairs) != 1 or not letters or 0 in net.random:
            message = "target looks for one chance p of all layers"
            raise SpecError([Problem(task.place("find"), message, expected="p: p, a letter")])
        return {letters[0]: _target(net, options, task)}
    at = Fraction(1, 2) if options.at is None else options.at
    if not 0 < at < 1:
        expected = "a number between 0 and 1"
        raise SpecError([Problem(task.place("at"), "no chance", str(at), expected)])
    return dict.fromkeys(letters, at)


def _target(net: DropoutLayers, options: DropoutCountsOptions, task: Task) -> Fraction:
    """The part times all hidden neurons over those that may be switched off."""
    widths = {i: net.widths[i] for i in net.hidden}
    if any(isinstance(width, str) for width in widths.values()):
        expected = "numbers of neurons"
        raise SpecError([Problem(task.place("widths"), "a width without a number", "", expected)])
    numbers = {i: int(width) for i, width in widths.items()}
    dropped = sum(numbers[i] for i in net.random)
    chance = options.remove * sum(numbers.values()) / dropped
    if not 0 < chance < 1:
        message = f"{options.remove} of all hidden neurons cannot be switched off"
        expected = f"a part above 0 and below {Fraction(dropped, sum(numbers.values()))}"
        raise SpecError([Problem(task.place("remove"), message, str(options.remove), expected)])
    return chance


def _chances(net: DropoutLayers) -> tuple[Chain, ...]:
    """p = 0.2 and q = 1 - p = 0.8, or q = 1 - p alone."""
    lines = []
    for pair in net.pairs:
        value = net.given.get(pair.off.name)
        rest = Sum((ONE, Negative(pair.off)))
        if value is None:
            lines.append(equality(pair.on, rest))
            continue
        known = Number(value, True)
        lines.append(equality(pair.off, known, scope=Scope.DATA))
        chain = ChainBuilder(pair.on, Scope.DATA).then(rest)
        lines.append(
            chain.then(substitute(rest, {pair.off.name: known}))
            .then(Number(1 - value, True))
            .chain()
        )
    return tuple(lines)


def _simulation(
    net: DropoutLayers, findings: Findings, options: DropoutCountsOptions
) -> Simulation | None:
    """Masks drawn neuron by neuron; fewer runs where the net is large."""
    if not findings.claims or not options.runs:
        return None
    widths = tuple(int(width) for width in net.widths)
    chances = tuple(
        0.0 if own is None else float(findings.simulated[own.off.name]) for own in net.dropping
    )
    weights = sum(a * b for a, b in itertools.pairwise(widths))
    runs = max(min(options.runs, MOST_WEIGHTS // weights), FEWEST_RUNS)
    experiment = DropoutNet(widths, chances, net.constants)
    return simulated(experiment, tuple(findings.claims), runs, options.seed)


def _recount(net: DropoutLayers, answer: Counted) -> Simulation:
    """The same net with every neuron on, its weights counted one by one."""
    widths = tuple(int(width.value) for width in answer.widths if isinstance(width, Number))
    experiment = DropoutNet(widths, (0.0,) * len(widths), net.constants)
    return simulated(experiment, ((answer.total, "P", "mean"),), 1)
