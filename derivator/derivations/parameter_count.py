"""How many parameters networks have, and which sizes run between their layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import Field

from derivator.derivations.architectures.compare import Comparison, compared
from derivator.derivations.architectures.options import Input, Layers, NetworkOptions
from derivator.derivations.architectures.pages import NetworkPage, Writer
from derivator.derivations.architectures.reading import Reader, settled
from derivator.derivations.architectures.rules import General, general_rule
from derivator.derivations.architectures.walk import Names, Walker, letters_of
from derivator.derivations.base import Derivation
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.nodes import Node
from derivator.solution import FormulaStep, Result, Wording
from derivator.spec.exercise import Place, Task
from derivator.spec.fields import Options
from derivator.spec.latex import check_latex


class ParameterCountOptions(Options):
    """The input and the layers, or several networks to be compared."""

    input: Input | None = Field(
        None,
        description="What the first layer is given: `12` features; `[28, 28]` or `[28, 28, 3]`, "
        "a picture by height, width and channels; `[length, features]` before a recurrent layer.",
    )
    layers: Layers | None = Field(None, description="The layers from the first to the last.")
    networks: list[NetworkOptions] | None = Field(
        None,
        min_length=2,
        max_length=6,
        description="In place of `layers`: networks with a `name` each, to be compared.",
    )
    constants: bool = Field(
        True, description="Whether layers that say nothing themselves have constants."
    )
    biases: Literal["one", "two"] = Field(
        "one",
        description="How many vectors of constants each gate of a recurrent layer has: `one` as "
        "in its equations and in Keras, `two` as in PyTorch.",
    )
    show: int = Field(
        12, ge=0, le=60, description="How many layers are worked out; the table has all of them."
    )


@dataclass(frozen=True)
class ParameterCountStep(FormulaStep):
    """The rule for sizes, the networks layer by layer, and how they compare."""

    rule: General | None
    networks: tuple[NetworkPage, ...]
    comparison: Comparison | None
    two: bool
    """Whether a gate has two vectors of constants."""
    more: bool
    """Whether some layers stand in the table only."""


class ParameterCount(Derivation):
    """Sizes and parameters layer by layer, in numbers or letters (V10, V44, V46, V49).

    LeCun et al., Gradient-based learning applied to document recognition, 1998, section II;
    Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016.
    """

    kind = "parameter_count"
    options = ParameterCountOptions
    summary = (
        "Counts the parameters of a network and the sizes between its layers, layer by layer, in "
        "numbers or letters; several networks are compared."
    )
    produces: ClassVar = {
        "parameters": "how many parameters the network has; `weights` and `constants` apart",
        "parameters[k]": "those of the k-th layer, from 1; likewise `weights[k]`, `constants[k]`",
        "output[k]": "the sizes of what the k-th layer hands on, as one row",
        "running[k]": "the statistics that batch normalisation keeps and does not train",
        "network[j].parameters": "with `networks`, all of these of the j-th network",
        "difference[j]": "how many more parameters the j-th network has than the first",
        "ratio[j]": "how many times as many",
    }

    def derive(self, workspace: Workspace, task: Task) -> ParameterCountStep:
        """Every network; raises ``SpecError`` where a layer does not fit what it is given."""
        options = task.options
        assert isinstance(options, ParameterCountOptions)
        walkers = _walkers(workspace, task, options)
        writers = []
        for index, (walker, name) in enumerate(walkers, start=1):
            prefix = f"network[{index}]." if len(walkers) > 1 else ""
            writers.append(Writer(walker, name, prefix, options.show, workspace.explained))
        pages = tuple(writer.page() for writer in writers)
        results: dict[str, Result] = {}
        defined: dict[str, Node] = {}
        for writer in writers:
            results |= writer.results()
            defined |= writer.walker.defined
        letters = tuple(dict.fromkeys(name for walker, _ in walkers for name in walker.letters))
        comparison = None
        if len(pages) > 1:
            comparison = compared(pages, letters, workspace.exercise.digits)
            results |= comparison.results
        rule = general_rule([la for walker, _ in walkers for la in walker.layers], letters)
        if rule is not None and f"side {rule.letters}" in workspace.explained:
            rule = None
        elif rule is not None:
            workspace.explained.add(f"side {rule.letters}")
        every = letters if rule is None else (*letters, *rule.letters)
        return ParameterCountStep(
            self.kind,
            "P",
            task.position,
            results,
            letters=every,
            whole=every,
            defined=defined | (dict(rule.defined) if rule is not None else {}),
            rule=rule,
            networks=pages,
            comparison=comparison,
            two=options.biases == "two",
            more=any(len(walker.layers) > options.show for walker, _ in walkers),
        )


def _walkers(
    workspace: Workspace, task: Task, options: ParameterCountOptions
) -> list[tuple[Walker, Wording | None]]:
    """Each network as it was read, with its name."""
    if (options.layers is None) == (options.networks is None):
        found = "both layers and networks" if options.layers else "neither layers nor networks"
        raise SpecError([Problem(task.position, found, expected="input and layers, or networks")])
    two = options.biases == "two"
    if options.networks is None:
        walker = _walker(workspace, task, (), options.input, options.layers, None)
        return [(walker(options.constants, two), None)]
    out: list[tuple[Walker, Wording | None]] = []
    for index, network in enumerate(options.networks, start=1):
        root: Place = ("networks", index - 1)
        given = options.input if network.input is None else network.input
        at = () if network.input is None else root
        walker = _walker(workspace, task, root, given, network.layers, index, at)
        constants = options.constants if network.constants is None else network.constants
        own = two if network.biases is None else network.biases == "two"
        out.append((walker(constants, own), _wording(network, task, index - 1)))
    return out


def _walker(
    workspace: Workspace,
    task: Task,
    root: Place,
    given: object,
    layers: object,
    network: int | None,
    at: Place = (),
) -> Any:
    """Reads a network; what it returns takes the choices made for the whole of it."""
    reader = Reader(workspace, task, root)
    if given is None:
        expected = "input: 12, input: [28, 28, 3], input: [length, features]"
        raise SpecError([Problem(task.place(*root), "no input is given", expected=expected)])
    assert isinstance(layers, Sequence)
    read = reader.layers(layers, ("layers",))
    start = Reader(workspace, task, at).start(given, read, ("input",))

    def made(constants: bool, two: bool) -> Walker:
        final = settled(read, start.kind, constants, two)
        names = Names(letters_of(start, final), network, len(final) == 1)
        return Walker(reader, ("layers",), start, final, names)

    return made


def _wording(network: NetworkOptions, task: Task, index: int) -> Wording:
    """The name of a network; raises ``SpecError`` for LaTeX that is refused."""
    problems = []
    for language, text in network.name.items():
        place = task.place("networks", index, "name", language)
        problems += [Problem(place, p.message, p.text, p.expected) for p in check_latex(text)]
    if problems:
        raise SpecError(list(dict.fromkeys(problems)))
    position = task.place("networks", index, "name")
    return Wording(network.name.get("ru"), network.name.get("en"), position)
