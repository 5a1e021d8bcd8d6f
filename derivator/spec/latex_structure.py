"""Whether braces, mathematics and environments of an author's LaTeX fit into one another."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derivator.spec import latex_names as names
from derivator.spec.latex_tokens import TOKEN, LatexProblem, nearest

MAX_DEPTH = 40

_NAME = re.compile(r"\s*\{([A-Za-z]+\*?)\}")
_COLUMNS = re.compile(r"\s*(?:\[[tbc]\])?\s*\{[lcr|\s]{1,80}\}")
_ARGUMENTS = {
    "multicolumn": (re.compile(r"\s*\{\d{1,2}\}\s*\{[lcr|\s]{1,9}\}"), r"\multicolumn{2}{c}{...}"),
    "cline": (re.compile(r"\s*\{\d{1,2}-\d{1,2}\}"), r"\cline{1-2}"),
}
_CLOSERS = {"{": "}", "$": "$", "$$": "$$", "(": r"\)", "[": r"\]", "left": r"\right"}


@dataclass(frozen=True, slots=True)
class _Open:
    """Something that is open: a brace, mathematics, ``\\left`` or an environment by its name."""

    kind: str
    offset: int
    math: bool
    environment: str = ""


class _Broken(Exception):
    """The structure is lost: what follows cannot be judged."""

    def __init__(self, problem: LatexProblem) -> None:
        self.problem = problem


def structure_problems(text: str) -> tuple[LatexProblem, ...]:
    """What is out of place in ``text``, up to the point where its structure is lost."""
    scanner = _Scanner(text)
    try:
        scanner.scan()
    except _Broken as broken:
        scanner.problems.append(broken.problem)
    return tuple(scanner.problems)


class _Scanner:
    """Follows braces, mathematics and environments through a text, one token after another."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.problems: list[LatexProblem] = []
        self.stack: list[_Open] = []
        self.text_argument_at = -1  # a brace at this offset opens the text argument of a macro
        self.math_argument_at = -1

    def scan(self) -> None:
        """Report what is out of place; raise ``_Broken`` where the structure is lost."""
        position = 0
        while token := TOKEN.search(self.text, position):
            position = self._token(token)
        if self.stack:
            last = self.stack[-1]
            closer = _CLOSERS.get(last.kind, rf"\end{{{last.environment}}}")
            raise _Broken(self._problem(last.offset, "this is never closed", f"{closer} after it"))

    @property
    def math(self) -> bool:
        return bool(self.stack) and self.stack[-1].math

    def _token(self, token: re.Match[str]) -> int:
        offset, found = token.start(), token.group()
        if token["macro"] is not None:
            return self._macro(token["macro"], offset, token.end())
        if token["dollars"]:
            return self._dollars(found, offset)
        if token["sign"]:
            self._sign(found, offset)
        elif token["paragraph"] and self.math:
            self._report(offset, "an empty line inside mathematics", "no empty line")
        elif token["foreign"] and self.math:
            expected = rf"a macro for a symbol, \text{{{found[:20]}}} for words"
            self._report(offset, f"{found[:20]} has no place in a formula", expected)
        return token.end()

    def _sign(self, sign: str, offset: int) -> None:
        if sign == "{":
            inherited = self.math and offset != self.text_argument_at
            self._open("{", offset, inherited or offset == self.math_argument_at)
        elif sign == "}":
            self._close("{", offset)
        elif sign in "_^" and not self.math:
            self._report(
                offset, f"{sign} outside mathematics", rf"\{sign}{'{}' * (sign == '^')} or $...$"
            )
        elif sign == "&" and not (self.stack and self.stack[-1].environment in names.ALIGNMENTS):
            self._report(offset, "& outside a table or a matrix", r"\&")

    def _dollars(self, found: str, offset: int) -> int:
        kind = self.stack[-1].kind if self.stack else ""
        if kind == "$" or (found == "$$" and self.math and kind != "$$"):
            found = "$"
        if kind == found:
            self._close(found, offset)
        elif self.math:
            raise _Broken(self._problem(offset, "$ inside mathematics", self._wanted()))
        else:
            self._open(found, offset, math=True)
        return offset + len(found)

    def _macro(self, macro: str, offset: int, end: int) -> int:
        if macro in ("begin", "end"):
            return self._environment(macro, offset, end)
        if macro in ("(", "["):
            if self.math:
                raise _Broken(
                    self._problem(offset, "mathematics inside mathematics", self._wanted())
                )
            self._open(macro, offset, math=True)
        elif macro in (")", "]"):
            self._close("(" if macro == ")" else "[", offset)
        elif macro in names.MATH_MACROS and not self.math:
            self._report(offset, "this belongs in mathematics", rf"$\{macro}$")
        elif macro in names.TEXT_MACROS and self.math:
            self._report(offset, "this does not belong in mathematics", r"\text{...} around it")
        elif macro in ("left", "right", "middle"):
            self._fence(macro, offset)
        elif macro == "item" and not (self.stack and self.stack[-1].environment in names.LISTS):
            self._report(offset, r"\item outside a list", r"\begin{itemize} before it")
        return self._arguments(macro, offset, end)

    def _arguments(self, macro: str, offset: int, end: int) -> int:
        brace = end + len(self.text[end:]) - len(self.text[end:].lstrip(" \t\n"))
        if macro in names.TEXT_ARGUMENT:
            self.text_argument_at = brace
        elif macro == "ensuremath":
            self.math_argument_at = brace
        elif macro in _ARGUMENTS:
            pattern, example = _ARGUMENTS[macro]
            match = pattern.match(self.text, end)
            if match is None:
                self._report(offset, "its arguments are not of the plain kind", example)
                return end
            return match.end()
        return end

    def _fence(self, macro: str, offset: int) -> None:
        if macro == "left":
            self._open("left", offset, math=True)
        elif macro == "right":
            self._close("left", offset)
        elif self.stack[-1].kind != "left":
            self._report(offset, r"\middle without \left", r"\left before it")

    def _environment(self, macro: str, offset: int, end: int) -> int:
        match = _NAME.match(self.text, end)
        if match is None:
            raise _Broken(
                self._problem(offset, "no name of an environment", rf"\{macro}{{itemize}}")
            )
        name = match.group(1)
        if name not in names.ENVIRONMENTS:
            expected = nearest(name, names.ENVIRONMENTS) or "an environment that the guide lists"
            raise _Broken(self._problem(offset, f"the environment {name} is not allowed", expected))
        if macro == "end":
            self._close(f"environment {name}", offset)
            return match.end()
        if name in names.INNER_MATH and not self.math:
            self._report(offset, f"{name} belongs in mathematics", r"\[ before it")
        elif name not in names.INNER_MATH and name != "tabular" and self.math:
            self._report(offset, f"{name} does not belong in mathematics", "it after the formula")
        math = name in names.DISPLAYS or name in names.INNER_MATH
        self._open(f"environment {name}", offset, math, name)
        if name not in names.WITH_COLUMNS:
            return match.end()
        columns = _COLUMNS.match(self.text, match.end())
        if columns is None:
            raise _Broken(self._problem(offset, "columns other than l, c, r and |", "{lcr}"))
        return columns.end()

    def _open(self, kind: str, offset: int, math: bool, environment: str = "") -> None:
        if len(self.stack) >= MAX_DEPTH:
            expected = f"at most {MAX_DEPTH} levels"
            raise _Broken(self._problem(offset, "nested too deeply", expected))
        self.stack.append(_Open(kind, offset, math, environment))

    def _close(self, kind: str, offset: int) -> None:
        if not self.stack or self.stack[-1].kind != kind:
            raise _Broken(self._problem(offset, "this closes nothing that is open", self._wanted()))
        self.stack.pop()

    def _wanted(self) -> str:
        if not self.stack:
            return "its beginning before it"
        last = self.stack[-1]
        return _CLOSERS.get(last.kind, rf"\end{{{last.environment}}}") + " first"

    def _report(self, offset: int, message: str, expected: str) -> None:
        self.problems.append(self._problem(offset, message, expected))

    def _problem(self, offset: int, message: str, expected: str) -> LatexProblem:
        match = TOKEN.match(self.text, offset)
        found = match.group() if match else self.text[offset : offset + 1]
        return LatexProblem(offset, found.strip() or found, message, expected)
