import os
from pathlib import Path

import pytest

from derivator.typeset.output import write_beside


def test_a_file_is_replaced_and_nothing_is_left_behind(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "sheet.pdf"
    write_beside(target, b"one")
    write_beside(target, b"two")
    assert target.read_bytes() == b"two"
    assert os.listdir(target.parent) == ["sheet.pdf"]


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "sheet.pdf"
    write_beside(target, b"one")

    def refuse(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="no"):
        write_beside(target, b"two")
    assert target.read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["sheet.pdf"]
