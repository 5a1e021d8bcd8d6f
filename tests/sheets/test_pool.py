from __future__ import annotations

import time
from pathlib import Path

import pytest

from derivator.sheets.pool import Job, JobError, JobLimits, Outcome, run, run_one


def _failed(job: Job) -> JobError:
    with pytest.raises(JobError) as caught:
        run_one(job)
    return caught.value


def test_a_value_comes_back() -> None:
    assert run_one(Job("a", "builtins:sum", ([1, 2, 3],))) == 6


def test_an_endless_job_is_stopped_and_its_file_named() -> None:
    started = time.monotonic()
    error = _failed(Job("hostile.yaml", "time:sleep", (60,), JobLimits(seconds=1.0)))
    assert time.monotonic() - started < 20
    assert error.exit_code == 2
    assert str(error) == "hostile.yaml: the work on this file was stopped after 1 s"


def test_memory_is_limited() -> None:
    error = _failed(Job("hostile.yaml", "builtins:bytearray", (8 * 2**30,)))
    assert error.exit_code == 2
    assert "hostile.yaml: needs more than 4096 MB" in str(error)


def test_a_crash_takes_only_its_own_process_down() -> None:
    error = _failed(Job("hostile.yaml", "os:abort", ()))
    assert error.exit_code == 2
    assert "SIGABRT" in str(error)
    assert run_one(Job("a", "builtins:len", ("ab",))) == 2


def test_an_unforeseen_error_is_ours() -> None:
    error = _failed(Job("spec.yaml", "builtins:int", ("x",)))
    assert error.exit_code == 3
    assert str(error).startswith("spec.yaml: ValueError: ")


def test_an_error_of_the_users_keeps_its_code_and_names_its_file(tmp_path: Path) -> None:
    path = str(tmp_path / "absent.yaml")
    error = _failed(Job(path, "derivator.sheets.worker:check", (path, False)))
    assert error.exit_code == 2
    assert str(error).startswith(f"{path}:1:1: ")


def test_jobs_run_side_by_side_in_processes_of_their_own() -> None:
    outcomes: list[Outcome] = []

    def finished(outcome: Outcome) -> list[Job]:
        outcomes.append(outcome)
        return []

    run([Job(str(number), "os:getpid", ()) for number in range(4)], 3, finished)
    assert sorted(outcome.job.name for outcome in outcomes) == ["0", "1", "2", "3"]
    assert len({outcome.value for outcome in outcomes}) == 4


def test_jobs_that_others_make_possible_go_first() -> None:
    order: list[str] = []

    def finished(outcome: Outcome) -> list[Job]:
        order.append(outcome.job.name)
        return [Job("made possible", "os:getpid", ())] if outcome.job.name == "first" else []

    run([Job(name, "os:getpid", ()) for name in ("first", "second", "third")], 1, finished)
    assert order == ["first", "made possible", "second", "third"]


def test_nothing_is_left_running_when_the_caller_gives_up() -> None:
    import multiprocessing

    def finished(outcome: Outcome) -> list[Job]:
        raise KeyboardInterrupt

    jobs = [Job("quick", "os:getpid", ()), Job("slow", "time:sleep", (60,))]
    with pytest.raises(KeyboardInterrupt):
        run(jobs, 2, finished)
    assert multiprocessing.active_children() == []


def test_every_process_starts_with_the_same_seed() -> None:
    values = {run_one(Job("a", "builtins:hash", ("word",))) for _ in range(2)}
    assert len(values) == 1
    assert run_one(Job("a", "os:getenv", ("PYTHONHASHSEED",))) == "0"
