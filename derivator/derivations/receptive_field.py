"""How much of its input a unit sees, from layer to layer, and after n equal blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field, WithJsonSchema

from derivator.architectures.fields import Windowed
from derivator.derivations.architectures.algebra import is_number, value_of
from derivator.derivations.architectures.closed import Closed, closed
from derivator.derivations.architectures.options import Layers
from derivator.derivations.architectures.reading import Reader
from derivator.derivations.architectures.recursion import (
    LARGEST,
    Ladder,
    Rule,
    TooLong,
    levels,
    rule,
)
from derivator.derivations.architectures.strides import Strides, tried
from derivator.derivations.base import Derivation
from derivator.derivations.terms import equality
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import ONE, number
from derivator.notation.nodes import Node, Symbol
from derivator.notation.simplify import exact_text
from derivator.notation.walk import descendants
from derivator.solution import Chain, FormulaStep, Result, Table
from derivator.spec.exercise import Task
from derivator.spec.fields import Options

MOST_LEVELS = 60
"""More rows than any page needs."""


POINTWISE = frozenset(("relu", "sigmoid", "tanh", "batch_norm", "dropout", "activation"))
"""Layers that may stand among the others, and do not count."""


class ReceptiveFieldOptions(Options):
    """The layers of one block, how often it is repeated, and what is to be covered."""

    layers: Layers = Field(
        description="The layers of one block: `{conv: 5}`, `{conv: {kernel: 3, stride: 2, "
        "dilation: 2}}`, `{pool: 2}`, `{pool: {size: 3, stride: 2}}`; sizes may be letters."
    )
    repeat: Annotated[Any, WithJsonSchema({"type": ["integer", "string"]})] = Field(
        None,
        description="How often the block is repeated: a number, or a letter such as `n` for the "
        "closed form. By default once, or with `cover` as often as needed.",
    )
    cover: int | None = Field(
        None, ge=2, le=100_000, description="Up to the first layer whose field is this long."
    )
    closed_form: bool = Field(
        False, description="With numbers too: the field after n blocks as a formula of n."
    )
    without_pooling: bool = Field(
        False,
        description="With `cover` and pooling in the block: which stride of the convolutions "
        "stands in for the pooling.",
    )


@dataclass(frozen=True)
class ReceptiveFieldStep(FormulaStep):
    """The recursion, its table, the layer that covers, and the closed form."""

    rule: Rule | None
    table: Table | None
    last: Node | None
    field: Chain | None
    """The field of the last layer."""
    covers: Chain | None
    cover: Node | None
    convolutions: int
    """How many of the layers are convolutions."""
    pooled: bool
    closed: Closed | None
    strides: Strides | None


class ReceptiveField(Derivation):
    """r_i = r_{i-1} + (k_i - 1) d_i j_{i-1} and j_i = s_i j_{i-1}, r_0 = j_0 = 1 (V45).

    Araujo, Norris and Sim, Computing receptive fields of convolutional neural networks, 2019.
    """

    kind = "receptive_field"
    options = ReceptiveFieldOptions
    summary = (
        "Follows the receptive field of a unit through convolutions and pooling, up to the first "
        "layer that covers a given length, and derives its closed form for a repeated block."
    )
    produces: ClassVar = {
        "r[i]": "the field after the i-th layer, pooling counted as a layer",
        "j[i]": "how far apart the fields of neighbours begin there",
        "layers": "with `cover`, the number of the first layer that covers",
        "convolutions": "how many of the layers up to there are convolutions",
        "r_n": "the closed form after n blocks, with the letter that `repeat` gives",
        "r_n[s]": "with `without_pooling`, the field of as many convolutions with the stride s",
    }

    def derive(self, workspace: Workspace, task: Task) -> ReceptiveFieldStep:
        """The table where there are numbers, the closed form where there are letters."""
        options = task.options
        assert isinstance(options, ReceptiveFieldOptions)
        block = _block(workspace, task, options)
        order = _letters(block)
        times, letter = _repeat(workspace, task, options, bool(order))
        form = None
        if letter is not None:
            form = closed(block, letter, order)
        ladder = None
        if not order and (times is not None or options.cover is not None):
            ladder = _ladder(task, options, block, times)
        return _step(task, options, block, ladder, form, workspace.explained)


def _step(
    task: Task,
    options: ReceptiveFieldOptions,
    block: Sequence[Windowed],
    ladder: Ladder | None,
    form: Closed | None,
    explained: set[str],
) -> ReceptiveFieldStep:
    dilated = any(layer.dilation != ONE for layer in block)
    results: dict[str, Result] = {}
    said = f"field {dilated}"
    own = rule(dilated) if ladder is not None and said not in explained else None
    table = field = last = covers = strides = None
    defined: dict[str, Node] = {}
    convolutions = 0
    if ladder is not None:
        explained.add(said)
        shown = f"field {block} {options.cover} {options.repeat}"
        if not options.without_pooling or shown not in explained:
            table = ladder.table(dilated)
            explained.add(shown)
        top = len(ladder.levels)
        last = number(top)
        field = equality(ladder.name("r", top), number(ladder.levels[-1].field))
        convolutions = sum(not level.layer.pooling for level in ladder.levels)
        for index, level in enumerate(ladder.levels, start=1):
            results[f"r[{index}]"] = _count(ladder.name("r", index), level.field)
            results[f"j[{index}]"] = _count(ladder.name("j", index), level.jump)
        if options.cover is not None:
            covers = ladder.covers(options.cover)
            results["layers"] = Result(covers, verdict=str(top))
            results["convolutions"] = Result(covers, verdict=str(convolutions))
        if options.without_pooling and options.cover is not None:
            strides = tried(block, ladder.levels, options.cover)
            defined |= strides.defined
            results |= strides.results
        defined |= ladder.defined
    if own is not None:
        defined |= own.defined
    letters = own.letters if own is not None else ()
    if form is not None:
        defined |= form.defined
        letters = (*letters, *form.letters)
        results[form.name.name if isinstance(form.name, Symbol) else "r_n"] = Result(
            form.series, exact_text(form.result)
        )
    return ReceptiveFieldStep(
        "receptive_field",
        "r",
        task.position,
        results,
        letters=tuple(dict.fromkeys(letters)),
        whole=tuple(dict.fromkeys(letters)),
        defined=defined,
        rule=own,
        table=table,
        last=last,
        field=field,
        covers=covers,
        cover=number(options.cover) if options.cover is not None else None,
        convolutions=convolutions,
        pooled=any(layer.pooling for layer in block),
        closed=form,
        strides=strides,
    )


def _count(name: Node, value: int) -> Result:
    return Result(equality(name, number(value)), str(value), float(value))


def _block(
    workspace: Workspace, task: Task, options: ReceptiveFieldOptions
) -> tuple[Windowed, ...]:
    """The windows of one block; layers that look at one entry at a time leave the field alone."""
    reader = Reader(workspace, task)
    found = tuple(
        _windowed(reader, item, ("layers", index))
        for index, item in enumerate(options.layers)
        if not _is_pointwise(item)
    )
    if not found:
        reader.refuse(("layers",), "no layer with a window", "", "{conv: 5} or {pool: 2}")
    return found


def _is_pointwise(item: object) -> bool:
    name = next(iter(item), None) if isinstance(item, dict) and len(item) == 1 else item
    return name in POINTWISE


def _windowed(reader: Reader, item: Any, place: tuple[str | int, ...]) -> Windowed:
    """``{conv: 5}``, ``{pool: {size: 3, stride: 2}}``."""
    known = {"conv": "kernel", "pool": "size", "max_pool": "size", "mean_pool": "size"}
    known |= {"conv1d": "kernel", "depthwise_conv": "kernel", "separable_conv": "kernel"}
    if not isinstance(item, dict) or len(item) != 1:
        reader.refuse(place, "not a layer with a window", "", "{conv: 5} or {pool: 2}")
    (name,) = item
    inner, value = (*place, name), item[name]
    if name not in known:
        reader.refuse(inner, "not a layer with a window", str(name), "conv or pool")
    pooling = known[name] == "size"
    given = value if isinstance(value, dict) else {known[name]: value}
    allowed = (known[name], "stride", "dilation", "filters", "padding")
    for key in given:
        if key not in allowed:
            reader.refuse((*inner, key), "an unknown key", str(key), ", ".join(allowed[:3]))
    if known[name] not in given:
        reader.refuse(inner, f"the key {known[name]} is missing", "", f"{name}: 5")
    at = (*inner, known[name]) if isinstance(value, dict) else inner
    kernel = reader.size(given[known[name]], at, what=known[name])
    stride = given.get("stride")
    if str(stride).strip() == "0":
        message = "a stride of 0: the window would stand on the same place for ever"
        reader.refuse((*inner, "stride"), message, "0", "at least 1")
    usual = kernel if pooling else ONE
    return Windowed(
        kernel,
        usual if stride is None else reader.size(stride, (*inner, "stride"), what="stride"),
        reader.size(given.get("dilation", "1"), (*inner, "dilation"), what="dilation"),
        pooling,
    )


def _letters(block: Sequence[Windowed]) -> tuple[str, ...]:
    nodes = [node for w in block for node in (w.kernel, w.stride, w.dilation)]
    names = [part.name for n in nodes for part in descendants(n) if isinstance(part, Symbol)]
    return tuple(dict.fromkeys(names))


def _repeat(
    workspace: Workspace, task: Task, options: ReceptiveFieldOptions, lettered: bool
) -> tuple[int | None, str | None]:
    """How often the block is repeated, and the letter of the closed form."""
    reader = Reader(workspace, task)
    letter = "n" if lettered or options.closed_form else None
    if options.repeat is None:
        times = None if options.cover is not None or letter is not None else 1
    else:
        size = reader.size(options.repeat, ("repeat",), what="number of repetitions")
        if isinstance(size, Symbol):
            return None, size.name
        if not is_number(size):
            reader.refuse(("repeat",), "a formula of repetitions", str(options.repeat), "a letter")
        times = value_of(size)
    if lettered and (options.cover is not None or times is not None):
        where = "cover" if options.cover is not None else "repeat"
        reader.refuse((where,), "with letters there is only the closed form", "", "repeat: n")
    if options.cover is not None and times is not None:
        reader.refuse(("repeat",), "both repeat and cover", str(options.repeat), "one of them")
    if options.without_pooling and options.cover is None:
        reader.refuse(("without_pooling",), "no length to cover", "", "cover: 512")
    return times, letter


def _ladder(
    task: Task, options: ReceptiveFieldOptions, block: Sequence[Windowed], times: int | None
) -> Ladder:
    try:
        return Ladder(levels(block, times, options.cover, MOST_LEVELS))
    except TooLong:
        what = "cover" if options.cover is not None else "layers"
        message = "the field does not get there within the layers that a page can show"
        if options.cover is None:
            message = "the field grows beyond what can be traced"
        expected = f"at most {MOST_LEVELS} layers and {LARGEST} pixels"
        raise SpecError([Problem(task.place(what), message, expected=expected)]) from None
