import pytest

from derivator.typeset import doctor


def test_every_lack_comes_with_its_remedy() -> None:
    findings = doctor.examine()
    assert {"Python", "TeX engine", "bubblewrap", "euler.sty"} <= {f.name for f in findings}
    assert all(finding.remedy for finding in findings if not finding.ok)


@pytest.mark.parametrize(
    ("system", "remedy"),
    [
        ("apt", "sudo apt-get install -y --no-install-recommends texlive-pictures"),
        ("dnf", "sudo dnf install 'tex(pgfplots.sty)'"),
        ("brew", "tlmgr install pgfplots"),
        ("", "tlmgr install pgfplots"),
    ],
)
def test_a_missing_package_is_named_as_the_system_names_it(
    system: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "tex_file_found", lambda name: False)
    monkeypatch.setattr(doctor, "find_engine", lambda: None)
    monkeypatch.setattr(doctor, "_system", lambda: system)
    found = {finding.name: finding for finding in doctor.examine()}
    assert found["pgfplots.sty"].remedy == remedy
    assert not found["TeX engine"].ok
    assert found["TeX engine"].remedy
