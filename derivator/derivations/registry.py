"""Every kind of worked step, in the order in which the documentation lists them."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel

from derivator.derivations.activation_table import ActivationTable
from derivator.derivations.adjoint_table import AdjointTable
from derivator.derivations.backward import Backward
from derivator.derivations.backward_values import BackwardValues
from derivator.derivations.base import Derivation
from derivator.derivations.batch_norm_backward import BatchNormBackward
from derivator.derivations.boundary import Boundary
from derivator.derivations.cell import Cell
from derivator.derivations.chain_rule import ChainRule
from derivator.derivations.collapse import Collapse
from derivator.derivations.composition import Composition
from derivator.derivations.convolution import Convolution
from derivator.derivations.convolution_backward import ConvolutionBackward
from derivator.derivations.convolution_matrix import ConvolutionMatrix
from derivator.derivations.cross_entropy_method import CrossEntropyMethod
from derivator.derivations.derivative_by_definition import DerivativeByDefinition
from derivator.derivations.derivative_table import DerivativeTable
from derivator.derivations.descent import RunOptimiser
from derivator.derivations.differentiability import Differentiability
from derivator.derivations.differentiate import Differentiate
from derivator.derivations.dropout_counts import DropoutCounts
from derivator.derivations.early_stopping import EarlyStopping
from derivator.derivations.extremum import Extremum
from derivator.derivations.filter_bank import FilterBank
from derivator.derivations.finite_difference import FiniteDifference
from derivator.derivations.forward_values import ForwardValues
from derivator.derivations.function_derivative import FunctionDerivative
from derivator.derivations.function_range import FunctionRange
from derivator.derivations.function_values import FunctionValues
from derivator.derivations.gradient_step import GradientStep
from derivator.derivations.graph import DrawGraph
from derivator.derivations.half_planes import HalfPlanes
from derivator.derivations.inverse import Inverse
from derivator.derivations.kernel_effects import KernelEffects
from derivator.derivations.layer import Layer
from derivator.derivations.least_neurons import LeastNeurons
from derivator.derivations.leave_one_out import LeaveOneOut
from derivator.derivations.limits import Limits
from derivator.derivations.local_derivatives import LocalDerivatives
from derivator.derivations.logistic_minimum import LogisticMinimum
from derivator.derivations.logloss import Logloss
from derivator.derivations.minimise import Minimise
from derivator.derivations.moving_average import MovingAverage
from derivator.derivations.network import DrawNetwork
from derivator.derivations.neuron import Neuron
from derivator.derivations.parameter_count import ParameterCount
from derivator.derivations.paths import SumOverPaths
from derivator.derivations.plot import Plot
from derivator.derivations.pooling import Pooling
from derivator.derivations.receptive_field import ReceptiveField
from derivator.derivations.recurrence import Recurrence
from derivator.derivations.relation import RelationOf
from derivator.derivations.reverse_accumulation import ReverseAccumulation
from derivator.derivations.robbins_monro import RobbinsMonro
from derivator.derivations.scheme import Scheme
from derivator.derivations.series import Series
from derivator.derivations.shift_invariance import ShiftInvariance
from derivator.derivations.sigmoid_as_softmax import SigmoidAsSoftmax
from derivator.derivations.silent_neuron import SilentNeuron
from derivator.derivations.smooth_maximum import SmoothMaximum
from derivator.derivations.softmax_table import SoftmaxTable
from derivator.derivations.staircase import StaircaseOf
from derivator.derivations.substitutions import Substitutions
from derivator.derivations.symmetry import SymmetryOf
from derivator.derivations.temperature import Temperature
from derivator.derivations.through_time import ThroughTime
from derivator.derivations.truth_table import TruthTable
from derivator.derivations.variance_through_layers import VarianceThroughLayers

DERIVATIONS: tuple[Derivation, ...] = (
    DrawGraph(),
    LocalDerivatives(),
    SumOverPaths(),
    ReverseAccumulation(),
    AdjointTable(),
    FunctionDerivative(),
    Differentiate(),
    DerivativeByDefinition(),
    DerivativeTable(),
    FunctionValues(),
    SymmetryOf(),
    RelationOf(),
    Limits(),
    Inverse(),
    Extremum(),
    FunctionRange(),
    Differentiability(),
    ActivationTable(),
    Plot(),
    DrawNetwork(),
    Composition(),
    Collapse(),
    ChainRule(),
    Scheme(),
    Backward(),
    ForwardValues(),
    BackwardValues(),
    GradientStep(),
    RunOptimiser(),
    Layer(),
    FiniteDifference(),
    Minimise(),
    LeaveOneOut(),
    LogisticMinimum(),
    Series(),
    RobbinsMonro(),
    EarlyStopping(),
    SoftmaxTable(),
    Temperature(),
    Logloss(),
    SigmoidAsSoftmax(),
    ShiftInvariance(),
    SmoothMaximum(),
    Neuron(),
    TruthTable(),
    Boundary(),
    HalfPlanes(),
    LeastNeurons(),
    StaircaseOf(),
    CrossEntropyMethod(),
    Recurrence(),
    ThroughTime(),
    Cell(),
    Substitutions(),
    ParameterCount(),
    ReceptiveField(),
    Convolution(),
    Pooling(),
    KernelEffects(),
    MovingAverage(),
    ConvolutionMatrix(),
    ConvolutionBackward(),
    FilterBank(),
    DropoutCounts(),
    VarianceThroughLayers(),
    SilentNeuron(),
    BatchNormBackward(),
)

BY_KIND: Mapping[str, Derivation] = {item.kind: item for item in DERIVATIONS}

KINDS: Mapping[str, type[BaseModel]] = {item.kind: item.options for item in DERIVATIONS}
"""The options model of each kind, as the spec reader needs them."""
