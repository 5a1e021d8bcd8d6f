import time
from pathlib import Path

import pytest

from derivator.typeset import sandbox
from derivator.typeset.compile import Compiled, TypesetError, compile_tex
from derivator.typeset.engines import Engine, find_engine
from derivator.typeset.log import TexFinding
from derivator.typeset.sandbox import Limits

ENGINE = find_engine()
pytestmark = pytest.mark.skipif(ENGINE is None, reason="no TeX engine")


@pytest.fixture(params=["bubblewrap", "bare"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test inside bubblewrap, where it works, and with the engine's own limits only."""
    if request.param == "bare":
        monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
    elif sandbox.bubblewrap() is None:
        pytest.skip("bubblewrap does not work here")


def build(body: str, *, strict: bool = False, seconds: float = 30) -> Compiled:
    assert isinstance(ENGINE, Engine)
    source = "\\documentclass{article}\n\\begin{document}\n" + body + "\n\\end{document}\n"
    limits = Limits(seconds=seconds)
    return compile_tex(source, name="test.tex", engine=ENGINE, strict=strict, limits=limits)


def findings(body: str, *, strict: bool = False, seconds: float = 30) -> tuple[TexFinding, ...]:
    with pytest.raises(TypesetError) as caught:
        build(body, strict=strict, seconds=seconds)
    return caught.value.findings


def test_equal_input_gives_equal_bytes() -> None:
    first, second = build("Hello $x^2$."), build("Hello $x^2$.")
    assert first.pdf == second.pdf
    assert first.pdf.startswith(b"%PDF-")
    assert first.passes == 1


def test_references_take_a_second_pass_and_no_third() -> None:
    assert build(r"\section{A}\label{a} See \ref{a}.", strict=True).passes == 2


@pytest.mark.usefixtures("either_way")
def test_an_endless_loop_is_killed_in_time() -> None:
    started = time.monotonic()
    (finding,) = findings(r"\loop\iftrue\repeat", seconds=1.5)
    assert "endless loop" in finding.message
    assert time.monotonic() - started < 5


@pytest.mark.usefixtures("either_way")
def test_a_run_that_fills_the_disk_is_stopped() -> None:
    body = r"\newwrite\w\immediate\openout\w=big \loop\immediate\write\w{" + "x" * 4000
    assert isinstance(ENGINE, Engine)
    source = r"\documentclass{article}\begin{document}" + body + r"}\iftrue\repeat\end{document}"
    with pytest.raises(TypesetError) as caught:
        compile_tex(source, name="t", engine=ENGINE, strict=False, limits=Limits(20, 3000, 1))
    assert "more than 1 MB" in caught.value.findings[0].message


@pytest.mark.usefixtures("either_way")
def test_write18_has_no_effect(tmp_path: Path) -> None:
    witness = tmp_path / "witness"
    build(rf"\immediate\write18{{touch {witness}}}x")
    assert not witness.exists()


@pytest.mark.usefixtures("either_way")
@pytest.mark.parametrize("path", ["/etc/passwd", "../../../../etc/passwd"])
def test_files_outside_the_folder_are_not_read(path: str) -> None:
    assert any("not found" in finding.message for finding in findings(rf"\input{{{path}}}"))


@pytest.mark.skipif(sandbox.bubblewrap() is None, reason="bubblewrap does not work here")
def test_bubblewrap_hides_files_from_the_pdf_driver(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a very secret text " * 100)
    secret_line = rf"\special{{pdf:fstream @x ({secret})}}\special{{pdf:obj @y @x}}"
    try:
        pdf = build(secret_line + "x").pdf
    except TypesetError:
        return
    assert len(pdf) < len(build("x").pdf) + 200


def test_an_error_is_located_with_its_origin() -> None:
    body = (
        "%% derivator: graph.yaml:12 part 1\nfine\n"
        "%% derivator: graph.yaml:17 part 2\nbad \\nosuchmacro here\n"
        "%% derivator: graph.yaml:20 part 3\nfine"
    )
    (finding,) = findings(body)
    assert finding.line == 6
    assert finding.origin == "graph.yaml:17 part 2"
    assert r"\nosuchmacro" in finding.message
    assert str(finding).startswith("graph.yaml:17 part 2: Undefined control sequence")


def test_a_document_without_pages_is_an_error() -> None:
    (finding,) = findings("")
    assert "wrote no PDF" in finding.message or "No pages" in finding.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("snow: ☃", "has no glyph for ☃"),
        (r"\noindent\hbox to\dimexpr\textwidth+5pt{x\hfil}", "5.0 pt too wide"),
        (r"See \ref{nowhere}.", "undefined reference: nowhere"),
        ("What ?? is this", "holds an error text: What ?? is this"),
    ],
)
def test_blemishes_fail_a_strict_build_only(body: str, message: str) -> None:
    build(body)
    assert any(message in finding.message for finding in findings(body, strict=True))


def test_an_overfull_box_within_two_points_passes() -> None:
    build(r"\noindent\hbox to\dimexpr\textwidth+1.5pt{x\hfil}", strict=True)
