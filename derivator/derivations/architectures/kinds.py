"""The layers that a spec may name: what each is given, and on what it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derivator.architectures.layers import PICTURE, SEQUENCE, TOKENS, VECTOR

YES_NO = ("false", "true")
WINDOW = {"stride": "1", "padding": "0", "dilation": "1"}
"""What a window is given besides its kernel, and the defaults."""


@dataclass(frozen=True)
class LayerKind:
    """What may stand under the name of a layer."""

    takes: tuple[str, ...]
    main: str | None = None
    """What a lone value is: the units in ``dense: 10``."""
    needed: tuple[str, ...] = ()
    optional: Mapping[str, str] = field(default_factory=dict)
    """Further numbers with their defaults."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Choices, each with its words, the default first."""
    window: str | None = None
    """Under which name the sides of a window are given, where there is one."""
    constants: bool = False
    free: tuple[str, ...] = ()
    """Keys that change no count, and hold anything: ``activation``."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that it knows."""
        own = ("constants",) if self.constants else ()
        return (*self.needed, *self.optional, *self.words, *own, *self.free)


def _window(takes: tuple[str, ...], *needed: str, **more: str) -> LayerKind:
    return LayerKind(
        takes,
        needed=(*needed, "kernel"),
        optional={**more, **WINDOW},
        window="kernel",
        constants=True,
        free=("activation",),
    )


def _cell(**words: tuple[str, ...]) -> LayerKind:
    return LayerKind(
        (SEQUENCE,),
        main="units",
        needed=("units",),
        words={
            **words,
            "returns": ("auto", "sequence", "last"),
            "bidirectional": YES_NO,
            "merge": ("concat", "sum"),
            "biases": ("auto", "one", "two"),
        },
        constants=True,
        free=("activation",),
    )


PLANES, ROWS = (PICTURE,), (SEQUENCE,)
GRIDS = (PICTURE, SEQUENCE)
ANY = (PICTURE, SEQUENCE, VECTOR)
POOL = LayerKind(
    GRIDS,
    main="size",
    needed=("size",),
    optional={"stride": "", "padding": "0", "dilation": "1"},
    window="size",
)

KINDS: Mapping[str, LayerKind] = {
    "dense": LayerKind(
        (VECTOR, SEQUENCE), "units", ("units",), constants=True, free=("activation",)
    ),
    "conv": _window(PLANES, "filters", groups="1"),
    "conv1d": _window(ROWS, "filters", groups="1"),
    "depthwise_conv": _window(GRIDS, multiplier="1"),
    "separable_conv": _window(GRIDS, "filters", multiplier="1"),
    "max_pool": POOL,
    "mean_pool": POOL,
    "global_max_pool": LayerKind(GRIDS),
    "global_mean_pool": LayerKind(GRIDS),
    "flatten": LayerKind(ANY),
    "rnn": _cell(),
    "lstm": _cell(forget=("true", "false"), peepholes=("false", "true", "full")),
    "gru": _cell(),
    "attention": LayerKind(ROWS, "heads", optional={"heads": "1"}, constants=True),
    "embedding": LayerKind((TOKENS,), needed=("vocabulary", "size")),
    "batch_norm": LayerKind(ANY),
    "layer_norm": LayerKind(ANY),
    "dropout": LayerKind(ANY, "rate", free=("rate",)),
    "activation": LayerKind(ANY, "name", free=("name",)),
}
ACTIVATIONS = (
    *("relu", "sigmoid", "tanh", "softmax", "linear", "leaky_relu", "elu", "gelu", "swish"),
    *("softplus", "selu"),
)
"""Words that may stand for a layer of their own."""
WORDED: Mapping[str, str] = {
    PICTURE: "a picture",
    SEQUENCE: "a sequence",
    VECTOR: "a vector",
    TOKENS: "a row of word numbers",
}
