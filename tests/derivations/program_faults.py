"""Wrong lines put into finished steps on programs: the check must refuse every one of them."""

from __future__ import annotations

from dataclasses import replace

from derivator.check.collect import chains_in
from derivator.check.program import ProgramChecker
from derivator.notation.walk import descendants
from derivator.notation.windows import Convolution
from derivator.solution import Chain, ProgramStep
from tests.derivations.faults import TURNED, _shifted


def missed_lines(step: ProgramStep) -> list[Chain]:
    """The chains of a step that the check lets pass with a wrong end, or a turned inequality."""
    assert step.program is not None
    checker = ProgramChecker(lambda: step.program)  # type: ignore[arg-type, return-value]
    found = []
    for chain in {id(chain): chain for chain in chains_in(step)}.values():
        relation = chain.relations[-1]
        if relation in TURNED:
            wrong = replace(chain, relations=(*chain.relations[:-1], TURNED[relation]))
        else:
            wrong = replace(chain, terms=(*chain.terms[:-1], _shifted(chain.terms[-1])))
        assert not list(checker.failures(step, chain))
        if not list(checker.failures(step, wrong)):
            found.append(chain)
    return found


def convolutions(chain: Chain) -> list[Convolution]:
    """The convolutions in a chain."""
    parts = (part for term in chain.terms for part in descendants(term))
    return [part for part in parts if isinstance(part, Convolution)]
