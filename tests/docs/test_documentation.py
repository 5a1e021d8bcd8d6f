"""The documentation against the program: its examples run, and nothing is left out of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derivator.cli import program
from derivator.derivations.registry import DERIVATIONS
from derivator.ops.registry import OPERATIONS
from derivator.pipeline import read, solve
from derivator.render.sheet import Renderer

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCES = re.findall(r"^```yaml\n(.*?)^```", GUIDE + README, re.DOTALL | re.MULTILINE)
EXAMPLES = [fence for fence in FENCES if "exercise:" in fence and "parts:" in fence]
COMMANDS = program.commands


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 6
    assert (
        sum("exercise:" in fence for fence in re.findall(r"```yaml\n(.*?)```", README, re.S)) == 4
    )


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: str(text).split("\n", 1)[0][:40])
def test_every_example_is_solved_and_rendered(text: str, tmp_path: Path) -> None:
    spec = tmp_path / "example.yaml"
    spec.write_text(text, encoding="utf-8")
    exercise = read(spec)
    solved = solve(exercise)
    assert solved.checked.report.failed == ()
    if exercise.title.en is not None and all(p.template is None for p in exercise.parts):
        rendered = Renderer("en", "latex").exercise(solved)
        assert all(part.body for part in rendered.parts)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_in_the_guide(operation: object) -> None:
    for name in getattr(operation, "functions", ()):
        assert f"`{name}(" in GUIDE or f"`{name}`" in GUIDE, name


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=lambda derivation: derivation.kind)
def test_every_derivation_and_option_is_in_the_guide(derivation: object) -> None:
    kind, options = getattr(derivation, "kind"), getattr(derivation, "options")  # noqa: B009
    section = GUIDE.partition(f"### {kind}\n")[2].partition("\n### ")[0]
    assert section, kind
    for name, field in options.model_fields.items():
        assert f"`{field.alias or name}`" in section, f"{kind}: {name}"


@pytest.mark.parametrize("key", ["exercise", "number", "title", "statement", "symbols", "model"])
def test_every_key_is_in_the_guide(key: str) -> None:
    assert f"| `{key}` |" in GUIDE


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"derivator {command}" in README


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_documented(name: str) -> None:
    command = COMMANDS[name]
    flags = [flag for option in command.params for flag in option.opts if flag[:2] == "--"]
    missing = [flag for flag in flags if flag not in README + GUIDE]
    assert missing == []


@pytest.mark.parametrize("code", ["0 done", "1 a failed check", "2 a bad spec", "3 a defect"])
def test_every_exit_code_is_in_the_guide(code: str) -> None:
    assert code in GUIDE


@pytest.mark.parametrize("file", [README, GUIDE])
def test_links_lead_somewhere(file: str) -> None:
    base = ROOT if file is README else ROOT / "docs"
    for target in re.findall(r"\]\(([^)#]+)\)", file):
        if not target.startswith("http"):
            assert (base / target).exists(), target
