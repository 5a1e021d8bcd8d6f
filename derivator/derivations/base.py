"""What a derivation is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel

from derivator.derivations.workspace import Workspace
from derivator.solution import Step
from derivator.spec.exercise import Task


class Derivation(ABC):
    """One kind of worked step.

    ``summary`` and ``produces`` are the reference documentation: what the step shows and which
    names its results have.
    """

    kind: ClassVar[str]
    options: ClassVar[type[BaseModel]]
    summary: ClassVar[str]
    produces: ClassVar[Mapping[str, str]]

    @abstractmethod
    def derive(self, workspace: Workspace, task: Task) -> Step:
        """The worked step; raises ``SpecError`` where the exercise does not allow it."""
