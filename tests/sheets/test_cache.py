from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from derivator.sheets.cache import Cache, digest
from derivator.sheets.fingerprint import fingerprint

KEY = digest("some", "thing")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def _files(cache: Cache) -> list[Path]:
    return [path for path in cache.folder.rglob("*") if path.is_file()]


def test_what_is_put_is_got(cache: Cache) -> None:
    assert cache.get(KEY) is None
    cache.put(KEY, b"two\nlines\n\x00")
    assert cache.get(KEY) == b"two\nlines\n\x00"
    assert cache.get(digest("another")) is None


@pytest.mark.parametrize("damage", [b"", b"garbage", b"derivator cache 1\n"])
def test_a_foreign_entry_is_ignored(cache: Cache, damage: bytes) -> None:
    cache.put(KEY, b"data")
    (file,) = _files(cache)
    file.write_bytes(damage)
    assert cache.get(KEY) is None


def test_a_changed_or_misplaced_entry_is_ignored(cache: Cache) -> None:
    cache.put(KEY, b"data")
    (file,) = _files(cache)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"data", b"dato"))
    assert cache.get(KEY) is None
    other = digest("another")
    (cache.folder / other[:2]).mkdir(exist_ok=True)
    (cache.folder / other[:2] / other[2:]).write_bytes(whole)
    assert cache.get(other) is None


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    cache.folder.write_text("a file stands here")
    cache.put(KEY, b"data")
    assert cache.get(KEY) is None


def test_what_is_long_unused_goes(cache: Cache) -> None:
    old, used, new = digest("old"), digest("used"), digest("new")
    for key in (old, used):
        cache.put(key, b"data")
    for file in _files(cache):
        os.utime(file, (0, time.time() - 40 * 86_400))
    cache.put(new, b"data")
    cache.get(used)
    cache.prune()
    assert [cache.get(key) for key in (old, used, new)] == [None, b"data", b"data"]


def test_a_key_knows_where_its_parts_end() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")


def test_the_fingerprint_follows_a_teachers_templates(tmp_path: Path) -> None:
    without = fingerprint()
    (tmp_path / "ru").mkdir()
    template = tmp_path / "ru" / "paths.j2"
    template.write_text("one")
    first = fingerprint([tmp_path])
    template.write_text("two")
    second = fingerprint([tmp_path])
    assert len({without, first, second}) == 3
    assert fingerprint([tmp_path]) == second
    assert fingerprint() == without
