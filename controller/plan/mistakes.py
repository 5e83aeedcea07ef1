"""From validation errors to problems an operator can mend: file, line, what was expected, what was got."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from android_bridge.base import Problem, summed_up
from controller.plan.scalars import visible
from controller.plan.schema import plan_schema
from controller.plan.source import KeyPath, Source
from controller.plan.with_data import PlanInPart

Schema = Mapping[str, Any]
_NUMBER_ADVICE = "write it in digits alone, with a point before any decimals: 1000, -5, 2.5"
_MOST_NAMED = 3
_REST_OF_NUMBER = re.compile(r"[0-9][0-9. ]*")
_COMMA_ADVICE = "write a point before decimals, and nothing between thousands: a comma begins the next key"


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
        many = "1 mistake" if len(self.problems) == 1 else f"{len(self.problems):,} mistakes"
        self._heading = f"{many} in the {kind} {path}"
        super().__init__(self.message(lambda problem: problem.advice))

    def message(self, advice_of: Callable[[Problem], str]) -> str:
        """Give all mistakes, each with its own advice; of many of a kind the first few."""
        return "\n\n".join([self._heading, *(each.message(advice_of) for each in summed_up(self.problems))])


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
        what = f"unknown key `{_shortened(str(path[-1]))}` in {dotted(path[:-1])}"
        got = _cut_by_comma(path, parent, source)
        advice = _COMMA_ADVICE if got else _key_advice(path, parent)
        return Problem(what, where=where, got=got, advice=advice)
    value = value_at(source.data, path)
    got = source.written.get(path) or shown(value)
    if kind == "string_too_long" and isinstance(value, str):
        got = f"{len(value):,} letters: {got}"
    if kind == "mistake":
        context = error["ctx"]
        what = f"{dotted(path)}: {context['what']}"
        if context["at"]:
            where = str(source.place((*path[:-1], context["at"])))
        return Problem(what, where=where, expected=context["expected"], got=got)
    return Problem(
        f"{dotted(path)} is {'wrong' if path or value is not None else 'empty'}",
        where=where,
        expected=expected_at(path) or error["msg"],
        got=got,
        advice=next(_guesses(path, value, source.written.get(path, "")), ""),
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
    return _shortened(json.dumps(value, ensure_ascii=False))


def _shortened(text: str) -> str:
    text = visible(text)
    return text if len(text) <= 60 else text[:57] + "..."


def expected_at(path: KeyPath) -> str:
    """Say what the schema wants at a path, and what it means; empty for a place the schema does not know."""
    found = list(_variants(_schema_at(path)))
    if not found:
        return ""
    forms = " or ".join(dict.fromkeys(filter(None, map(_form, found))))
    meaning = str(_schema_at(path).get("description", "")).partition("\n")[0]
    return f"{forms} ({meaning.removesuffix('.')})" if meaning else forms


def _guesses(path: KeyPath, value: object, written: str) -> Iterator[str]:
    """Guess why a value is not of the kind that is wanted: how YAML reads what people write."""
    wanted = list(_variants(_schema_at(path)))
    kinds = {each.get("type") for each in wanted}
    if isinstance(value, float) and kinds == {"integer"} and value.is_integer():
        yield f"write it without a point and without an exponent: {int(value)}"
    if isinstance(value, str) and kinds & {"integer", "number"}:
        yield _NUMBER_ADVICE
    if isinstance(value, str) and any("pattern" in each for each in wanted):
        foreign = dict.fromkeys(each for each in value if not each.isascii())
        names = [f"{visible(each)} ({unicodedata.name(each, 'no character').lower()})" for each in foreign]
        if names:
            yield f"type it anew, for it holds {', '.join(names[:_MOST_NAMED])}"
    if path and value is None and not written:
        yield "write a value after the colon; in quotes where it begins with #, which begins a comment"
    if not isinstance(value, str | dict | list) and any(_takes(each, written) for each in wanted):
        yield f'put it in quotes, it is text: "{written}"'
    if value is None and written:
        yield f"YAML reads {written} as nothing: write a value, in quotes where it is meant as text"


def _takes(schema: Schema, text: str) -> bool:
    plain = schema.get("type") == "string" and "enum" not in schema and "const" not in schema
    return plain and re.search(schema.get("pattern", ""), text) is not None


def _cut_by_comma(path: KeyPath, parent: object, source: Source) -> str:
    """Give a number as it was written within braces, where its decimal comma has made a key of its end."""
    key = str(path[-1])
    if not (isinstance(parent, dict) and parent.get(key, "") is None and _REST_OF_NUMBER.fullmatch(key)):
        return ""
    keys = list(parent)
    before = keys[keys.index(key) - 1]
    number = source.written.get((*path[:-1], before)) or str(parent[before])
    return f"{before}: {number},{key}" if number[-1:].isdigit() else ""


def _form(schema: Schema) -> str:
    if "enum" in schema:
        return " or ".join(schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    if schema.get("type") == "object":
        return f"a mapping with {', '.join(schema['properties'])}"
    names = {
        "integer": "a whole number",
        "number": "a number",
        "string": "text",
        "array": "a list",
        "boolean": "true or false",
    }
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
