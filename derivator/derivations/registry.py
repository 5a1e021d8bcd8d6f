"""Every kind of worked step, in the order in which the documentation lists them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from derivator.derivations.adjoint_table import AdjointTable
from derivator.derivations.base import Derivation
from derivator.derivations.graph import DrawGraph
from derivator.derivations.local_derivatives import LocalDerivatives
from derivator.derivations.paths import SumOverPaths
from derivator.derivations.reverse_accumulation import ReverseAccumulation

DERIVATIONS: tuple[Derivation, ...] = (
    DrawGraph(),
    LocalDerivatives(),
    SumOverPaths(),
    ReverseAccumulation(),
    AdjointTable(),
)

BY_KIND: Mapping[str, Derivation] = {item.kind: item for item in DERIVATIONS}

KINDS: Mapping[str, type[BaseModel]] = {item.kind: item.options for item in DERIVATIONS}
"""The options model of each kind, as the spec reader needs them."""
