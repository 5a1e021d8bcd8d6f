"""Every kind of worked step, in the order in which the documentation lists them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from derivator.derivations.adjoint_table import AdjointTable
from derivator.derivations.backward import Backward
from derivator.derivations.backward_values import BackwardValues
from derivator.derivations.base import Derivation
from derivator.derivations.chain_rule import ChainRule
from derivator.derivations.collapse import Collapse
from derivator.derivations.composition import Composition
from derivator.derivations.finite_difference import FiniteDifference
from derivator.derivations.forward_values import ForwardValues
from derivator.derivations.function_derivative import FunctionDerivative
from derivator.derivations.gradient_step import GradientStep
from derivator.derivations.graph import DrawGraph
from derivator.derivations.layer import Layer
from derivator.derivations.local_derivatives import LocalDerivatives
from derivator.derivations.network import DrawNetwork
from derivator.derivations.paths import SumOverPaths
from derivator.derivations.reverse_accumulation import ReverseAccumulation
from derivator.derivations.scheme import Scheme

DERIVATIONS: tuple[Derivation, ...] = (
    DrawGraph(),
    LocalDerivatives(),
    SumOverPaths(),
    ReverseAccumulation(),
    AdjointTable(),
    FunctionDerivative(),
    DrawNetwork(),
    Composition(),
    Collapse(),
    ChainRule(),
    Scheme(),
    Backward(),
    ForwardValues(),
    BackwardValues(),
    GradientStep(),
    Layer(),
    FiniteDifference(),
)

BY_KIND: Mapping[str, Derivation] = {item.kind: item for item in DERIVATIONS}

KINDS: Mapping[str, type[BaseModel]] = {item.kind: item.options for item in DERIVATIONS}
"""The options model of each kind, as the spec reader needs them."""
