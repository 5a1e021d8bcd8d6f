from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from derivator.spec.order import dependency_order

NAMES = "abcdefgh"
USES = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(NAMES + "xy"), max_size=3) for name in NAMES}
)


def test_a_valid_order_stays() -> None:
    uses = {"c": ["x"], "a": ["c"], "b": [], "d": ["a", "b"]}
    assert dependency_order(uses) == (("c", "a", "b", "d"), ())


def test_only_what_must_move_moves() -> None:
    uses = {"f": ["q", "z"], "p": ["x"], "q": ["x"], "g": ["f"]}
    assert dependency_order(uses) == (("p", "q", "f", "g"), ())


def test_each_cycle_is_named_from_its_first_member() -> None:
    uses = {"e": ["b"], "a": ["b"], "b": ["c"], "c": ["a"], "s": ["s"], "t": ["s", "a"]}
    assert dependency_order(uses) == ((), (("a", "b", "c"), ("s",)))


def test_a_chain_of_many_needs_no_recursion() -> None:
    uses = {f"a{i}": [f"a{i + 1}"] for i in range(20_000)}
    order, cycles = dependency_order(uses)
    assert (order[0], len(order), cycles) == ("a19999", 20_000, ())


@given(USES)
def test_sorted_or_cyclic(uses: dict[str, list[str]]) -> None:
    order, cycles = dependency_order(uses)
    seen: set[str] = set()
    for name in order:
        assert all(used in seen or used not in uses for used in uses[name])
        seen.add(name)
    assert bool(cycles) == (len(order) < len(uses))
    for cycle in cycles:
        following = (*cycle[1:], cycle[0])
        assert all(after in uses[name] for name, after in zip(cycle, following, strict=True))
