"""The values of the inputs: those that stay, and those of each observation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derivator.errors import Position
from derivator.shapes import Shape
from derivator.spec.assignments import Draft
from derivator.spec.bindings import Bindings, agreed
from derivator.spec.expression import MatrixLiteral, Value
from derivator.spec.indexed import Series
from derivator.spec.moments import moments_hint
from derivator.spec.names import listed
from derivator.spec.problems import Problems
from derivator.spec.symbols import Inputs
from derivator.spec.tree import MappingNode, Node, SequenceNode
from derivator.spec.values import Fill, ValueReader
from derivator.spec.vocabulary import Vocabulary

MAX_OBSERVATIONS = 1_000


@dataclass(slots=True)
class Section:
    """Values that are given together: ``values``, or one observation of ``data``."""

    values: dict[str, Value] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    fills: dict[str, Fill] = field(default_factory=dict)
    bindings: Bindings = field(default_factory=Bindings)


@dataclass(frozen=True, slots=True)
class Given:
    """All values of an exercise, matrices written out."""

    values: Section
    data: tuple[Section, ...]
    missing: tuple[str, ...] = ()
    """The inputs without a value, where others have one."""


def read_given(
    root: MappingNode,
    inputs: Inputs,
    drafts: Sequence[Draft],
    vocabulary: Vocabulary,
    problems: Problems,
    open_inputs: bool = False,
    series: Mapping[str, Series] | None = None,
) -> Given:
    """Return the inputs' values and where each stands; all inputs have one, or none has.

    With ``open_inputs`` some may be without; ``series`` are the names with an index.
    """
    reader = _GivenReader(inputs, drafts, vocabulary, problems, series or {})
    return reader.read(root.get("values"), root.get("data"), open_inputs)


class _GivenReader:
    def __init__(
        self,
        inputs: Inputs,
        drafts: Sequence[Draft],
        vocabulary: Vocabulary,
        problems: Problems,
        series: Mapping[str, Series],
    ) -> None:
        self.inputs = inputs
        self.series = series
        self.has_model = bool(drafts)
        self.assigned = {draft.name for draft in drafts}
        broken = (draft.mentioned for draft in drafts if draft.expression is None)
        self.guessed: set[str] = set().union(*broken)
        self.reader = ValueReader(vocabulary, problems)
        self.problems = problems
        self.failed = {name for name, shape in inputs.shapes.items() if shape is None}
        """Inputs whose values cannot tell how large anything is."""

    def read(self, values: Node | None, data: Node | None, open_inputs: bool) -> Given:
        fixed = values if isinstance(values, MappingNode) else None
        observations = self.observations(data)
        missing = self.missing(fixed, observations)
        self.failed.update(missing)
        where = fixed if fixed and fixed.entries else data
        if missing and where and not open_inputs:
            expected = f"a value for every input: {listed(self.inputs.names)}"
            expected += moments_hint(missing, self.series)
            self.problems.add(where.position, f"no value for {listed(missing)}", "", expected)
        section = self.section(fixed, Bindings()) if fixed else Section()
        sections = []
        for observation in observations:
            self.check_repeated(fixed, observation)
            sections.append(self.section(observation, section.bindings))
        if sections:
            section.bindings = agreed(each.bindings for each in sections)
        for each in (section, *sections):
            self.write_out(each)
        return Given(section, tuple(sections), tuple(missing))

    def observations(self, node: Node | None) -> list[MappingNode]:
        """Return the observations that are mappings, and note all others."""
        items = node.items if isinstance(node, SequenceNode) else []
        if len(items) > MAX_OBSERVATIONS:
            message = f"more than {MAX_OBSERVATIONS} observations"
            self.problems.add(items[MAX_OBSERVATIONS].position, message)
        read = []
        for item in items[:MAX_OBSERVATIONS]:
            if isinstance(item, MappingNode) and item.entries:
                read.append(item)
            else:
                expected = "names of inputs with their values, such as {x: 1, y: 2}"
                self.problems.add(item.position, "not an observation", "", expected)
        return read

    def missing(self, fixed: MappingNode | None, observations: Sequence[MappingNode]) -> list[str]:
        """Return the inputs without a value; note every observation that lacks what others have.

        None is missing where there are no values at all.
        """
        observed = {name: None for each in observations for name in each.entries}
        for observation in observations:
            lacking = [name for name in observed if name not in observation.entries]
            if lacking:
                message = f"no value for {listed(lacking)} in this observation"
                expected = f"the same inputs in every observation: {listed(observed)}"
                self.problems.add(observation.position, message, "", expected)
        given = {*observed, *(fixed.entries if fixed else ())}
        return [name for name in self.inputs.names if given and name not in given]

    def check_repeated(self, fixed: MappingNode | None, observation: MappingNode) -> None:
        """Note inputs that have a value already."""
        for name, (key, _) in observation.entries.items():
            if fixed and name in fixed.entries:
                line = fixed.entries[name][0].position.line
                message = f"an input that has a value already, on line {line}"
                self.problems.add(key.position, message, name, "either in values or in data")

    def section(self, node: MappingNode, outer: Bindings) -> Section:
        """Read values given together and bind the letters of their shapes."""
        section = Section(bindings=Bindings(dict(outer.known)))
        names = self.inputs.names
        for name, (key, item) in node.entries.items():
            if name in self.assigned and name not in self.inputs.shapes:
                message = "a value for a name that a formula assigns"
                self.problems.add(key.position, message, name, listed(names))
            elif self.has_model and name not in self.inputs.shapes and name not in self.guessed:
                self.problems.unknown(key.position, "input", name, names)
            shape = self.inputs.shapes.get(name)
            value = self.reader.read(name, item, shape)
            if isinstance(value, MatrixLiteral) and shape:
                value = self.fitting(name, value, shape, item.position, section.bindings)
            if isinstance(value, Fill):
                section.fills[name] = value
            elif value is not None:
                section.values[name] = value
            else:
                self.failed.add(name)
            section.positions[name] = item.position
        return section

    def fitting(
        self, name: str, value: MatrixLiteral, shape: Shape, position: Position, bindings: Bindings
    ) -> MatrixLiteral | None:
        expected = bindings.fit(name, value.shape, shape)
        if expected:
            rows, columns = value.shape
            self.reader.wrong_shape(name, position, f"{rows} x {columns}", expected)
        return None if expected else value

    def write_out(self, section: Section) -> None:
        """Give the matrices that a word or a number fills their sizes."""
        for name, fill in section.fills.items():
            shape, position = self.inputs.shapes.get(name), section.positions[name]
            size = section.bindings.concrete(shape) if shape else None
            if shape and size is None:
                self.unknown_size(name, position, section.bindings.unknown(shape))
            elif size and fill.diagonal != fill.elsewhere and size[0] != size[1]:
                found = f"{size[0]} x {size[1]}"
                self.problems.add(position, f"eye for {name}, which is not square", found, "n x n")
            elif size and self.reader.count(size[0] * size[1], position):
                section.values[name] = fill.matrix(*size)
        in_order = [name for name in section.positions if name in section.values]
        section.values = {name: section.values[name] for name in in_order}

    def unknown_size(self, name: str, position: Position, letters: Sequence[str]) -> None:
        """Note letters that no value binds, unless a value that would do so is wrong itself."""
        shapes = [self.inputs.shapes[other] for other in self.failed if other in self.inputs.shapes]
        if all(shape is not None and not {*shape} & {*letters} for shape in shapes):
            message = (
                f"the size of {name} is not known: no value says how large {listed(letters)} is"
            )
            expected = "its entries, or a matrix of that size for another input"
            self.problems.add(position, message, "", expected)
