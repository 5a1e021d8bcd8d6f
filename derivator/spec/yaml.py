"""YAML 1.2 as a plain tree: mappings, sequences and scalars that keep their own text and place.

Built from ruamel.yaml's events, so that 0.1, 017, 12:30 and no stay what the author typed; the
typed models decide what they mean.  Anchors, aliases and tags are refused: a spec needs none, and
an alias can blow a small file up to gigabytes.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from derivator.errors import Position, Problem, SpecError
from derivator.spec.files import MAX_BYTES
from derivator.spec.flow import joined_items, joined_pairs
from derivator.spec.source import Source, Span
from derivator.spec.tree import MappingNode, Node, Scalar, SequenceNode

MAX_DEPTH = 16

_INDEX = re.compile(r"(?<=[A-Za-z0-9_])\[( *[A-Za-z0-9_]+(?: *[-+] *[0-9]+)? *)\]")
_MASK, _UNMASK = "\ue000\\1\ue001", str.maketrans("\ue000\ue001", "[]")
"""YAML ends a plain value at a bracket inside braces; that of an index, as in h[t], is hidden."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def read_yaml(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """Read one document; return its tree and what is wrong with it, or raise SpecError."""
    source = Source(file, _decode(data, file))
    reader = _Reader(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reader.document(), reader.problems
    except MarkedYAMLError as error:
        reader.problems.append(_scanner_problem(error, source))
    except YAMLError as error:
        index, what = getattr(error, "position", None), "a character that YAML does not allow"
        if index is None:
            index, what = reader.index, "YAML that cannot be read"
        position = source.position(min(int(index), len(source.text)))
        reader.problems.append(Problem(position, what))
    raise SpecError(reader.problems)


def _decode(data: bytes, file: str) -> str:
    start = Position(file)
    if len(data) > MAX_BYTES:
        expected = f"at most {MAX_BYTES // 1024} kB"
        raise SpecError([Problem(start, "a file that is too long", "", expected)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        position = Source(file, before).position(len(before))
        found = f"byte 0x{data[error.start]:02x}"
        raise SpecError([Problem(position, "not UTF-8", found, "text saved as UTF-8")]) from error


def _scanner_problem(error: MarkedYAMLError, source: Source) -> Problem:
    """Put a scanner's or parser's complaint in an author's words."""
    mark = error.problem_mark or error.context_mark
    position = source.position(min(mark.index, len(source.text)) if mark else 0)
    message = str(error.problem or error.context or "YAML that cannot be read")
    if "\\t" in message:
        return Problem(position, "a tab", "\\t", "spaces: YAML indents with spaces only")
    if "mapping values are not allowed" in message:
        expected = "quotes around a text with a colon and a space; or the right indentation"
        return Problem(position, "a second colon in one line", ":", expected)
    if "flow" in str(error.context):
        opening = "quotes around a text with { } [ ] or a comma; or a missing bracket"
        return Problem(position, "braces or brackets that YAML cannot match", "", opening)
    if error.context and error.problem:
        message = f"{error.context}, {error.problem}"
    return Problem(position, f"YAML: {' '.join(message.split())}")


def _events(text: str) -> Iterator[Event]:
    """Yield a document's events; what ruamel.yaml does not report itself becomes a YAMLError."""
    try:
        yield from YAML(typ="safe", pure=True).parse(text)
    except YAMLError:
        raise
    except Exception as error:
        # broken escapes and directives reach us as ValueError, AssertionError and the like
        raise YAMLError(str(error)) from error


class _Reader:
    """Consumes the events of one document; collects what can be reported together."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.index = 0
        self.depth = 0
        self.masked = False

    def document(self) -> Node:
        events = _events(self.hidden(self.source.text))
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if event.version or event.tags:
                    self.add(event, "a YAML directive", "%", "the spec itself")
                root = self.node(next(events), events)
                self.only_document(events)
                return root
        raise SpecError(
            [Problem(self.source.position(0), "an empty file", "", "exercise, model and parts")]
        )

    def hidden(self, text: str) -> str:
        """Hide the brackets of indices from YAML, each behind one other character."""
        self.masked = "\ue000" not in text and "\ue001" not in text
        return _INDEX.sub(_MASK, text) if self.masked else text

    def only_document(self, events: Iterator[Event]) -> None:
        for event in events:
            if isinstance(event, DocumentStartEvent):
                self.add(event, "a second document in one file", "---", "one exercise a file")
                raise SpecError(self.problems)

    def add(self, event: Event, message: str, text: str, expected: str) -> None:
        position = self.source.position(event.start_mark.index)
        self.problems.append(Problem(position, message, text[:80], expected))

    def node(self, event: Event, events: Iterator[Event]) -> Node:
        self.index = event.start_mark.index
        if isinstance(event, AliasEvent):
            expected = "the value itself; quotes around a text that begins with *"
            self.add(event, "an alias", f"*{event.anchor}", expected)
            raise SpecError(self.problems)
        if isinstance(event, NodeEvent) and event.anchor:
            self.add(event, "an anchor", f"&{event.anchor}", "the value without a mark")
        tag = getattr(event, "tag", None)
        if tag:
            self.add(event, "a tag", str(tag), "the value without a mark")
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            expected = f"at most {MAX_DEPTH} levels"
            self.add(event, "lists or mappings nested too deeply", "", expected)
            raise SpecError(self.problems)
        node = self.collection(event, events)
        self.depth -= 1
        return node

    def collection(self, event: Event, events: Iterator[Event]) -> Node:
        if isinstance(event, MappingStartEvent):
            return self.mapping(event, events)
        assert isinstance(event, SequenceStartEvent)
        node = SequenceNode(self.source.position(event.start_mark.index))
        for inner in events:
            if isinstance(inner, SequenceEndEvent):
                break
            node.items.append(self.node(inner, events))
        if event.flow_style:
            node.items[:] = joined_items(node.items)
        return node

    def mapping(self, event: MappingStartEvent, events: Iterator[Event]) -> MappingNode:
        node = MappingNode(self.source.position(event.start_mark.index))
        pairs: list[tuple[Node, Node]] = []
        for inner in events:
            if not isinstance(inner, NodeEvent):
                break
            pairs.append((self.node(inner, events), self.node(next(events), events)))
        for key, value in joined_pairs(pairs) if event.flow_style else pairs:
            if not isinstance(key, Scalar):
                self.problems.append(
                    Problem(key.position, "a list or mapping as a key", "", "a word as the key")
                )
            elif key.text in node.entries:
                first = node.entries[key.text][0].position
                message = f"a key that line {first.line} has already"
                self.problems.append(Problem(key.position, message, key.text[:80], "each key once"))
            else:
                node.entries[key.text] = (key, value)
        return node

    def scalar(self, event: ScalarEvent) -> Scalar:
        text, style = str(event.value), str(event.style or "")
        text = text.translate(_UNMASK) if self.masked else text
        start, end = event.start_mark.index, event.end_mark.index
        span = Span(self.source, start, end, style, 0, text)
        bad = _UNPRINTABLE.search(text)
        if bad:
            found = f"U+{ord(bad[0]):04X}"
            self.problems.append(
                Problem(span.locate(bad.start()), "a control character", found, "visible text")
            )
        return Scalar(_UNPRINTABLE.sub("\ufffd", text), span)
