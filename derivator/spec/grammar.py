"""Which token may follow which, said in an author's words.

Python's parser would refuse the same formulas, but with a message about Python.
"""

from __future__ import annotations

from collections.abc import Sequence

from derivator.spec.names import listed, nearest
from derivator.spec.over_steps import SUMS
from derivator.spec.tokens import MAX_NESTING, MAX_OPERATIONS, ExpressionError, Token
from derivator.spec.vocabulary import BOOLEANS, Vocabulary

OPERAND = "a number, a name or a bracket"


def check_grammar(tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
    """Raise ExpressionError at the first token out of place."""
    _Grammar(tokens, vocabulary).check()


def arity_error(name: str, offset: int, vocabulary: Vocabulary, count: int) -> ExpressionError:
    """Say that a function was called with the wrong number of arguments."""
    noun = "argument" if count == 1 else "arguments"
    expected = vocabulary.functions[name].describe()
    return ExpressionError(offset, f"{name} called with {count} {noun}", name, expected)


class _Grammar:
    """One pass over a formula's tokens, with the open brackets on a stack."""

    def __init__(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.tokens = tokens
        self.vocabulary = vocabulary
        self.index = 0
        self.operations = 0
        self.open: list[int] = []
        """Indices of the open brackets."""
        self.nested = [0]
        """For each open bracket, how many signs and powers enclose the operand that comes next."""

    @property
    def before(self) -> Token | None:
        return self.tokens[self.index - 1] if self.index > 0 else None

    @property
    def following(self) -> Token | None:
        return self.tokens[self.index + 1] if self.index + 1 < len(self.tokens) else None

    def check(self) -> None:
        if not self.tokens:
            raise ExpressionError(0, "an empty formula", expected=OPERAND)
        complete = False
        for index, token in enumerate(self.tokens):
            self.index = index
            complete = self.after_operand(token) if complete else self.operand(token)
        last = self.tokens[-1]
        if not complete:
            raise ExpressionError(last.offset, f"nothing follows {last.text!r}", last.text, OPERAND)
        if self.open:
            offset = self.tokens[self.open[-1]].offset
            raise ExpressionError(offset, "a bracket that is never closed", "(", ")")

    def operand(self, token: Token) -> bool:
        """Read a token where an operand is due; say whether the operand is complete."""
        if token.kind == "name":
            self.name(token)
        if token.kind != "sign":
            return True
        if token.text == "(":
            self.push(token)
            return False
        if token.text in "+-":
            self.deepen(token)
            return False
        before = self.before
        if token.text == ")" and before and before.text == "(" and self.in_call():
            function = self.tokens[self.open[-1] - 1]
            raise arity_error(function.text, function.offset, self.vocabulary, 0)
        place = (
            f"between {before.text!r} and {token.text!r}" if before else f"before {token.text!r}"
        )
        raise ExpressionError(token.offset, f"an operand is missing {place}", token.text, OPERAND)

    def after_operand(self, token: Token) -> bool:
        """Read a token behind a complete operand; say whether the operand is still complete."""
        before = self.before
        assert before is not None
        if token.text == ")":
            if not self.open:
                raise ExpressionError(token.offset, "a bracket that was never opened", ")")
            self.open.pop()
            self.nested.pop()
            return True
        if token.text == ",":
            self.comma(before, token)
        elif token.text == "(" and before.text in self.vocabulary.functions:
            self.push(token)
        elif token.kind != "sign" or token.text == "(":
            raise self.juxtaposed(before, token)
        else:
            self.operation(token)
        return False

    def operation(self, token: Token) -> None:
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise ExpressionError(
                token.offset,
                f"more than {MAX_OPERATIONS} operations in one formula",
                expected="shorter formulas; give intermediate results names",
            )
        if token.text == "**":
            self.deepen(token)
        else:
            self.nested[-1] = 0

    def push(self, token: Token) -> None:
        self.open.append(self.index)
        self.nested.append(0)
        self.deepen(token, 0)

    def deepen(self, token: Token, by: int = 1) -> None:
        self.nested[-1] += by
        if len(self.open) + sum(self.nested) > MAX_NESTING:
            raise ExpressionError(
                token.offset,
                f"a formula nested more than {MAX_NESTING} deep",
                expected="fewer brackets; give intermediate results names",
            )

    def in_call(self) -> bool:
        """Tell whether the innermost open bracket holds a function's arguments."""
        if not self.open or self.open[-1] == 0:
            return False
        return self.tokens[self.open[-1] - 1].kind == "name"

    def in_range(self) -> bool:
        """Tell whether the innermost bracket holds a sum's moments: ``Sum(e[t], (t, 1, 3))``."""
        if len(self.open) < 2 or self.tokens[self.open[-1] - 1].text != ",":
            return False
        return self.vocabulary.over_steps and self.tokens[self.open[-2] - 1].text in SUMS

    def comma(self, before: Token, token: Token) -> None:
        if self.in_call() or self.in_range():
            self.nested[-1] = 0
            return
        after = self.following
        decimal = before.kind == "number" and after is not None and after.kind == "number"
        suggestion = f"{before.text}.{after.text}" if decimal and after else ""
        raise ExpressionError(
            token.offset, "a comma outside a function's brackets", ",", "an operation", suggestion
        )

    def name(self, token: Token) -> None:
        """Refuse a function without brackets and Python's truth values."""
        after = self.following
        if token.text in BOOLEANS:
            raise ExpressionError(
                token.offset, f"{token.text} is not allowed in a formula", token.text, OPERAND
            )
        if token.text not in self.vocabulary.functions or (after and after.text == "("):
            return
        suggestion = f"{token.text}({after.text})" if after and after.kind != "sign" else ""
        raise ExpressionError(
            token.offset,
            f"the function {token.text} without brackets",
            token.text,
            f"{token.text}(...)",
            suggestion,
        )

    def juxtaposed(self, before: Token, token: Token) -> ExpressionError:
        """Explain two operands side by side: a missing sign, or an unknown function."""
        left = before.text if before.kind != "sign" else "(...)"
        right = token.text if token.kind != "sign" else "(...)"
        if token.text == "(" and before.kind == "name":
            functions = self.vocabulary.functions
            known = "one of " + listed(sorted(functions), 30) if functions else "no function here"
            return ExpressionError(
                before.offset,
                f"unknown function {left}",
                left,
                known + "; or a sign such as * before (",
                nearest(left, functions) or f"{left}*(...)",
            )
        return ExpressionError(
            token.offset,
            "no operation between two operands",
            f"{left}{right}" if token.offset == before.end else f"{left} {right}",
            "an operation; multiplication is written with *",
            f"{left}*{right}",
        )
