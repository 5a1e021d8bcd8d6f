"""From a formula's text to an expression: a whitelist over Python's ``ast``.

Nothing is ever evaluated by Python: tokens are checked one by one, Python's parser supplies the
precedence of the signs, and only sums, products, powers, calls of known functions, names and
numbers are converted.  The conversion keeps its own stack, so that a long sum costs no recursion.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Sequence
from fractions import Fraction

from derivator.spec.constants import MAX_CONSTANT_DIGITS, Magnitude, combine
from derivator.spec.expression import Apply, Expression, Indexed, Literal, Name, NamedConstant
from derivator.spec.grammar import arity_error, check_grammar
from derivator.spec.indexed import read_index, split_index
from derivator.spec.over_steps import RANGE, is_over_steps, over_steps
from derivator.spec.tokens import ExpressionError, Token, tokenize
from derivator.spec.vocabulary import CONSTANTS, Vocabulary

__all__ = ["MAX_CONSTANT_DIGITS", "ExpressionError", "parse_constant", "parse_expression"]

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}


def parse_expression(text: str, vocabulary: Vocabulary) -> Expression:
    """Read a formula in SymPy syntax, keeping the author's order; raise ExpressionError."""
    return _convert(text, vocabulary)[0]


def parse_constant(text: str, vocabulary: Vocabulary) -> Fraction | None:
    """Return the value of a formula, or None if it is not a rational number found by arithmetic.

    Raises ExpressionError where there is no formula.
    """
    return _convert(text, vocabulary)[1].value


def _convert(text: str, vocabulary: Vocabulary) -> tuple[Expression, Magnitude]:
    tokens = tokenize(text)
    check_grammar(tokens, vocabulary)
    return _Conversion(text, tokens, vocabulary).run(_python_tree(text, tokens))


def _python_tree(text: str, tokens: Sequence[Token]) -> ast.expr:
    """Let Python's parser read tokens laid out as in the text, with keywords disguised."""
    pieces: list[str] = []
    end = 0
    for token in tokens:
        word = token.text.partition("[")[0].rstrip()
        disguised = "_" + token.text[1:] if keyword.iskeyword(word) else token.text
        pieces.append(" " * (token.offset - end if pieces else 0) + disguised)
        end = token.end
    try:
        return ast.parse("".join(pieces), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(
            0,
            "a formula that is too complicated to read",
            expected="shorter formulas; give intermediate results names",
        ) from error


class _Conversion:
    """A walk over Python's tree in post-order, building the expression bottom up."""

    def __init__(self, text: str, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.text = text
        self.start = tokens[0].offset
        self.signs = {token.offset: token.text for token in tokens if token.kind == "sign"}
        self.vocabulary = vocabulary
        self.built: list[tuple[Expression, Magnitude]] = []

    def run(self, tree: ast.expr) -> tuple[Expression, Magnitude]:
        waiting: list[tuple[ast.expr, bool]] = [(tree, False)]
        while waiting:
            node, operands_built = waiting.pop()
            if operands_built:
                self.built.append(self.branch(node))
                continue
            operands = self.operands(node)
            if operands is None:
                self.built.append(self.leaf(node))
                continue
            waiting.append((node, True))
            waiting.extend((operand, False) for operand in reversed(operands))
        return self.built.pop()

    def offset(self, node: ast.expr) -> int:
        """Return where a node begins in the author's text (all ASCII, so bytes are characters)."""
        return self.start + node.col_offset

    def end(self, node: ast.expr) -> int:
        return self.start + (node.end_col_offset or node.col_offset)

    def segment(self, node: ast.expr) -> str:
        return self.text[self.offset(node) : self.end(node)]

    def operands(self, node: ast.expr) -> list[ast.expr] | None:
        """Return what a node applies to, in order, or None for a leaf."""
        if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
            return [node.left, node.right]
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd | ast.USub):
            return [node.operand]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return list(node.args)
        return list(node.elts) if isinstance(node, ast.Tuple) else None

    def leaf(self, node: ast.expr) -> tuple[Expression, Magnitude]:
        text = self.segment(node)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            value = Fraction(text)
            return Literal(value), Magnitude(True, value)
        if isinstance(node, ast.Name):
            if text in CONSTANTS:
                return NamedConstant(text), Magnitude(True)
            return Name(text, self.offset(node)), Magnitude(False)
        indexed = split_index(text) if isinstance(node, ast.Subscript) else None
        index = read_index(indexed[1]) if indexed else None
        if indexed and index:
            offset = self.offset(node)
            name = f"{indexed[0]}[{index}]"
            return Indexed(name, offset, indexed[0], index.letter, index.shift), Magnitude(False)
        raise ExpressionError(
            self.offset(node), "not allowed in a formula", text[:40], "operations and functions"
        )

    def branch(self, node: ast.expr) -> tuple[Expression, Magnitude]:
        if isinstance(node, ast.BinOp):
            return self.binary(node)
        if isinstance(node, ast.UnaryOp):
            return self.unary(node)
        if isinstance(node, ast.Tuple):
            return Apply(RANGE, self.last_built(len(node.elts)), self.offset(node)), Magnitude(
                False
            )
        assert isinstance(node, ast.Call)
        return self.call(node)

    def last_built(self, count: int) -> tuple[Expression, ...]:
        """Take the operands built last."""
        first = len(self.built) - count
        operands = tuple(expression for expression, _ in self.built[first:])
        del self.built[first:]
        return operands

    def binary(self, node: ast.BinOp) -> tuple[Expression, Magnitude]:
        right, right_magnitude = self.built.pop()
        left, left_magnitude = self.built.pop()
        sign = SIGNS[type(node.op)]
        between = range(self.end(node.left), self.offset(node.right))
        offset = next(at for at in between if self.signs.get(at) == sign)
        at, text = self.offset(node), self.segment(node)
        shown = text if len(text) <= 60 else text[:57] + "..."
        magnitude = combine(sign, left_magnitude, right_magnitude, at, shown)
        return Apply(self.operation(sign, offset), (left, right), offset), magnitude

    def unary(self, node: ast.UnaryOp) -> tuple[Expression, Magnitude]:
        operand, magnitude = self.built.pop()
        if isinstance(node.op, ast.UAdd):
            return operand, magnitude
        negated = None if magnitude.value is None else -magnitude.value
        if isinstance(operand, Literal):
            return Literal(-operand.value), Magnitude(True, negated)
        offset = self.offset(node)
        return Apply(self.operation("neg", offset), (operand,), offset), Magnitude(
            magnitude.constant, negated, magnitude.power
        )

    def call(self, node: ast.Call) -> tuple[Expression, Magnitude]:
        name, offset = self.segment(node.func), self.offset(node)
        signature = self.vocabulary.functions[name]
        count = len(node.args)
        if is_over_steps(name, count, self.vocabulary):
            body, steps = self.last_built(2)
            ends = (
                steps.operands if isinstance(steps, Apply) and steps.operation == RANGE else [steps]
            )
            return over_steps(name, body, ends, offset), Magnitude(False)
        if count < signature.least or (count > signature.arity and not signature.folds):
            raise arity_error(name, offset, self.vocabulary, count)
        magnitudes = [magnitude for _, magnitude in self.built[len(self.built) - count :]]
        operands = self.last_built(count)
        magnitude = Magnitude(all(magnitude.constant for magnitude in magnitudes))
        if signature.operation == self.vocabulary.operators.get("**"):
            magnitude = combine("**", magnitudes[0], magnitudes[1], offset, self.segment(node)[:60])
        missing = signature.defaults[len(signature.defaults) - max(0, signature.arity - count) :]
        operands += tuple(map(Literal, missing))
        applied = Apply(signature.operation, operands[: signature.arity], offset)
        for operand in operands[signature.arity :]:
            applied = Apply(signature.operation, (applied, operand), offset)
        return applied, magnitude

    def operation(self, sign: str, offset: int) -> str:
        if sign not in self.vocabulary.operators:
            name = "-" if sign == "neg" else sign
            raise ExpressionError(offset, f"the sign {name} is not available here", name)
        return self.vocabulary.operators[sign]
