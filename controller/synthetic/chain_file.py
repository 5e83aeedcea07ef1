"""Chains by name, and as people write them in YAML."""

from __future__ import annotations

import io
import math
import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ruamel.yaml import YAML

from android_bridge.base import Problem, replace_file
from controller.plan import PlanProblems, Source, read_source, shown
from controller.synthetic.chains import Chain, Step
from controller.synthetic.spreads import AnySeed, Normal, Spread, limits_of, read_spread, written
from controller.synthetic.transformation import LEVELS, Parameter
from controller.synthetic.transformations import TRANSFORMATIONS

PRESETS: Final = MappingProxyType(
    {
        "digital": Chain("digital", (Step("random_digital"),)),
        "spatial": Chain("photographic", (Step("glare_matte"), Step("moire"), Step("tilt"))),
    }
)
"""The two chains of CheXphoto's paper (section 2.2); the second's folder is called as its data set has it."""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_SUFFIXES: Final = (".yaml", ".yml")
_NAME_FORM: Final = "1 to 40 letters, digits, _ and -"
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
        raise Problem("there is no such level", where="--level", expected="1, 2, 3 or 4", got=str(level))
    if isinstance(name, Path) or name.endswith(_SUFFIXES) or os.sep in name:
        found = read_chain(Path(name))
        return found if level is None else _named(found.at(level), f"{found.name}-{level}")
    known = name.replace("-", "_")
    if known in PRESETS:
        found = PRESETS[known]
        return found if level in (None, 1) else _named(found.at(level), f"{found.name}-{level}")
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
    if problems:
        raise PlanProblems(path, problems, kind="chain")
    return Chain(name, tuple(steps))


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


def _named(found: Chain, name: str) -> Chain:
    return Chain(name, found.steps)


def _name_of(source: Source, told: dict[str, Any]) -> tuple[str, list[Problem]]:
    problems = [
        _mistake(source, (key,), f"unknown key `{key}`", "name, steps", None)
        for key in told
        if key not in ("name", "steps")
    ]
    name = told.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
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
        near = get_close_matches(name.replace("-", "_"), TRANSFORMATIONS, n=1)
        yield _mistake(
            source,
            (*at, name),
            f"there is no transformation `{name}`",
            ", ".join(TRANSFORMATIONS),
            None,
            advice=f"did you mean {near[0]}?" if near else "",
        )
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
            spreads[parameter] = _spread(value, known.parameters[parameter], level)
        except ValueError as error:
            meaning = known.parameters[parameter].meaning
            wrong.append(
                _mistake(source, here, f"{known.name}.{parameter} is wrong ({meaning})", str(error), value)
            )
    yield from wrong
    if not wrong:
        yield Step(known.name, level, spreads)


def _is_level(level: object) -> bool:
    """Say whether it is one; 2.0 is none, nor is true."""
    return type(level) is int and level in LEVELS


def _spread(value: object, parameter: Parameter, level: object) -> Spread:
    """Read a parameter's spread, and hold it against what the parameter may be."""
    spread = read_spread(value)
    usual = parameter.spread(level if isinstance(level, int) and _is_level(level) else 1)
    if isinstance(spread, AnySeed) and not isinstance(usual, AnySeed):
        raise ValueError(f"a number{_range(parameter)}")
    if limits_of(usual) is None:
        words = _options(usual)
        if not all(each in words for each in _options(spread)):
            raise ValueError(" or ".join(words))
        return spread
    low = -math.inf if parameter.low is None else parameter.low
    high = math.inf if parameter.high is None else parameter.high
    if isinstance(spread, Normal):
        spread = Normal(spread.mean, spread.sd, max(spread.low, low), min(spread.high, high))
    limits = limits_of(spread)
    least = spread.mean if isinstance(spread, Normal) else low
    if limits is None or not (low <= limits[0] <= limits[1] <= high and low <= least <= high):
        raise ValueError(f"a number{_range(parameter)}")
    return spread


def _options(spread: Spread) -> list[Any]:
    told = written(spread)
    return list(told["one_of"]) if isinstance(told, Mapping) and "one_of" in told else [told]


def _range(parameter: Parameter) -> str:
    if parameter.low is None or parameter.high is None:
        return "" if parameter.low is None else f", {parameter.low:g} or more"
    return f" from {parameter.low:g} to {parameter.high:g}"


def _mistake(
    source: Source, at: tuple[str | int, ...], what: str, expected: str, got: object, advice: str = ""
) -> Problem:
    return Problem(
        what,
        where=str(source.place(at)),
        expected=expected,
        got="" if got is None else shown(got),
        advice=advice,
    )
