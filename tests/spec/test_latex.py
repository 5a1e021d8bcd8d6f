import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivator.spec.latex import MAX_BYTES, check_latex
from derivator.spec.latex_names import MACROS

ALLOWED = [
    "",
    "Маша умеет собирать нейросети --- «ёлка» и ~ 5\\,\\%.",
    r"Найдите $\frac{\partial f}{\partial x}$ и $x_1^{2}$, затем \textbf{\emph{всё}}.",
    r"\begin{itemize}\item a \item $b_1$\end{itemize}",
    r"\begin{enumerate}\item \begin{itemize}\item a\end{itemize}\end{enumerate}",
    r"\[ y = \max\left(0; X \cdot \begin{pmatrix} 1 & -1 \\ 0.5 & 0 \end{pmatrix}\right) \]",
    r"\begin{align*} a &= b \\ c &= d \end{align*}",
    r"$$ f(x) = \begin{cases} 1, & x > 0 \\ 0, & \text{иначе, если $x_1 < 0$} \end{cases} $$",
    r"\begin{center}\begin{tabular}{l|cr}\hline a & b & c \\ \cline{1-2} "
    r"\multicolumn{2}{c}{x} & $y_1$\end{tabular}\end{center}",
    r"\(a\) \[b\] $x$$y$ \$5 \{ \} \& \# \_ \\ \'e \"o",
    r"$\left\{ \frac{1}{2} \right. \bigl( \sqrt[3]{x} \bigr)$ \footnote{См. $a_1$}",
    r"$\begin{array}{cc} 1 & 2 \end{array}$ \textcolor{red}{a}",
    r"\ensuremath{x_1}",
]

FORBIDDEN = [
    (r"\input{/etc/passwd}", r"\input"),
    (r"a \write18{rm}", r"\write"),
    (r"\special{pdf:fstream}", r"\special"),
    (r"\def\x{1}", r"\def"),
    (r"\catcode`\%=12", r"\catcode"),
    (r"\csname input\endcsname x", r"\csname"),
    (r"\loop\iftrue\repeat", r"\loop"),
    (r"\includegraphics{x}", r"\includegraphics"),
    (r"\directlua{os.exit()}", r"\directlua"),
    ("^^5cinput{x}", "^^"),
    ("$x^^M$", "^^"),
    ("a % hidden", "%"),
    ("a # b", "#"),
    ("a & b", "&"),
    ("a_b", "_"),
    ("a^b", "^"),
    ("a\x00b", "U+0000"),
    ("{a", "{"),
    ("a}", "}"),
    ("$a", "$"),
    ("$a}$", "}"),
    ("$$a$", "$"),
    (r"$\begin{pmatrix}1\end{bmatrix}$", r"\end"),
    (r"\begin{verbatim}x\end{verbatim}", r"\begin"),
    (r"\begin {filecontents}x", r"\begin"),
    (r"\begin{tabular}{*{999999999}{c}}x\end{tabular}", r"\begin"),
    (r"\begin{tabular}{>{\bf}c}x\end{tabular}", r"\begin"),
    (r"\begin{tabular}{c}\cline{1-99999999}\end{tabular}", r"\cline"),
    (r"$\left( x$", "$"),
    (r"\frac12", r"\frac"),
    (r"$\item$", r"\item"),
    (r"\item a", r"\item"),
    ("$a\n\nb$", ""),
    ("$вес_1$", "вес"),
    ("\\alphaб", "\\alphaб"),
    ("\\", "\\"),
]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_a_teacher_needs_is_allowed(text: str) -> None:
    assert check_latex(text) == ()


@pytest.mark.parametrize(("text", "found"), FORBIDDEN)
def test_everything_else_is_reported_where_it_stands(text: str, found: str) -> None:
    problems = check_latex(text)
    assert found.strip() in [problem.text.strip() for problem in problems]
    assert all(problem.message and problem.expected for problem in problems)
    assert all(0 <= problem.offset < len(text) for problem in problems)


def test_a_misspelt_macro_gets_the_nearest_name() -> None:
    (problem,) = check_latex(r"Найдите $\partal f$")
    assert problem.offset == 9
    assert problem.expected == r"did you mean \partial?"
    (problem,) = check_latex(r"\begin{itemise}\item a\end{itemise}")
    assert problem.expected == "did you mean itemize?"


def test_an_underscore_outside_mathematics_says_what_to_write() -> None:
    (problem,) = check_latex("w_1")
    assert problem.expected == r"\_ or $...$"


@pytest.mark.parametrize(
    "text", ["x" * (MAX_BYTES + 1), "я" * MAX_BYTES, "{" * 10_000, "${" * 9_000, "\\left(" * 3_000]
)
def test_size_and_nesting_are_bounded(text: str) -> None:
    assert check_latex(text)
    assert len(check_latex(text)) <= 20


@given(st.text(alphabet=st.sampled_from(list("ab{}$%^_&#~\\ \n()[]йé\x00")), max_size=60))
def test_never_raises_on_special_signs(text: str) -> None:
    check_latex(text)


PIECES = [
    *ALLOWED,
    *(text for text, _ in FORBIDDEN),
    r"\begin{aligned}",
    r"\end{aligned}",
    r"\text{",
    r"\left(",
    r"\right)",
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_never_raises_on_pieces_of_latex(text: str) -> None:
    check_latex(text)


@given(
    before=st.lists(st.sampled_from(ALLOWED), max_size=3).map(" ".join),
    name=st.text(alphabet=st.characters(categories=["Ll", "Lu"]), min_size=1, max_size=12),
    after=st.lists(st.sampled_from(ALLOWED), max_size=3).map(" ".join),
)
def test_no_macro_outside_the_list_passes(before: str, name: str, after: str) -> None:
    passes = not check_latex(f"{before} \\{name} {after}")
    assert not passes or name in MACROS


@given(st.text(max_size=80))
def test_a_text_that_passes_holds_known_macros_only(text: str) -> None:
    if not check_latex(text):
        for name in re.findall(r"\\([^\W\d_]+|.)", text, re.DOTALL):
            assert name in MACROS
