"""Chains by name, and as people write them in YAML."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ruamel.yaml import YAML

from android_bridge.base import Problem, replace_file
from controller.plan import PlanProblems, Source, read_source
from controller.synthetic.chains import Chain, Step
from controller.synthetic.given_values import WrongValueError, as_written, read_given
from controller.synthetic.spreads import Spread, written
from controller.synthetic.transformation import LEVELS
from controller.synthetic.transformations import TRANSFORMATIONS
from controller.xrays import SPLITS

PRESETS: Final = MappingProxyType(
    {
        "digital": Chain("digital", (Step("random_digital"),)),
        "spatial": Chain("photographic", (Step("glare_matte"), Step("moire"), Step("tilt"))),
    }
)
"""The two chains of CheXphoto's paper (section 2.2); the second's folder is called as its data set has it."""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SUFFIXES: Final = (".yaml", ".yml")
_NAME_FORM: Final = f"1 to 40 letters, digits, _ and -; not {', '.join(SPLITS)}"
_TAKEN: Final = "the chain has the name that another chain's pictures lie under"
_OWN_NAME: Final = "a name of its own: not that of a preset's folder, nor a transformation's with a level"
_STEP_FORM: Final = "a transformation's name with a level or with parameters: tilt: 2, or tilt: {level: 2}"


def chain(name: str | Path, level: int | None = None) -> Chain:
    """Give a chain.

    Parameters
    ----------
    name
        A preset's (``digital``, ``spatial``), a transformation's, or a YAML file.
    level
        1 to 4, of every step; None for those that it has, which is 1 for what is no file. It becomes part of
        the chain's name, but for a preset's own: ``tilt-3``.

    Raises
    ------
    Problem
        When there is none of this name, no such level, or the file has mistakes.
    """
    if level is not None and not _is_level(level):
        raise Problem("there is no such level", expected="1, 2, 3 or 4", got=str(level))
    if isinstance(name, Path) or name.endswith(_SUFFIXES) or os.sep in name:
        found = read_chain(Path(name))
        if level is None:
            return found
        found = _at(found, level)
        if _is_of_another(found):
            raise Problem(_TAKEN, where=str(name), expected=_OWN_NAME, got=found.name)
        return found
    known = name.replace("-", "_")
    if known in PRESETS:
        found = PRESETS[known]
        return found if level is None or level == 1 else _at(found, level)
    if known in TRANSFORMATIONS:
        return Chain(f"{known}-{level or 1}", (Step(known, level or 1),))
    near = get_close_matches(known, [*PRESETS, *TRANSFORMATIONS], n=1)
    raise Problem(
        "there is no such chain or transformation",
        expected=f"{', '.join([*PRESETS, *TRANSFORMATIONS])}, or a YAML file",
        got=name,
        advice=f"did you mean {near[0]}?" if near else "",
    )


def read_chain(path: Path) -> Chain:
    """Read a chain from its YAML file.

    Raises
    ------
    PlanProblems
        The file has mistakes; all of them are in it, each with its line.
    Problem
        The file cannot be read.
    """
    source = read_source(path, kind="chain")
    steps: list[Step] = []
    problems = list(source.problems)
    name = ""
    if not problems:
        told = source.data
        if not isinstance(told, dict):
            problems.append(_mistake(source, (), "this is no chain", "a mapping with name and steps", told))
        else:
            name, wrong = _name_of(source, told)
            problems += wrong
            for each in _steps_of(source, told):
                (problems if isinstance(each, Problem) else steps).append(each)  # type: ignore[arg-type]
    found = Chain(name, tuple(steps))
    if not problems and _is_of_another(found):
        problems.append(_mistake(source, ("name",), _TAKEN, _OWN_NAME, name))
    if problems:
        raise PlanProblems(path, problems, kind="chain")
    return found


def is_chain(path: Path) -> bool:
    """Say whether a YAML file is meant to be a chain, and no plan.

    Raises
    ------
    Problem
        The file cannot be read.
    """
    told = read_source(path).data
    return isinstance(told, dict) and "steps" in told and "subsets" not in told


def write_chain(found: Chain, path: Path, comment: str = "") -> None:
    """Write a chain's YAML file; what `read_chain` gives of it is the same.

    Parameters
    ----------
    comment
        Stands above it, each line after a ``#``.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    steps = [{each.name: _short(each) if each.given else each.level} for each in found.steps]
    yaml = YAML()
    yaml.width = 100
    yaml.default_flow_style = None
    text = io.StringIO()
    yaml.dump({"name": found.name, "steps": steps}, text)
    above = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    replace_file(path, (above + text.getvalue()).encode())


def _short(step: Step) -> dict[str, Any]:
    level = {} if step.level == 1 else {"level": step.level}
    return {**level, **{name: written(spread) for name, spread in step.given.items()}}


def _is_of_another(found: Chain) -> bool:
    """Say whether a chain has the folder of a preset or of a single transformation, and is another."""
    name, _, level = found.name.rpartition("-")
    own = [each for each in PRESETS.values() if each.name == found.name]
    if level in map(str, LEVELS):
        presets = [each for each in PRESETS.values() if each.name == name]
        own += [each.at(int(level)) for each in presets]
        own += [Chain("", (Step(name, int(level)),))] if name in TRANSFORMATIONS else []
    return any(each.digest != found.digest for each in own)


def _at(found: Chain, level: int) -> Chain:
    return Chain(f"{found.name}-{level}", found.at(level).steps)


def _name_of(source: Source, told: dict[str, Any]) -> tuple[str, list[Problem]]:
    problems = [
        _mistake(source, (key,), f"unknown key `{key}`", "name, steps", None)
        for key in told
        if key not in ("name", "steps")
    ]
    name = told.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name in SPLITS:
        what = "the chain's name cannot be a folder" if "name" in told else "the chain has no name"
        problems.append(_mistake(source, ("name",), what, _NAME_FORM, name))
    return str(name), problems


def _steps_of(source: Source, told: dict[str, Any]) -> Iterator[Step | Problem]:
    steps = told.get("steps")
    if not isinstance(steps, list) or not steps:
        yield _mistake(
            source, ("steps",), "the chain has no steps", f"a list; in each item {_STEP_FORM}", steps
        )
        return
    for at, item in enumerate(steps):
        yield from _step_of(source, ("steps", at), item)


def _step_of(source: Source, at: tuple[str | int, ...], item: object) -> Iterator[Step | Problem]:
    if isinstance(item, str):
        item = {item: 1}
    if not isinstance(item, dict) or len(item) != 1:
        yield _mistake(source, at, "this is no step", _STEP_FORM, item)
        return
    [(name, told)] = item.items()
    known = TRANSFORMATIONS.get(name.replace("-", "_"))
    if known is None:
        yield _unknown(source, (*at, name), name)
        return
    given = dict(told) if isinstance(told, dict) else {"level": told}
    level = given.pop("level", 1)
    wrong = []
    if not _is_level(level):
        wrong.append(_mistake(source, (*at, name, "level"), "there is no such level", "1, 2, 3 or 4", level))
    spreads: dict[str, Spread] = {}
    for parameter, value in given.items():
        here = (*at, name, parameter)
        if parameter not in known.parameters:
            has = f"level, {', '.join(known.parameters)}".removesuffix(", ")
            wrong.append(_mistake(source, here, f"{known.name} has no parameter `{parameter}`", has, None))
            continue
        try:
            usual = level if _is_level(level) else 1
            spreads[parameter] = read_given(value, known.parameters[parameter], usual)
        except WrongValueError as error:
            told_wrong = f"{known.name}.{parameter} {error.what}"
            wrong.append(_mistake(source, here, told_wrong, error.expected, value))
    yield from wrong
    if not wrong:
        yield Step(known.name, level, spreads)


def _unknown(source: Source, at: tuple[str | int, ...], name: str) -> Problem:
    preset = PRESETS.get(name)
    if preset is not None:
        steps = ", ".join(each.name for each in preset.steps)
        what = f"`{name}` is a preset, and no step"
        return _mistake(source, at, what, "a transformation", None, advice=f"write its steps: {steps}")
    near = get_close_matches(name.replace("-", "_"), TRANSFORMATIONS, n=1)
    advice = f"did you mean {near[0]}?" if near else ""
    what = f"there is no transformation `{name}`"
    return _mistake(source, at, what, ", ".join(TRANSFORMATIONS), None, advice=advice)


def _is_level(level: object) -> bool:
    """Say whether it is one; 2.0 is none, nor is true."""
    return type(level) is int and level in LEVELS


def _mistake(
    source: Source, at: tuple[str | int, ...], what: str, expected: str, got: object, advice: str = ""
) -> Problem:
    return Problem(
        what,
        where=str(source.place(at)),
        expected=expected,
        got="" if got is None else as_written(got),
        advice=advice,
    )
