"""Reading a plan: YAML file in, validated plan and resolved paths out, every mistake at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from android_bridge.base import Problem, Remedy, plain_path, some_of
from controller.plan.beside import REHEARSAL
from controller.plan.clashes import CLASHES, find_clashes, ranges_of
from controller.plan.definition import Change, define_subset, find_changes
from controller.plan.environment_files import read_environment_files
from controller.plan.mistakes import PlanProblems, explain, value_at
from controller.plan.model import DataSource, Display, Phone, Plan, Subset
from controller.plan.source import KeyPath, Place, Source, read_source
from controller.plan.with_data import NamedRange, PlanInPart, WithData


@dataclass(frozen=True)
class LoadedPlan(WithData):
    """A plan together with where it was read from.

    Parameters
    ----------
    path
        The plan's file, absolute.
    plan
        The validated plan.
    places
        File and line of each key, by path such as ``("subsets", 0, "last")``.
    is_rehearsal
        Whether journal and results are a rehearsal's, kept apart from the plan's own.
    camera
        The camera that was chosen of a plan with several; empty where none was.
    state_folder
        The folder of its record and results where that is called otherwise than the file: it was renamed.
    """

    path: Path
    plan: Plan
    places: Mapping[KeyPath, Place]
    is_rehearsal: bool = False
    camera: str = ""
    state_folder: Path | None = None

    @property
    def name(self) -> str:
        """The plan's name."""
        return self.plan.name

    @property
    def data(self) -> DataSource:
        """Which x-rays are photographed and where they lie."""
        return self.plan.data

    @property
    def ranges(self) -> tuple[NamedRange, ...]:
        """The indices of each subset."""
        return tuple(
            NamedRange(position, f"subset `{each.id}`", each.first, each.last)
            for position, each in enumerate(self.subsets)
        )

    @property
    def publishing(self) -> dict[str, Any]:
        """What its ``dataset:`` section says, as JSON-able data, without what it leaves out."""
        return self.plan.dataset.model_dump(mode="json", exclude_defaults=True)

    @property
    def display(self) -> Display:
        """The monitor that shows the x-rays."""
        return self.plan.display

    @property
    def cameras(self) -> tuple[tuple[str, Phone], ...]:
        """Name and phone of each camera; a plan with `phone` alone has one, without a name."""
        named = tuple((each.name, each.phone) for each in self.plan.cameras)
        return named or (("", self.plan.phone),)

    @property
    def phone(self) -> Phone:
        """The phone of the chosen camera; before one is chosen, the first's."""
        return dict(self.cameras).get(self.camera, self.cameras[0][1])

    def with_camera(self, name: str) -> LoadedPlan:
        """Give the plan with one of its cameras chosen.

        Raises
        ------
        Problem
            The plan has no such camera.
        """
        names = [each for each, _ in self.cameras]
        if name not in names:
            expected = " or ".join(filter(None, names))
            if not name:
                raise Problem(
                    "the plan has several cameras",
                    where=self.where("cameras"),
                    expected=expected,
                    advice="say which one",
                    remedy=Remedy.NAME_CAMERA,
                    example=names[0],
                )
            near = get_close_matches(name, names, n=1)
            raise Problem(
                f"the plan has no camera `{name}`",
                where=self.where("cameras" if self.plan.cameras else "phone"),
                expected=expected or "no name: the plan has one camera, its `phone`",
                advice=f"did you mean `{near[0]}`?" if near and near[0] else "",
            )
        return replace(self, camera=name)

    def own(self, name: str) -> Path:
        """Give the place of a file or folder in the state folder that the chosen camera has for itself."""
        return self.state_dir / (f"{name}-{self.camera}" if self.camera else name)

    @property
    def subsets(self) -> tuple[Subset, ...]:
        """The subsets, environments read in, in the plan's order."""
        return self.plan.subsets

    @property
    def state_dir(self) -> Path:
        """Folder of this plan's journal and results, beside the plan; not made here."""
        own = self.state_folder or super().state_dir
        return own / REHEARSAL if self.is_rehearsal else own

    @property
    def labels_dir(self) -> Path:
        """Folder with the labels that count: the state folder of the plan itself, not of its rehearsal."""
        return self.state_folder or super().state_dir

    def rehearsal(self) -> LoadedPlan:
        """Give the plan as it is rehearsed with the simulated phone: with a `state_dir` of its own.

        Where the plan itself names the simulated phone there is nothing to keep apart: it is given as it is.
        """
        return self if self.phone.is_simulated else replace(self, is_rehearsal=True)

    def begun_anew(self, advice: str) -> str:
        """Give an advice about what was changed since the first run; a rehearsal is simply begun anew."""
        if not self.is_rehearsal:
            return advice
        return f"to rehearse it anew, delete {self.state_dir}; the plan's own photos are elsewhere"

    def subset(self, subset_id: str) -> Subset:
        """Find a subset by id.

        Raises
        ------
        Problem
            The plan has no such subset.
        """
        found = next((subset for subset in self.subsets if subset.id == subset_id), None)
        if found is None:
            ids = [subset.id for subset in self.subsets]
            near = get_close_matches(subset_id, ids, n=1)
            raise Problem(
                f"the plan has no subset `{subset_id}`",
                where=str(self.path),
                expected=some_of(ids),
                advice=f"did you mean `{near[0]}`?" if near else "",
            )
        return found

    def position(self, subset_id: str) -> int:
        """Give the place of a subset in the plan's list, from 0."""
        return self._positions[subset_id]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {subset.id: at for at, subset in enumerate(self.subsets)}

    def subset_definition(self, subset: Subset) -> dict[str, Any]:
        """Give all that must not change once the subset has begun, as JSON-able data."""
        return define_subset(subset, self.display)

    def changes_since(self, subset: Subset, begun: Mapping[str, Any]) -> list[Change]:
        """Look for what is not as in the definition that the subset was begun with; paths are the plan's."""
        here = ("subsets", self.position(subset.id))
        return [
            change if change.path[0] == "display" else change._replace(path=(*here, *change.path))
            for change in find_changes(begun, self.subset_definition(subset))
        ]


def load_plan(path: Path, unwritten: Mapping[Path, str] = MappingProxyType({})) -> LoadedPlan:
    """Read and validate a plan.

    Whether the CSV, the x-rays and the manifest exist is not looked at: see `controller.plan.check`.

    Parameters
    ----------
    unwritten
        The text of files that are to be written: it is read as if they had been.

    Raises
    ------
    PlanProblems
        The plan has mistakes; all of them are in it.
    Problem
        The file cannot be read.
    """
    source = read_source(path, unwritten)
    read_environment_files(source, path.parent, unwritten)
    plan, problems = _validated(source)
    problems = _ordered([*source.problems, *problems, *find_clashes(source)])
    if plan is None or problems:
        raise PlanProblems(path, problems, in_part=_in_part(path, source))
    return LoadedPlan(plain_path(path), plan, source.places)


def _validated(source: Source) -> tuple[Plan | None, list[Problem]]:
    if source.data is None and source.problems:  # no tree to validate
        return None, []
    try:
        # by way of JSON: strict types, yet a list may fill a tuple and text a path
        return Plan.model_validate_json(json.dumps(source.data)), []
    except ValidationError as invalid:
        errors = [error for error in invalid.errors(include_url=False) if error["type"] not in CLASHES]
    explained = map(partial(explain, source=source), errors)
    return None, [problem for problem in explained if problem]


def _in_part(path: Path, source: Source) -> PlanInPart | None:
    """Give what of a plan with mistakes is understood; None where that is not even which x-rays it means."""
    if any(place[:1] == ("data",) for place in source.broken):
        return None
    try:
        data = DataSource.model_validate_json(json.dumps(value_at(source.data, ("data",))))
    except ValidationError:
        return None
    return PlanInPart(plain_path(path), source.places, data, ranges_of(source))


def _ordered(problems: list[Problem]) -> list[Problem]:
    """Drop repetitions (two subsets may name the same wrong file) and sort by file and line."""

    def place(problem: Problem) -> tuple[str, int]:
        file, _, line = problem.where.rpartition(":")
        return (file, int(line)) if line.isdigit() else (problem.where, 0)

    return sorted({str(problem): problem for problem in problems}.values(), key=place)
