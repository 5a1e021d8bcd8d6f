"""Models of a chosen size: a chain, a ladder of diamonds, a product of sums."""

from __future__ import annotations


def chain(nodes: int) -> dict[str, str]:
    """v_k = sin(v_(k-1)) + x or * y: one path, about ``nodes`` nodes."""
    model = {"v_1": "x*y"}
    steps = ("sin(v_{0})", "v_{0}*y", "v_{0} + x", "v_{0}/2")
    for k in range(2, nodes):
        model[f"v_{k}"] = steps[k % 4].format(k - 1)
    return model | {"f": f"v_{max(nodes - 1, 1)} + x"}


def diamonds(nodes: int) -> dict[str, str]:
    """v_k = sin(v_(k-1)) + cos(v_(k-1)): 2^(nodes/3) paths."""
    model = {"v_0": "x*y"}
    for k in range(1, nodes // 3):
        model[f"v_{k}"] = f"sin(v_{k - 1}) + cos(v_{k - 1})"
    return model | {"f": f"v_{max(nodes // 3 - 1, 0)}*x"}


def nested(depth: int) -> dict[str, str]:
    """v_k = (v_(k-1) + x)*(v_(k-1) + y): small as a graph, huge once written out."""
    model = {"v_0": "x*y"}
    for k in range(1, depth + 1):
        model[f"v_{k}"] = f"(v_{k - 1} + x)*(v_{k - 1} + y)"
    return model | {"f": f"v_{depth} + x"}
