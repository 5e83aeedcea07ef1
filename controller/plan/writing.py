"""A new plan's text, as a person would have written it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from android_bridge.base import Problem
from controller.plan.model import BY_HAND, Display
from controller.plan.source import parse_source

#: Where the comments of a plan's settings begin.
_COMMENTS_AT = 38
_LINE = 118
_SCHEMA_LINE = re.compile(r"# yaml-language-server: \$schema=.*\n")
#: What may stand without quotes where YAML reads it as text.
_PLAIN = re.compile(r"[\w./~](?:[\w./~+ -]*[\w./~+-])?")
_LONGEST_NAME = 40
Value = str | int | Sequence[str]


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """What a new plan says; paths as they are to stand in it.

    Parameters
    ----------
    words
        What it is, one sentence.
    commands
        What is done with it, in this order.
    csv, images, manifest, rows, patients, seed, screen, phone
        As the plan's keys have them; of the selection only what is meant.
    ranges
        First and last x-ray of each subset.
    environments
        The file of each subset's environment, relative to the plan's folder; in turn where there are fewer.
    schema
        Where the schema is; empty where it is not at hand.
    """

    name: str
    words: str
    commands: Sequence[str]
    csv: str
    images: Sequence[str]
    manifest: str = ""
    rows: str = ""
    patients: int | None = None
    seed: int | None = None
    screen: str
    phone: str
    ranges: Sequence[tuple[int, int]]
    environments: Sequence[str]
    schema: str = ""


def plan_text(new: NewPlan) -> str:
    """Write a plan."""
    lines = [
        *schema_line(new.schema),
        "#",
        *(f"# {line}" for line in _wrapped(new.words)),
        "#",
        *(f"#   {each}" for each in new.commands),
        "#",
        "# The environment files say how the room has to be: change them to what your rooms are like.",
        "# Never change a subset that has begun, nor its environment file; later ones may still be changed.",
        "",
        f"name: {scalar(new.name)}",
        "",
        "data:",
        *_settings(_data(new)),
        "",
        "display:",
        *_settings(_display(new)),
        "",
        "phone:",
        *_settings([("address", new.phone, _ABOUT_PHONES.get(new.phone.partition(":")[0], ""))]),
        "",
        "# One line is one subset: x-rays first to last, both included, all under the same conditions.",
        "subsets:",
        *_subsets(new),
        "",
        *_PUBLISHING,
    ]
    return "\n".join(lines[0 if new.schema else 1 :]) + "\n"


def manifest_line(manifest: Path) -> str:
    """Give the line that names a manifest in any plan's `data`, wherever the plan lies."""
    return f"manifest: {scalar(written_path(manifest))}"


def environment_text(template: str, schema: str) -> str:
    """Give a template's text with the schema named from where the copy will be; empty: nowhere."""
    rest = _SCHEMA_LINE.sub("", template, count=1)
    return "".join(f"{line}\n" for line in schema_line(schema)) + rest


def schema_line(schema: str) -> list[str]:
    """Give the line by which editors find the schema; none where it is not at hand."""
    return [f"# yaml-language-server: $schema={schema}"] if schema else []


def scalar(value: Value) -> str:
    """Write a text, a number or several so that YAML reads the same; quotes only where there must be."""
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        return f"[{', '.join(map(scalar, value))}]"
    if _PLAIN.fullmatch(value) and parse_source(value, "").data == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def name_for(words: str) -> str:
    """Make a plan's name of any words: ``Spring 2024`` is ``spring-2024``."""
    kept = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
    return kept[:_LONGEST_NAME].strip("-") or "plan"


def divided(count: int, size: int, most: int) -> list[tuple[int, int]]:
    """Divide 1..`count` into subsets of nearly equal size; no rest is left over.

    Parameters
    ----------
    size
        About how many x-rays there are to be in each.
    most
        So many at most, unless `size` itself is above it.
    """
    parts = max(1, (count + size // 2) // size, -(-count // max(size, most)))
    ends = [count * part // parts for part in range(parts + 1)]
    return [(ends[part] + 1, ends[part + 1]) for part in range(parts)]


def written_path(path: Path, folder: Path | None = None) -> str:
    """Give a path as it stands in a plan: relative to the plan's folder, from the home folder on, or whole.

    Parameters
    ----------
    folder
        The plan's; None where the plan may lie anywhere.

    Raises
    ------
    Problem
        A plan cannot hold it: its name is no text.
    """
    text, home = path.as_posix(), _home()
    near = "~"
    if folder is not None and path.is_relative_to(folder):
        near = path.relative_to(folder).as_posix()
    if not near.startswith("~"):  # else it would be somebody's home folder
        text = near
    elif home is not None and path.is_relative_to(home):
        text = (Path("~") / path.relative_to(home)).as_posix()
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Problem(
            "the path's name is no text, and a plan is", where=repr(str(path)), advice="rename it"
        ) from None
    return text


_ABOUT_PHONES = {
    "sim": "the simulated phone; a real one on a USB cable: adb",
    "adb": "the phone on the USB cable; a rehearsal needs none (--phone sim)",
    "udp": "as the phone shows it; a rehearsal needs none (--phone sim)",
    BY_HAND: "any camera: no phone is talked to",
}


_PUBLISHING = (
    "# What users of the finished data set are told of it; may wait until it is published, and be changed.",
    "# dataset:",
    "#   title: ...",
    "#   creators: [Name, Name]",
    "#   contact: name@example.org           # or a URL",
    "#   licence: CC-BY-4.0                  # SPDX, or the URL of its text",
    "#   citation: ...",
    '#   version: "1.0"',
    "#   date: 2026-03-04",
    "#   source: ...                         # where x-rays and labels come from ...",
    "#   source_terms: ...                   # ... and under which terms",
)


def _home() -> Path | None:
    try:
        return Path.home()
    except RuntimeError:
        return None


def _settings(settings: Iterable[tuple[str, Value, str]]) -> Iterator[str]:
    for key, value, comment in settings:
        line = f"  {key}: {scalar(value)}"
        commented = f"{line:{_COMMENTS_AT - 1}} # {comment}"
        yield commented if comment and len(commented) <= _LINE else line


def _display(new: NewPlan) -> Iterator[tuple[str, Value, str]]:
    yield "screen", new.screen, 'primary, or the name or "model/serial" of another screen'
    if new.phone != BY_HAND:
        words = "wait between painting and trigger; an LCD needs a moment to settle"
        yield "settle_ms", Display().settle_ms, words
    yield "background", Display().background, "around the x-ray"


def _data(new: NewPlan) -> Iterator[tuple[str, Value, str]]:
    yield "csv", new.csv, "the labels; paths are relative to this file's folder"
    images = new.images[0] if len(new.images) == 1 else new.images
    yield "images", images, "the folder that the CSV's paths start from"
    if new.manifest:
        yield "manifest", new.manifest, "the frozen list: which x-ray has which index"
    if new.rows:
        yield "rows", new.rows, "rows of the CSV, both included"
    if new.patients is not None and new.seed is not None:
        yield (
            "patients",
            new.patients,
            f"all x-rays of {_counted(new.patients, 'patient')} drawn at random ...",
        )
        yield "seed", new.seed, "... the same ones for the same seed"


def _counted(count: int, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _subsets(new: NewPlan) -> Iterator[str]:
    digits = len(str(len(new.ranges)))
    width = len(str(new.ranges[-1][1]))
    for number, (first, last) in enumerate(new.ranges):
        subset = f"id: s{number + 1:0{digits}}, first: {first:{width}}, last: {last:{width}}"
        environment = scalar(new.environments[number % len(new.environments)])
        yield f"  - {{{subset}, environment: {environment}}}"


def _wrapped(words: str) -> Iterator[str]:
    line = ""
    for word in words.split():
        if line and len(line) + len(word) >= _LINE:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line
