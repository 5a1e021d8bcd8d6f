"""Layers read from the options: short YAML, every mistake at its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NoReturn

from derivator.architectures.layers import (
    CELLS,
    GLOBAL_POOLS,
    PICTURE,
    SEQUENCE,
    TOKENS,
    VECTOR,
    Layer,
    Shape,
    whole,
)
from derivator.derivations.architectures.kinds import ACTIVATIONS, KINDS, LayerKind
from derivator.derivations.formulas.option import option_formula
from derivator.derivations.workspace import Workspace
from derivator.errors import Problem, SpecError
from derivator.notation.build import number
from derivator.notation.nodes import Negative, Node, Number, Power, Product, Quotient, Sum, Symbol
from derivator.notation.walk import descendants
from derivator.spec.exercise import Place, Task
from derivator.spec.names import listed, nearest

LARGEST = 10_000_000
"""The largest size that is a number."""
LONGEST = 100_000
"""The longest side that a window slides along."""
SIZE = "a whole number, a letter such as n, or a formula such as 4*n"
_ALGEBRA = (Number, Symbol, Sum, Product, Negative, Quotient, Power)


class Reader:
    """Reads the layers under one place of a task's options."""

    def __init__(self, workspace: Workspace, task: Task, root: Place = ()) -> None:
        self.workspace = workspace
        self.task = task
        self.root = root

    def refuse(
        self, place: Place, message: str, text: str = "", expected: str = "", near: str = ""
    ) -> NoReturn:
        """Raise ``SpecError`` at a place below the root."""
        position = self.task.place(*self.root, *place)
        raise SpecError([Problem(position, message, text[:80], expected, near)])

    def size(self, value: Any, place: Place, least: int = 1, what: str = "size") -> Node:
        """One size: a whole number from ``least``, a letter, or a formula in letters."""
        if value is None or isinstance(value, list | dict | bool):
            self.refuse(place, f"no {what}", "", SIZE)
        text = str(value).strip()
        if text.lstrip("-").isdigit():
            node: Node = number(int(text))
        else:
            if not any(char.isalpha() for char in text):
                self._refuse_number(text, place, what)
            node = option_formula(self.workspace, text, self.task.place(*self.root, *place))
        if not all(isinstance(part, _ALGEBRA) for part in descendants(node)):
            self.refuse(place, f"not a {what}", text, SIZE)
        if any(isinstance(part, Symbol) for part in descendants(node)):
            return node
        try:
            found = whole(node, {})
        except ValueError:
            self._refuse_number(text, place, what)
        if found < least:
            self.refuse(place, f"a {what} that is too small", text, f"at least {least}")
        if found > LARGEST:
            self.refuse(place, f"a {what} that is too large", text, f"at most {LARGEST}")
        return number(found)

    def _refuse_number(self, text: str, place: Place, what: str) -> NoReturn:
        self.refuse(place, f"a {what} that is not a whole number", text, SIZE)

    def layers(self, items: Sequence[Any], place: Place) -> list[Layer]:
        """All layers of a list but activations, without what depends on what comes in."""
        read = [self.layer(item, (*place, index)) for index, item in enumerate(items)]
        kept = [replace(layer, place=k) for k, layer in enumerate(read) if layer is not None]
        if not kept:
            self.refuse(place, "no layer but activations", "", "a layer such as {dense: 10}")
        return kept

    def layer(self, item: Any, place: Place) -> Layer | None:
        """One layer: a word, or one key with what it is given; None for an activation."""
        if isinstance(item, str):
            name, value, inner = item.strip(), None, place
        elif isinstance(item, dict) and item:
            name, inner = next(iter(item)), (*place, next(iter(item)))
            value = item[name]
            if len(item) > 1:
                message = "several keys for one layer"
                self.refuse(place, message, listed(list(item)), f"- {{{name}: ...}}, one a layer")
        else:
            self.refuse(place, "no layer", "", "a layer such as {dense: 10} or flatten")
        if name in ACTIVATIONS:
            return None
        if name == "activation":
            return None
        if name == "bidirectional":
            return self._bidirectional(value, inner)
        if name not in KINDS:
            known = [*KINDS, "bidirectional", *ACTIVATIONS]
            self.refuse(inner, "an unknown layer", name, listed(known, 40), nearest(name, known))
        return self._given(name, value, inner)

    def _bidirectional(self, value: Any, place: Place) -> Layer:
        """``bidirectional: {lstm: 10}``, with ``merge`` beside the cell or inside it."""
        cells = [key for key in value if key in CELLS] if isinstance(value, dict) else []
        if len(cells) != 1:
            expected = "a recurrent layer, such as bidirectional: {lstm: 10}"
            self.refuse(place, "no recurrent layer in both directions", "", expected)
        (cell,) = cells
        inner = value[cell] if isinstance(value[cell], dict) else {"units": value[cell]}
        outer = {key: item for key, item in value.items() if key != cell}
        for key in outer:
            if key not in KINDS[cell].keys:
                near = nearest(key, list(KINDS[cell].keys))
                expected = listed(list(KINDS[cell].keys), 20)
                self.refuse((*place, key), "an unknown key", key, expected, near)
        layer = self._given(cell, {**outer, **inner}, (*place, cell))
        return replace(layer, words={**layer.words, "bidirectional": "true"})

    def _given(self, name: str, value: Any, place: Place) -> Layer:
        kind = KINDS[name]
        if not isinstance(value, dict):
            if value is not None and kind.main is None:
                expected = listed(list(kind.keys)) if kind.keys else f"{name} alone"
                self.refuse(place, f"{name} is given no lone value", str(value), expected)
            value = {} if value is None else {kind.main: value}
        for key in value:
            if key not in kind.keys:
                near = nearest(key, list(kind.keys))
                expected = listed(list(kind.keys), 20) or f"{name} alone"
                self.refuse((*place, key), "an unknown key", str(key), expected, near)
        for key in kind.needed:
            if key not in value:
                message = f"the key {key} is missing"
                self.refuse(place, message, "", f"{name}: {{{key}: ...}}")
        words = {w: self._word(value, w, kind.words[w], place) for w in kind.words}
        sizes: dict[str, tuple[Node, ...]] = {}
        for key in (*kind.needed, *kind.optional):
            if kind.window is not None and key in (kind.window, "stride", "padding", "dilation"):
                continue
            given = value.get(key, kind.optional.get(key))
            sizes[key] = (self.size(given, (*place, key), what=key.rstrip("s")),)
        if kind.window is not None:
            self._window(kind, value, place, sizes, words)
        constants = self._constants(name, kind, value, words, place)
        return Layer(name, sizes, words, constants)

    def _word(self, value: Any, key: str, words: tuple[str, ...], place: Place) -> str:
        given = value.get(key, words[0])
        text = {True: "true", False: "false"}.get(given, given) if given is not None else ""
        if not isinstance(text, str) or text not in words:
            shown = [word for word in words if word != "auto"]
            self.refuse((*place, key), "not one of the choices", str(given), " or ".join(shown))
        return text

    def _constants(
        self, name: str, kind: LayerKind, value: Any, words: dict[str, str], place: Place
    ) -> int:
        """How many constant vectors: -1 where the whole network decides."""
        if not kind.constants:
            return 0
        choices: tuple[str, ...] = ("auto", "true", "false")
        choices = (*choices, "both") if name == "separable_conv" else choices
        word = self._word(value, "constants", choices, place)
        biases = words.pop("biases", "auto")
        if word == "false" and biases == "two":
            self.refuse((*place, "biases"), "biases of a layer without constants", biases, "one")
        if word == "auto":
            return {"auto": -1, "one": 1, "two": 2}[biases]
        return {"false": 0, "both": 2}.get(word, 2 if biases == "two" else -2)

    def _window(
        self,
        kind: LayerKind,
        value: Any,
        place: Place,
        sizes: dict[str, tuple[Node, ...]],
        words: dict[str, str],
    ) -> None:
        """Kernel, stride, padding and dilation, with one number or one for each axis."""
        assert kind.window is not None
        sizes["kernel"] = self._axes(value[kind.window], (*place, kind.window), 1, kind.window)
        for key in ("stride", "dilation"):
            given = value.get(key, kind.optional[key])
            if given == "":
                sizes[key] = sizes["kernel"]
                continue
            if str(given).strip() == "0":
                message = f"a {key} of 0: the window would stand on the same place for ever"
                self.refuse((*place, key), message, "0", "at least 1")
            sizes[key] = self._axes(given, (*place, key), 1, key)
        padding = value.get("padding", "0")
        if isinstance(padding, str) and padding.strip() in ("same", "valid"):
            words["padding"] = padding.strip()
            padding = "0"
        sizes["padding"] = self._axes(padding, (*place, "padding"), 0, "padding")

    def _axes(self, value: Any, place: Place, least: int, what: str) -> tuple[Node, ...]:
        if not isinstance(value, list):
            return (self.size(value, place, least, what),)
        if not 1 <= len(value) <= 2:
            self.refuse(place, f"a {what} with {len(value)} numbers", "", "one, or one a side")
        return tuple(
            self.size(item, (*place, axis), least, what) for axis, item in enumerate(value)
        )

    def start(self, value: Any, layers: Sequence[Layer], place: Place) -> Shape:
        """What comes in: sizes in a list, a lone number, or keys."""
        if isinstance(value, dict):
            return self._named(value, place)
        parts = value if isinstance(value, list) else [value]
        kind = self._kind(parts, layers, place)
        sizes = tuple(
            self.size(p, (*place, i) if isinstance(value, list) else place)
            for i, p in enumerate(parts)
        )
        if kind == PICTURE and len(sizes) == 2:
            sizes = (*sizes, number(1))
        return Shape(kind, sizes)

    def _kind(self, parts: Sequence[Any], layers: Sequence[Layer], place: Place) -> str:
        takes = [KINDS[layer.kind].takes for layer in layers]
        if len(parts) == 1:
            return TOKENS if takes and takes[0] == (TOKENS,) else VECTOR
        if len(parts) == 2:
            asked = next((t for t in takes if t in ((PICTURE,), (SEQUENCE,))), (PICTURE,))
            return SEQUENCE if asked == (SEQUENCE,) else PICTURE
        if len(parts) != 3:
            expected = "[features], [length, features], [height, width, channels]"
            self.refuse(place, f"an input of {len(parts)} sizes", "", expected)
        return PICTURE

    def _named(self, value: dict[str, Any], place: Place) -> Shape:
        """``{height: 28, width: 28, channels: 3}``, ``{length: 20, features: 3}``."""
        known = {
            frozenset(("height", "width", "channels")): PICTURE,
            frozenset(("height", "width")): PICTURE,
            frozenset(("length", "features")): SEQUENCE,
            frozenset(("features",)): VECTOR,
            frozenset(("length",)): TOKENS,
        }
        kind = known.get(frozenset(value))
        if kind is None:
            expected = "height, width and channels; length and features; or features"
            self.refuse(place, "not an input", listed(list(value)), expected)
        names = ("height", "width", "channels", "length", "features")
        sizes = tuple(self.size(value[n], (*place, n)) for n in names if n in value)
        if kind == PICTURE and len(sizes) == 2:
            sizes = (*sizes, number(1))
        return Shape(kind, sizes)


def settled(layers: Sequence[Layer], start: str, constants: bool, two: bool) -> tuple[Layer, ...]:
    """The layers with what the whole network decides for them.

    ``constants`` for those that say nothing themselves; a recurrent layer hands on its whole
    sequence where a layer that needs one follows; a window of one number has it on either side.
    """
    out, kind = [], start
    for index, layer in enumerate(layers):
        count = layer.constants
        usual = 2 if two and layer.kind in CELLS else 1
        if count == -1:
            count = usual if constants else 0
        if count == -2:
            count = usual
        words = dict(layer.words)
        if words.get("returns") == "auto":
            words["returns"] = "sequence" if _needs_rows(layers[index + 1 :]) else "last"
        out.append(replace(layer, words=words, constants=count, sizes=_on_axes(layer, kind)))
        kind = _after(out[-1], kind)
    return tuple(out)


def _on_axes(layer: Layer, kind: str) -> dict[str, tuple[Node, ...]]:
    """The sizes with a number for each side of a picture."""
    if kind != PICTURE or "kernel" not in layer.sizes:
        return dict(layer.sizes)
    window = ("kernel", "stride", "padding", "dilation")
    return {n: v * 2 if n in window and len(v) == 1 else v for n, v in layer.sizes.items()}


def _after(layer: Layer, kind: str) -> str:
    """The kind of what a layer hands on."""
    if layer.kind in ("flatten", *GLOBAL_POOLS):
        return VECTOR
    if layer.kind in CELLS:
        return SEQUENCE if layer.says("returns", "sequence") else VECTOR
    return SEQUENCE if layer.kind == "embedding" else kind


def _needs_rows(rest: Sequence[Layer]) -> bool:
    """Whether the next layer that changes anything takes a sequence and no vector."""
    for layer in rest:
        takes = KINDS[layer.kind].takes
        if VECTOR not in takes:
            return SEQUENCE in takes
        if layer.kind in ("dense", "flatten"):
            return layer.kind == "flatten"
    return False
