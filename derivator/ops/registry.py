"""Every operation, in the order in which the documentation lists them."""

from __future__ import annotations

from fractions import Fraction

from derivator.ops.absolute import Modulus
from derivator.ops.acos import Acos
from derivator.ops.add import Add
from derivator.ops.asin import Asin
from derivator.ops.atan import Atan
from derivator.ops.base import Operation
from derivator.ops.column_sums import SumColumns
from derivator.ops.concat import Concatenate
from derivator.ops.conv import Convolve
from derivator.ops.cos import Cos
from derivator.ops.cosh import Cosh
from derivator.ops.cot import Cot
from derivator.ops.divide import Divide
from derivator.ops.elementwise_product import MultiplyEntries
from derivator.ops.elu import Elu
from derivator.ops.exp import Exp
from derivator.ops.flatten import Flatten
from derivator.ops.flip import Flip
from derivator.ops.hard_sigmoid import HardSigmoid
from derivator.ops.hard_tanh import HardTanh
from derivator.ops.identity import Identity
from derivator.ops.leaky_relu import LeakyRelu
from derivator.ops.log import Log
from derivator.ops.log_softmax import LogSoftmax
from derivator.ops.matrix_product import MultiplyMatrices
from derivator.ops.max_pool import MaxPool
from derivator.ops.maximum import Maximum
from derivator.ops.mean_pool import MeanPool
from derivator.ops.minimum import Minimum
from derivator.ops.mish import Mish
from derivator.ops.multiply import Multiply
from derivator.ops.negate import Negate
from derivator.ops.power import Raise
from derivator.ops.prelu import Prelu
from derivator.ops.relu import Relu
from derivator.ops.row_sums import SumRows
from derivator.ops.shorthand import SHORTHANDS, SIZES, Shorthand
from derivator.ops.sigmoid import Sigmoid
from derivator.ops.sin import Sin
from derivator.ops.sinh import Sinh
from derivator.ops.softmax import Softmax
from derivator.ops.softmax_cross_entropy import SoftmaxCrossEntropy
from derivator.ops.softplus import Softplus
from derivator.ops.softsign import Softsign
from derivator.ops.sqrt import Sqrt
from derivator.ops.stack import Stack
from derivator.ops.step import Step
from derivator.ops.subtract import Subtract
from derivator.ops.sum import SumEntries
from derivator.ops.swish import Swish
from derivator.ops.tan import Tan
from derivator.ops.tanh import Tanh
from derivator.ops.transpose import Turn
from derivator.spec.expression import Expression
from derivator.spec.parse import parse_expression
from derivator.spec.vocabulary import Signature, Vocabulary

OPERATIONS: tuple[Operation, ...] = (
    Add(),
    Subtract(),
    Negate(),
    Multiply(),
    Divide(),
    Raise(),
    Sqrt(),
    Exp(),
    Log(),
    Sin(),
    Cos(),
    Tan(),
    Cot(),
    Asin(),
    Acos(),
    Atan(),
    Sinh(),
    Cosh(),
    Tanh(),
    Sigmoid(),
    Step(),
    Relu(),
    LeakyRelu(),
    Prelu(),
    Elu(),
    Softplus(),
    Swish(),
    Mish(),
    Softsign(),
    HardTanh(),
    HardSigmoid(),
    Modulus(),
    Maximum(),
    Minimum(),
    Identity(),
    MultiplyMatrices(),
    MultiplyEntries(),
    Turn(),
    Concatenate(),
    Stack(),
    SumEntries(),
    SumRows(),
    SumColumns(),
    Convolve(),
    MaxPool(),
    MeanPool(),
    Flatten(),
    Flip(),
    Softmax(),
    LogSoftmax(),
    SoftmaxCrossEntropy(),
)

BY_NAME: dict[str, Operation] = {operation.name: operation for operation in OPERATIONS}


def _constants(operation: Operation) -> tuple[Fraction, ...]:
    """The settings that a call may leave out."""
    return tuple(Fraction(value) for _, value in operation.settings if value is not None)


VOCABULARY = Vocabulary(
    functions={
        **{
            name: Signature(
                operation.name,
                operation.arity + len(operation.settings),
                operation.folds,
                (*map(Fraction, operation.defaults), *_constants(operation)),
            )
            for operation in OPERATIONS
            for name in operation.functions
        },
        **{
            name: Signature(shorthand.name, len(shorthand.arguments))
            for shorthand in SHORTHANDS
            for name in shorthand.functions
        },
        **{name: Signature(name, 1) for name in SIZES},
    },
    operators={
        operation.operator: operation.name for operation in OPERATIONS if operation.operator
    },
)
"""What the expression parser accepts."""

SHORTHAND_FORMULAS: dict[str, tuple[Shorthand, Expression]] = {
    shorthand.name: (shorthand, parse_expression(shorthand.formula, VOCABULARY))
    for shorthand in SHORTHANDS
}
"""Each shorthand with its formula as the parser reads it."""
