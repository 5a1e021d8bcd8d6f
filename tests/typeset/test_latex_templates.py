"""The LaTeX templates set by TeX, with plain strings in place of what ``notation/`` will print."""

import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from derivator.spec.latex_names import ENVIRONMENTS, MACROS
from derivator.typeset.compile import Compiled, TypesetError, compile_tex
from derivator.typeset.engines import Engine, find_engine

FOLDER = Path(__file__).parents[2] / "templates" / "latex"
ENGINE = find_engine()
pytestmark = pytest.mark.skipif(ENGINE is None, reason="no TeX engine")

Terms = list[tuple[str, str]]
TIKZ = (
    r"\begin{tikzpicture}\draw (0,0) node[draw]{$f=d+e$} -- (%s,1) node[draw]{x};\end{tikzpicture}"
)
QUESTIONS = {"ru": ["Нарисуйте граф.", "Найдите $f'$."], "en": ["Draw the graph.", "Find $f'$."]}


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    for name in ("formula", "terms", "drawing", "cell", "count", "authored", "path_mark"):
        env.filters[name] = lambda value: value
    return env


ENV = environment()


def call(macro: str, *arguments: object, **named: object) -> str:
    return str(getattr(ENV.get_template("macros.tex.j2").module, macro)(*arguments, **named))


def chain(*terms: str, relation: str = "=") -> Terms:
    return [("" if k == 0 else relation, term) for k, term in enumerate(terms)]


def partial(top: str, bottom: str) -> str:
    return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"


def products(count: int) -> list[str]:
    def walk(k: int) -> list[str]:
        return [partial("f", "d"), partial("d", f"a_{{{k}}}"), partial(f"a_{{{k}}}", "x")]

    return [r" \cdot ".join(walk(k)) for k in range(count)]


def sheet(body: str, lang: str = "ru", *, solutions: bool = True, template: str = "sheet") -> str:
    parts = [
        SimpleNamespace(number=k + 1, ask=ask, body=body if k else "X", origin=f"v.yaml:{k + 9}")
        for k, ask in enumerate(QUESTIONS[lang])
    ]
    title = {"ru": "граф вычислений", "en": "computation graph"}[lang]
    exercise = SimpleNamespace(
        number=19, title=title, statement="$f(x) = x^2$", parts=parts, origin="v.yaml:1"
    )
    alone = SimpleNamespace(
        number=None, title="", statement="$x$", parts=parts[:1], origin="w.yaml:1"
    )
    return ENV.get_template(f"{template}.tex.j2").render(
        lang=lang, strict=True, header={}, solutions=solutions, exercises=[exercise, alone]
    )


def build(source: str) -> Compiled:
    assert isinstance(ENGINE, Engine)
    return compile_tex(source, name="sheet.tex", engine=ENGINE, strict=True)


def text_of(pdf: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext")
    (folder / "sheet.pdf").write_bytes(pdf)
    command = ["pdftotext", "-layout", str(folder / "sheet.pdf"), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def everything() -> str:
    table = SimpleNamespace(columns=["$v$", r"$\partial f/\partial v$"], rows=[["$a$", "$2x$"]])
    longer = SimpleNamespace(columns=table.columns, rows=table.rows * 90)
    wider = SimpleNamespace(columns=["$v_1$"] * 25, rows=[["$0.12345$"] * 25])
    blocks = [
        call("figure", TIKZ % 3),
        call("figure", TIKZ % 40),
        call("display", chain(partial("f", "x"), *products(2), "4x+3y"), end="."),
        call("displays", [chain("a", "b"), chain(partial("f", "y"), "c", "d"), chain("h=x")]),
        call("heading", "Chain rule $f'$"),
        call("display", chain("a", "0.33", relation="≈")),
        call("note", "Note: " + call("inline", "x_1") + call("display", chain("a", "b"))),
        call("table", table) + call("table", longer) + call("table", wider),
        call("emph", "the end"),
    ]
    return "\n\n".join(blocks)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_sheet_with_everything_passes_a_strict_build(lang: str, tmp_path: Path) -> None:
    compiled = build(sheet(everything(), lang))
    text = text_of(compiled.pdf, tmp_path)
    assert compiled.passes == 2  # the columns of a long table take a second pass
    words = {
        "ru": ["Упражнение 19 (граф вычислений)", "Решение:", "Упражнение 20\n", "б. "],
        "en": ["Exercise 19 (computation graph)", "Solution:", "Exercise 20\n", "b. "],
    }
    assert all(word in text for word in words[lang])


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_solutions_can_be_hidden(lang: str, tmp_path: Path) -> None:
    text = text_of(build(sheet(everything(), lang, solutions=False)).pdf, tmp_path)
    assert "Решение" not in text
    assert "Solution" not in text
    assert "19" in text


def test_the_toggle_hides_whatever_a_solution_holds(tmp_path: Path) -> None:
    source = sheet(everything()).replace(r"\begin{document}", "\\hidesolutions\n\\begin{document}")
    text = text_of(build(source).pdf, tmp_path)
    assert "Решение" not in text
    assert "Упражнение 20" in text


def test_a_fragment_holds_problems_and_solutions_only() -> None:
    fragment = sheet("body", template="fragment")
    assert r"\documentclass" not in fragment
    assert fragment.count(r"\begin{problem}") == fragment.count(r"\begin{sol}") == 2
    marks = re.findall(r"^%% derivator: (.*)$", fragment, re.MULTILINE)
    assert marks[:3] == ["v.yaml:1", "v.yaml:9 part 1", "v.yaml:10 part 2"]


def test_a_fragment_works_in_a_document_of_the_teachers_own() -> None:
    macros = ENV.get_template("environments.tex.j2").render(lang="en")
    fragment = sheet(everything(), "en", template="fragment")
    build(
        rf"\documentclass[12pt]{{report}}{macros}\begin{{document}}\chapter{{One}}"
        f"\n{fragment}\n\\end{{document}}\n"
    )


def test_an_error_inside_a_solution_names_its_part() -> None:
    with pytest.raises(TypesetError) as caught:
        build(sheet(r"\nosuchmacro"))
    assert caught.value.findings[0].origin == "v.yaml:10 part 2"


LONG_CHAINS = {
    "sixty products": chain(partial("f", "x"), "+".join(products(60)), "-".join(["x"] * 9), "4x"),
    "one long product": chain("L", r"\cdot".join(partial(f"h_{k}", "x") for k in range(40))),
    "a long first term": chain("+".join(["L(w_1,w_2,w_3)"] * 9), "1", "2"),
    "a thousand products": chain("S", "+".join(products(1000)), "1"),
    "no relation": chain("+".join(products(12))),
    "brackets, signs and groups": chain(
        "y",
        "+".join([r"-\left(a+b\right)\cdot(-x^{+}+y)+\text{a (b) c}"] * 6),
        "-".join([r"\bigl(a+b\bigr) \times [c-d] \odot \underbrace{x+y}_{z+w}"] * 9),
        "+".join([r"\begin{pmatrix}a+b&-c\\d&(e)\end{pmatrix}\cdot\boxed{1+x}"] * 9),
    ),
    "a wide matrix": chain(
        "W", r"\begin{pmatrix}" + "&".join(["w_{11}+x"] * 10) + r"\end{pmatrix}\cdot x+1"
    ),
}


@pytest.mark.parametrize("name", LONG_CHAINS)
def test_a_long_chain_fits_the_line_in_every_surrounding(name: str) -> None:
    display = call("display", LONG_CHAINS[name])
    narrow = rf"\begin{{itemize}}\item text {display} more text\end{{itemize}}"
    build(sheet(display + narrow if name != "a wide matrix" else display))


def test_every_term_of_a_broken_chain_reaches_the_page(tmp_path: Path) -> None:
    terms = chain("S", "+".join(f"q_{{{k}}}" for k in range(100, 400)), "z-777", "888")
    text = text_of(build(sheet(call("display", terms))).pdf, tmp_path)
    assert [str(k) in text for k in (*range(100, 400), 777, 888)] == [True] * 302


def test_the_lines_of_a_broken_chain_are_of_even_width(tmp_path: Path) -> None:
    terms = chain("S", "+".join(["2x"] * 17), "+".join(["y"] * 14), "3u+4v", "888")
    text = text_of(build(sheet(call("display", terms))).pdf, tmp_path)
    (last,) = (line for line in text.splitlines() if "888" in line)
    assert last.split()[:2] == ["=", "y"]


def test_what_cannot_be_broken_is_reported() -> None:
    row = "&".join(["w_{11}+x+y+z"] * 9)
    matrix = rf"\begin{{pmatrix}}{row}\end{{pmatrix}}"
    with pytest.raises(TypesetError, match="too wide"):
        build(sheet(call("display", chain("W", matrix))))


def test_every_macro_that_an_author_may_use_exists() -> None:
    names = sorted(name for name in MACROS | ENVIRONMENTS if name.rstrip("*").isalpha())
    test = r"\ifcsname %s\endcsname\else\errmessage{%s is undefined}\fi"
    lines = "\n".join(test % (name, name) for name in names)
    for lang in ("ru", "en"):
        preamble = ENV.get_template("preamble.tex.j2").render(lang=lang, strict=True)
        build(f"{preamble}\n\\begin{{document}}\n{lines}\nx\n\\end{{document}}\n")


def test_a_missing_variable_is_an_error() -> None:
    with pytest.raises(TemplateError):
        ENV.get_template("preamble.tex.j2").render(lang="ru")
