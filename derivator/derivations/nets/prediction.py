"""Which value of a model is the network's output, and which only measure how good it is."""

from __future__ import annotations

from collections.abc import Iterator

from derivator.derivations.study import Study
from derivator.errors import Position, Problem, SpecError
from derivator.program.model import Program, Role

ANSWERS = ("y", "Y", "t", "T", "target", "label")
"""How the names of right answers begin."""
LOSSES = ("L", "l", "J", "E", "C", "loss", "Loss", "cost", "Cost", "error", "risk")
"""How the names of losses begin."""
LAYERS = (Role.LINEAR, Role.ACTIVATION)


def prediction(study: Study, of: str | None, position: Position) -> str:
    """The value asked for, else the last one that is computed without the right answers.

    Raises ``SpecError`` where several outputs are compared with answers.
    """
    if of is not None:
        return study.target(of, position)
    program = study.program
    assigned = [assignment.name for assignment in study.exercise.assignments]
    final = [name for name in assigned if not program.consumers[name]]
    answered = _answered(program, final)
    if not answered and not _measures(program, final):
        return study.target(None, position)
    last = list(_last(program, [name for name in assigned if name not in answered], answered))
    if len(last) == 1:
        return last[0]
    if answered and last:
        message = "the network has several outputs, so `of` must say which one is meant"
        raise SpecError([Problem(position, message, expected="of: " + " or ".join(last))])
    return study.target(None, position)


def _answered(program: Program, final: list[str]) -> set[str]:
    """What is computed from right answers: the loss, and the steps towards it."""
    found: set[str] = set()
    for name in program.inputs:
        if program.vertices[name].role is Role.DATA and _is_answer(program, name, final):
            found |= program.downstream(name)
    return found


def _is_answer(program: Program, name: str, final: list[str]) -> bool:
    """Whether an input is only compared with what the network computes."""
    after = program.downstream(name) - {name}
    learned = set(program.parameters)
    inner = [program.vertices[n] for n in after if program.vertices[n].role in LAYERS]
    if any(learned.intersection(vertex.parents) for vertex in inner):
        return False
    if not all(_is_compared(program, consumer) for consumer in program.consumers[name]):
        return False
    return _begins(name, ANSWERS) or all(_is_loss(program, last) for last in final)


def _is_compared(program: Program, consumer: str) -> bool:
    """Whether a value combines an input with something that parameters have gone into."""
    learned = set(program.parameters)
    return any(
        not program.vertices[parent].is_input
        and learned.intersection(program.restricted(parent).vertices)
        for parent in program.vertices[consumer].parents
    )


def _is_loss(program: Program, name: str) -> bool:
    return program.vertices[name].role not in LAYERS or _begins(name, LOSSES)


def _measures(program: Program, final: list[str]) -> bool:
    """Whether the only result is a number that measures the whole, such as a loss."""
    if len(final) != 1 or program.vertices[final[0]].role in LAYERS or _begins(final[0], ANSWERS):
        return False
    alone = program.vertices[final[0]].shape in ((), (1, 1))
    larger = any(vertex.shape not in ((), (1, 1)) for vertex in program.vertices.values())
    return _begins(final[0], LOSSES) or (alone and larger)


def _last(program: Program, names: list[str], answered: set[str]) -> Iterator[str]:
    """Of what depends on the data, and is compared with answers if anything is, the outputs."""
    data = [n for n in program.inputs if program.vertices[n].role is Role.DATA]
    signals: set[str] = set().union(*(program.downstream(name) for name in data))
    kept = [name for name in names if name in signals]
    if answered:
        kept = [name for name in kept if answered & program.downstream(name)]
    else:
        kept = [name for name in kept if program.vertices[name].role in LAYERS]
    for name in kept:
        if not any(other != name and other in program.downstream(name) for other in kept):
            yield name


def _begins(name: str, stems: tuple[str, ...]) -> bool:
    return name.rstrip("0123456789").split("_")[0] in stems
