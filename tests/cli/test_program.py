from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from derivator import __version__
from derivator.cli import program
from tests.cli.conftest import Run

DERIVATOR = [sys.executable, "-m", "derivator"]
HEAVY = ("sympy", "numpy", "pydantic", "jinja2", "igraph", "rich", "ruamel", "pylatexenc")


def test_help_lists_the_commands_with_what_they_do(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    names = ["build", "solve", "check", "graph", "new", "derivations", "schema", "doctor"]
    assert list(program.commands) == names
    assert all(f"\n  {name} " in result.stdout for name in names)


@pytest.mark.parametrize("name", sorted(program.commands))
def test_every_command_and_option_is_explained(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    command = program.commands[name]
    assert command.help
    for parameter in command.params:
        if parameter.param_type_name == "option" and parameter.name != "lang":
            assert getattr(parameter, "help", None), f"{name} --{parameter.name}"


def test_version(run: Run) -> None:
    assert run("--version").stdout.strip() == f"derivator, version {__version__}"


def test_the_command_line_imports_nothing_heavy() -> None:
    code = f"import sys, derivator.cli; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["solve", "absent.yaml"],
        ["check", "absent.yaml"],
        ["build", "absent.yaml", "also-absent"],
        ["graph", "absent.yaml"],
        ["solve", "."],
        ["check", "empty"],
        ["build", "empty"],
        ["check"],
        ["build"],
    ],
)
def test_what_is_not_there_is_named(run: Run, arguments: list[str]) -> None:
    Path("empty").mkdir()
    result = run(*arguments)
    assert result.exit_code == 2
    for name in arguments[1:] or ["problem_specs"]:
        assert name in result.stderr
    assert "Traceback" not in result.output
    assert "defect" not in result.output


def test_an_output_that_cannot_be_written(run: Run, spec: Path) -> None:
    Path("taken").write_text("a file")
    result = run("graph", spec, "--output", "taken/graph.svg")
    assert result.exit_code == 2
    assert "taken" in result.stderr


def test_a_defect_of_ours_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise KeyError("lost")

    monkeypatch.setattr("derivator.typeset.doctor.examine", broken)
    result = run("doctor")
    assert result.exit_code == 3
    assert "KeyError: 'lost'" in result.stderr
    assert "DERIVATOR_DEBUG" in result.stderr


def test_an_interruption_has_its_exit_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("derivator.typeset.doctor.examine", interrupted)
    result = run("doctor")
    assert result.exit_code == 130
    assert result.stderr == "interrupted\n"


def test_a_closed_pipe_is_quiet() -> None:
    with subprocess.Popen(
        [*DERIVATOR, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def _wait_for_a_child(pid: int) -> None:
    """Until a process is at work: it has started one of its own."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    for _ in range(400):
        if not children.exists() or children.read_text().strip():
            break
        time.sleep(0.05)
    time.sleep(0.2)


def test_interrupting_a_build_leaves_the_old_file_and_no_process(spec: Path) -> None:
    output = Path("output")
    output.mkdir()
    old = output / "small.en.tex"
    old.write_text("old")
    process = subprocess.Popen(
        [*DERIVATOR, "build", str(spec), "--to", "tex"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _wait_for_a_child(process.pid)
    process.send_signal(2)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (out, err) == ("", "interrupted\n")
    assert old.read_text() == "old"
    assert [path.name for path in output.iterdir()] == ["small.en.tex"]
