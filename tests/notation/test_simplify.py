"""Simplification within bounds of time."""

from __future__ import annotations

import itertools
import time

import pytest

from derivator.notation.simplify import TookTooLong, _forms, time_limit


def test_the_time_is_that_of_the_processor() -> None:
    with time_limit(0.05):
        time.sleep(0.1)
    with pytest.raises(TookTooLong), time_limit(0.05):
        any(number < 0 for number in itertools.count())


def test_an_awkward_rate_is_no_high_power() -> None:
    import sympy as sp

    t = sp.Symbol("t", real=True)
    once = 1 + sp.exp(-sp.Rational(851, 500) * t)
    begun = time.process_time()
    assert 1 / once in list(_forms(sp.Mul(once, 1 / once**2, evaluate=False), 20))
    assert time.process_time() - begun < 3
