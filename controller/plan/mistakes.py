"""From validation errors to problems an operator can mend: file, line, what was expected, what was got."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from android_bridge.base import Problem
from controller.plan.schema import plan_schema
from controller.plan.source import KeyPath, Source
from controller.plan.with_data import PlanInPart

Schema = Mapping[str, Any]


class PlanProblems(Problem):
    """All mistakes of a plan together.

    Parameters
    ----------
    path
        The plan's file.
    problems
        One problem for each mistake, also kept as `problems`.
    kind
        What the file is.
    in_part
        What is understood of it all the same; None where that cannot be held against its data.
    """

    def __init__(
        self,
        path: Path,
        problems: Iterable[Problem],
        kind: str = "plan",
        in_part: PlanInPart | None = None,
    ) -> None:
        self.problems = tuple(problems)
        self.in_part = in_part
        many = "1 mistake" if len(self.problems) == 1 else f"{len(self.problems)} mistakes"
        super().__init__("\n\n".join([f"{many} in the {kind} {path}", *map(str, self.problems)]))


def explain(error: ErrorDetails, source: Source) -> Problem | None:
    """Turn one validation error into a problem; None if the place is already reported.

    Parameters
    ----------
    error
        As pydantic lists it, for the model `Plan`.
    source
        Where the data came from.
    """
    path = tuple(part for part in error["loc"] if not str(part).startswith("<"))
    if any(path[:depth] in source.broken for depth in range(1, len(path) + 1)):
        return None
    kind, where = error["type"], str(source.place(path))
    if kind == "too_short" and value_at(source.data, path):
        return None  # wrong items do not count for pydantic, and each of them is reported already
    parent = source.data if not path else value_at(source.data, path[:-1])
    if kind == "missing":
        what = f"the key `{path[-1]}` is missing in {dotted(path[:-1])}"
        return Problem(what, where=where, expected=expected_at(path))
    if kind == "extra_forbidden":
        what = f"unknown key `{path[-1]}` in {dotted(path[:-1])}"
        return Problem(what, where=where, advice=_key_advice(path, parent))
    value = value_at(source.data, path)
    got = shown(value)
    if kind == "string_too_long" and isinstance(value, str):
        got = f"{len(value):,} letters: {got}"
    if kind == "mistake":
        context = error["ctx"]
        what = f"{dotted(path)}: {context['what']}"
        if context["at"]:
            where = str(source.place((*path[:-1], context["at"])))
        return Problem(what, where=where, expected=context["expected"], got=got)
    return Problem(
        f"{dotted(path)} is wrong", where=where, expected=expected_at(path) or error["msg"], got=got
    )


def value_at(data: object, path: KeyPath) -> object:
    """Give the value at a path of plain data, None where there is none."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def dotted(path: KeyPath) -> str:
    """Write a path the way people say it: ``subsets[2].environment.room``, counted from 1."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "the plan"


def shown(value: object) -> str:
    """Write a value as it would stand in the file, shortened."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping (" + ", ".join(f"{key}: ..." for key in list(value)[:4]) + ")"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def expected_at(path: KeyPath) -> str:
    """Say what the schema wants at a path, and what it means; empty for a place the schema does not know."""
    found = list(_variants(_schema_at(path)))
    if not found:
        return ""
    forms = " or ".join(dict.fromkeys(filter(None, map(_form, found))))
    meaning = str(_schema_at(path).get("description", "")).partition("\n")[0]
    return f"{forms} ({meaning.removesuffix('.')})" if meaning else forms


def _form(schema: Schema) -> str:
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "object":
        return f"a mapping with {', '.join(schema['properties'])}"
    names = {"integer": "a whole number", "number": "a number", "string": "text", "array": "a list"}
    text = names.get(schema.get("type", ""), "")
    low, high = schema.get("minimum", schema.get("exclusiveMinimum")), schema.get("maximum")
    over = "over " if "exclusiveMinimum" in schema else ""
    if low is not None and high is not None:
        text += f" {over}{low} to {high}" if over else f" from {low} to {high}"
    elif low is not None:
        text += f", {low} or more"
    if "maxLength" in schema:
        text += f" of {schema.get('minLength', 0)} to {schema['maxLength']:,} letters"
    return text


@cache
def _root() -> Schema:
    return plan_schema()


def _resolved(schema: Schema) -> Schema:
    """Follow a reference, keeping a description given at the place of use."""
    if "$ref" not in schema:
        return schema
    target = _root()["$defs"][schema["$ref"].rpartition("/")[2]]
    return {**target, **{key: value for key, value in schema.items() if key != "$ref"}}


def _variants(schema: Schema) -> Iterator[Schema]:
    for variant in schema.get("anyOf", schema.get("oneOf", [schema] if schema else [])):
        yield _resolved(variant)


def _schema_at(path: KeyPath) -> Schema:
    schema = _root()
    for part in path:
        steps = [_step(variant, part) for variant in _variants(schema)]
        schema = next(filter(None, steps), {})
    return schema


def _step(schema: Schema, part: str | int) -> Schema:
    found = schema.get("items", {}) if isinstance(part, int) else schema.get("properties", {}).get(part, {})
    return _resolved(found)


def _keys(path: KeyPath) -> list[str]:
    return [key for variant in _variants(_schema_at(path)) for key in variant.get("properties", {})]


def _key_advice(path: KeyPath, parent: object) -> str:
    """Guess what an unknown key was meant to be: a misspelling, or a key of another part of the plan."""
    key, known = str(path[-1]), _keys(path[:-1])
    near = get_close_matches(key.lower().replace("-", "_"), known, n=1)
    if near and not (isinstance(parent, dict) and near[0] in parent):
        return f"did you mean `{near[0]}`?"
    elsewhere = [name for name, keys in _sections() if key in keys]
    if elsewhere:
        return f"`{key}` belongs in {' or '.join(elsewhere)}"
    return f"known here: {', '.join(known)}"


@cache
def _sections() -> list[tuple[str, list[str]]]:
    top = [("the plan itself", _keys(()))]
    names = ("data", "display", "phone", "phone.simulated", "cameras[1]", "subsets[1]", "dataset")
    inner = ("environment", "environment.tripod", "environment.mouse_cursor", "environment.camera")
    paths = [*names, *(f"subsets[1].{name}" for name in inner)]
    return top + [(_spoken(name), _keys(_path_of(name))) for name in paths]


def _spoken(name: str) -> str:
    return name.replace("subsets[1]", "a subset").replace("cameras[1]", "a camera")


def _path_of(name: str) -> KeyPath:
    return tuple(
        part
        for step in name.split(".")
        for part in ((step.removesuffix("[1]"), 0) if step.endswith("[1]") else (step,))
    )
