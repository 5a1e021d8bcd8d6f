from derivator.typeset.log import MissingGlyph, Overfull, TexError, origin_at, read_log

LOG = r"""This is XeTeX, Version 3.14
./sheet.tex:7: Undefined control sequence.
l.7 hello \foo
              bar
./sheet.tex:9: Missing character: There is no ☃ ("2603) in font "Linux Libertine O"/OT:x!
Missing character: There is no ☃ ("2603) in font "Linux Libertine O"/OT:x!
LaTeX Warning: Reference `eq:1' on page 1 undefined on input line 12.

Overfull \hbox (5.25pt too wide) in paragraph at lines 12--13
Overfull \vbox (30.0pt too high) has occurred while \output is active []
Overfull \hbox (1.0pt too wide) detected at line 20
! Emergency stop.
LaTeX Warning: Label(s) may have changed. Rerun to get cross-references right.
"""


def test_every_kind_of_finding_is_read() -> None:
    report = read_log(LOG)
    assert report.errors == (
        TexError("./sheet.tex", 7, r"Undefined control sequence. Read so far: hello \foo"),
        TexError(None, None, "Emergency stop."),
    )
    assert report.missing_glyphs == (MissingGlyph('☃ ("2603)', "Linux Libertine O", 9),)
    assert report.undefined == ("eq:1",)
    assert report.overfull == (
        Overfull("h", 5.25, 12),
        Overfull("v", 30.0, None),
        Overfull("h", 1.0, 20),
    )
    assert report.rerun


def test_hyperref_page_labels_ask_for_nothing() -> None:
    assert not read_log("Package rerunfilecheck Warning: Rerun to get /PageLabels entry.\n").rerun


def test_an_origin_is_the_nearest_mark_above() -> None:
    source = "a\n%% derivator: one.yaml:3 part 1\nb\n  %% derivator: one.yaml:9 part 2\nc"
    assert origin_at(source, 1) is None
    assert origin_at(source, 3) == "one.yaml:3 part 1"
    assert origin_at(source, 5) == "one.yaml:9 part 2"
    assert origin_at(source, None) is None
