from __future__ import annotations

import time

import pytest

from derivator.errors import SpecError
from derivator.spec.files import MAX_BYTES
from derivator.spec.tree import MappingNode, Scalar, SequenceNode, plain
from derivator.spec.yaml import read_yaml


def refused(data: str | bytes) -> list[str]:
    """Return what is wrong with a document, one line each."""
    raw = data.encode() if isinstance(data, str) else data
    try:
        _, problems = read_yaml(raw, "f")
    except SpecError as error:
        problems = list(error.problems)
    return [f"{p.position}: {p.message} [{p.text}] {p.expected}" for p in problems]


def test_scalars_keep_their_own_text() -> None:
    texts = ["0.1", "1e-3", "017", "12:30", "no", "1/3", "+.inf", "0x1F", "1_000", "2001-01-01"]
    root, problems = read_yaml("\n".join(f"- {text}" for text in texts).encode(), "f")
    assert not problems
    assert plain(root) == texts


def test_only_plain_nulls_are_null() -> None:
    root, _ = read_yaml(b"[~, null, Null, '', 'null', \"~\", nil, ]", "f")
    assert plain(root) == [None, None, None, "", "null", "~", "nil"]


def test_every_node_knows_its_place() -> None:
    root, _ = read_yaml("\ufeffa:\n  - б: [x, 'y']\n".encode(), "f")
    assert isinstance(root, MappingNode)
    items = root.get("a")
    assert isinstance(items, SequenceNode)
    inner = items.items[0]
    assert isinstance(inner, MappingNode)
    key, value = inner.entries["б"]
    assert isinstance(value, SequenceNode)
    places = [str(node.position) for node in (root, items, inner, key, value, *value.items)]
    assert places == ["f:1:1", "f:2:3", "f:2:5", "f:2:5", "f:2:8", "f:2:9", "f:2:12"]


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ("f: x + y\n", {0: "1:4", 4: "1:8", 5: "1:9"}),
        ("f: 'x + y'\n", {0: "1:5", 4: "1:9"}),
        ("f: 'it''s y'\n", {0: "1:5", 3: "1:9", 5: "1:11"}),
        ('f: "x\\ty\\u0041z"\n', {0: "1:5", 2: "1:8", 3: "1:9", 4: "1:15"}),
        ("f: |\n  x +\n    y\n", {0: "2:3", 2: "2:5", 4: "3:3", 6: "3:5"}),
        ("f: |2-\n    x\n  y\n", {2: "2:5", 4: "3:3"}),
        ("f: > # folded\n  x +\n  y\n", {0: "2:3", 2: "2:5", 4: "3:3"}),
        ("f: x +\r\n  y\r\n", {0: "1:4", 4: "2:3"}),
        ("f: 'x +\n\n  y'\n", {0: "1:5", 4: "3:3"}),
        ('f: "x + \\\n  y"\n', {0: "1:5", 4: "2:3"}),
    ],
)
def test_an_offset_leads_to_its_character(document: str, places: dict[int, str]) -> None:
    root, _ = read_yaml(document.encode(), "f")
    assert isinstance(root, MappingNode)
    scalar = root.get("f")
    assert isinstance(scalar, Scalar)
    visible = {at: place for at, place in places.items() if not scalar.text[at : at + 1].isspace()}
    assert {at: str(scalar.span.locate(at))[2:] for at in visible} == visible
    for offset in range(len(scalar.text) + 3):
        scalar.span.locate(offset)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ("", "f:1:1: an empty file [] exercise, model and parts"),
        ("# nothing\n", "f:1:1: an empty file [] exercise, model and parts"),
        ("a: 1\nb: 2\na: 3\n", "f:3:1: a key that line 1 has already [a] each key once"),
        ("a: &x 1\n", "f:1:4: an anchor [&x] the value without a mark"),
        ("a: !!python/object:os.system 1\n", "f:1:4: a tag [tag:yaml.org,2002:python/object:os."),
        (
            "a: 1\nf: *x + y\n",
            "f:2:4: an alias [*x] the value itself; quotes around a text that begins with *",
        ),
        ("a: 1\n---\nb: 2\n", "f:2:1: a second document in one file [---] one exercise a file"),
        ("%YAML 1.1\n---\na: 1\n", "f:2:1: a YAML directive [%] the spec itself"),
        ("%YAML 7.7\n---\na: 1\n", "f:1:1: YAML"),
        ("a:\n\tb: 1\n", "f:2:1: a tab [\\t] spaces: YAML indents with spaces only"),
        (
            "f: x: y\n",
            "f:1:5: a second colon in one line [:] quotes around a text with a colon and a space;",
        ),
        ("[" * 17 + "]" * 17, "f:1:17: lists or mappings nested too deeply [] at most 16 levels"),
        ("a: {en: $\\frac{1}{2}$}\n", "f:1:15: braces or brackets that YAML cannot match"),
        ("? [a]\n: 1\n", "f:1:3: a list or mapping as a key [] a word as the key"),
        ('a: "x\\0"\n', "f:1:6: a control character [U+0000] visible text"),
        ("a: x\x07\n", "f:1:5: a character that YAML does not allow [] "),
        (
            "a: [1, 2\n",
            "f:2:1: braces or brackets that YAML cannot match [] quotes around a text with",
        ),
        (b"a: 1\nb: caf\xe9\n", "f:2:7: not UTF-8 [byte 0xe9] text saved as UTF-8"),
        ("a: 1".encode("utf-16"), "f:1:1: not UTF-8 [byte 0xff] text saved as UTF-8"),
        (b"a" * (MAX_BYTES + 1), "f:1:1: a file that is too long [] at most 256 kB"),
    ],
)
def test_what_an_author_reads(document: str | bytes, problem: str) -> None:
    found = refused(document)
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_an_alias_bomb_costs_nothing() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 30)]
    begin = time.process_time()
    found = refused("\n".join(lines))
    assert time.process_time() - begin < 1
    assert any("an alias" in problem for problem in found)


@pytest.mark.parametrize(
    "pattern",
    ["[", "{", "- ", "? ", "a: ", "!", "a\n", "x", "#\n", "%a\n", '"\n', "[a, ", "- |\n", "''"],
)
def test_a_full_file_of_anything_takes_seconds_at_most(pattern: str) -> None:
    begin = time.process_time()
    refused(pattern * (MAX_BYTES // len(pattern)))
    assert time.process_time() - begin < 10
