"""What users are told of a data set that no plan tells of: a file like a plan's ``dataset:`` section."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from controller.plan.environment import Settings
from controller.plan.mistakes import PlanProblems, explain
from controller.plan.publishing import Publishing
from controller.plan.source import KeyPath, read_source


class _Section(Settings):
    dataset: Publishing


def read_dataset_file(path: Path) -> dict[str, Any]:
    """Read such a file, as JSON-able data without what it leaves out; the line ``dataset:`` may be left out.

    Raises
    ------
    PlanProblems
        The file has mistakes; all of them are in it.
    Problem
        The file cannot be read.
    """
    source = read_source(path, kind="description")
    if not (isinstance(source.data, dict) and "dataset" in source.data):
        here: KeyPath = ("dataset",)
        source.data = {"dataset": source.data}
        source.places = {(): source.place(()), **{here + key: at for key, at in source.places.items()}}
        source.written = {here + key: text for key, text in source.written.items()}
        source.broken = {here + key for key in source.broken}
    problems, section = list(source.problems), None
    try:
        section = _Section.model_validate_json(json.dumps(source.data))
    except ValidationError as invalid:
        found = map(partial(explain, source=source), invalid.errors(include_url=False))
        problems += filter(None, found)
    if section is None or problems:
        raise PlanProblems(path, problems, kind="description")
    return section.dataset.model_dump(mode="json", exclude_defaults=True)
