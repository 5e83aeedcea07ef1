"""Environments to choose from when a plan is made: those beside it, and chexrig's own as templates."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from android_bridge.base import Problem
from controller.plan.environment import Environment
from controller.plan.source import read_source

#: Plans, environments and schemas of the clone that chexrig was set up from.
CONFIGS = Path(__file__).resolve().parents[2] / "configs"
#: The folder of environments, there and beside a plan.
ENVIRONMENTS = "environments"
PLAN_SCHEMA, ENVIRONMENT_SCHEMA = "plan.schema.json", "environment.schema.json"
_BY_HAND = "hand-"
#: The one to begin with, the first in the list.
_FIRST = "office-bright-landscape"


class Template(NamedTuple):
    """An environment file to choose.

    Parameters
    ----------
    name
        The file's name without its ending.
    is_own
        Whether it is beside the plan already: then it stays as it is.
    """

    name: str
    path: Path
    environment: Environment
    is_own: bool

    @property
    def is_by_hand(self) -> bool:
        """Whether it describes photos by hand."""
        return self.name.startswith(_BY_HAND)


def find_templates(beside: Path, templates: Path) -> tuple[list[Template], list[Problem]]:
    """Give the environments in two folders, and what is wrong with those that cannot be used.

    Parameters
    ----------
    beside
        The environments of the plan's folder; one goes before a template of the same name, in its place.
    templates
        The others; they come first, always in the same order, so that their numbers stay.
    """
    own: dict[str, Template] = {}
    found: dict[str, Template] = {}
    problems = []
    for folder, here in ((beside, own), (templates, found)):
        for path in _files(folder):
            if path.stem in own:
                found[path.stem] = own[path.stem]
                continue
            try:
                here[path.stem] = Template(path.stem, path, _read(path), here is own)
            except Problem as problem:
                problems.append(problem)
    return list((found | own).values()), problems


def schema_from(folder: Path, name: str) -> str:
    """Say how a file in `folder` names a schema; empty where there is none.

    Editors take a path, but none with a space in it.
    """
    schema = CONFIGS / name
    if not schema.is_file():
        return ""
    for parents, each in enumerate((folder, *folder.parents[:2])):
        if schema.is_relative_to(each) and each.is_relative_to(CONFIGS.parent):
            near = "../" * parents + schema.relative_to(each).as_posix()
            return near if " " not in near else schema.as_uri()
    return str(schema) if " " not in str(schema) else schema.as_uri()


def _files(folder: Path) -> Iterable[Path]:
    try:
        files = [each for each in folder.iterdir() if each.suffix in {".yaml", ".yml"}]
    except OSError:
        return ()
    return sorted(files, key=lambda each: (each.stem != _FIRST, each.name))


def _read(path: Path) -> Environment:
    source = read_source(path)
    try:
        if not source.problems:
            return Environment.model_validate_json(json.dumps(source.data))
        why = source.problems[0].what
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    raise Problem("an environment file has mistakes and is left out", where=str(path), got=why)
