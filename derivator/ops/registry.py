"""Every operation, in the order in which the documentation lists them."""

from __future__ import annotations

from derivator.ops.absolute import Modulus
from derivator.ops.acos import Acos
from derivator.ops.add import Add
from derivator.ops.asin import Asin
from derivator.ops.atan import Atan
from derivator.ops.base import Operation
from derivator.ops.cos import Cos
from derivator.ops.cosh import Cosh
from derivator.ops.cot import Cot
from derivator.ops.divide import Divide
from derivator.ops.exp import Exp
from derivator.ops.identity import Identity
from derivator.ops.log import Log
from derivator.ops.maximum import Maximum
from derivator.ops.minimum import Minimum
from derivator.ops.multiply import Multiply
from derivator.ops.negate import Negate
from derivator.ops.power import Raise
from derivator.ops.relu import Relu
from derivator.ops.sigmoid import Sigmoid
from derivator.ops.sin import Sin
from derivator.ops.sinh import Sinh
from derivator.ops.sqrt import Sqrt
from derivator.ops.subtract import Subtract
from derivator.ops.tan import Tan
from derivator.ops.tanh import Tanh
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
    Relu(),
    Modulus(),
    Maximum(),
    Minimum(),
    Identity(),
)

BY_NAME: dict[str, Operation] = {operation.name: operation for operation in OPERATIONS}

VOCABULARY = Vocabulary(
    functions={
        name: Signature(operation.name, operation.arity, operation.folds)
        for operation in OPERATIONS
        for name in operation.functions
    },
    operators={
        operation.operator: operation.name for operation in OPERATIONS if operation.operator
    },
)
"""What the expression parser accepts."""
