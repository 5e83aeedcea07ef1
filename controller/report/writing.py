"""The two files of a report, each there as a whole or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem, replace_file
from controller.report.facts import Facts
from controller.report.labels import percentage

FORMAT: Final = "chexrig-report"
VERSION: Final = 1
# The first bytes of both files say what they are: nothing else is ever replaced.
GENERATOR: Final = 'content="chexrig report"'
_LOOKED_AT_BYTES = 1000


def report_place(subject: Path, out: Path | None) -> Path:
    """Say where a report's page goes: beside what it is of, for a data set's folder holds nothing else.

    Raises
    ------
    Problem
        When the place is inside the data set, is no ``.html`` file, or holds something that is no report.
    """
    subject = subject.resolve()
    page = out.absolute() if out is not None else subject.with_name(f"{subject.name}-report.html")
    if page.suffix.lower() not in {".html", ".htm"}:
        raise Problem(
            "the report is an HTML page",
            where="--out",
            expected="a name that ends in .html",
            got=str(out),
            advice="give it that ending",
        )
    if subject.is_dir() and page.resolve().is_relative_to(subject):
        raise Problem(
            "the report cannot be inside the data set",
            where=str(page),
            expected="a place outside of it: a data set holds its photos and tables, and nothing else",
            advice="leave --out away, and it is written beside the data set",
        )
    for file, mark in ((page, GENERATOR), (page.with_suffix(".json"), FORMAT)):
        _refuse_others(file, mark)
    return page


def write_report(facts: Facts, html: str, page: Path) -> Path:
    """Write the page and, beside it, the same facts as JSON; older reports there are replaced.

    Returns
    -------
    Path
        The JSON's.

    Raises
    ------
    Problem
        Where they cannot be written.
    """
    data = page.with_suffix(".json")
    text = json.dumps(as_json(facts), indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    try:
        replace_file(data, _bytes(text))
        replace_file(page, _bytes(html))
    except OSError as error:
        raise Problem(
            "the report cannot be written",
            where=str(page),
            expected="a place in a folder that exists and may be written to",
            got=error.strerror or str(error),
            advice="choose another with --out, or make room there",
        ) from error
    return data


def _bytes(text: str) -> bytes:
    # a file's name may hold bytes that are no text
    return text.encode("utf-8", "backslashreplace")


def as_json(facts: Facts) -> dict[str, Any]:
    """Give the facts as JSON-able data, percentages included."""
    content = asdict(facts)
    content["table_1"] = [
        {
            **asdict(count),
            "images": count.images,
            **{
                f"{word}_percent": percentage(getattr(count, word), count.images)
                for word in ("positive", "uncertain", "negative")
            },
        }
        for count in facts.labels
    ]
    content["table_3"] = content.pop("parts")
    del content["labels"]
    return {
        "format": FORMAT,
        "version": VERSION,
        "state": facts.state,
        "verdict": facts.verdict,
        **content,
    }


def _refuse_others(file: Path, mark: str) -> None:
    try:
        with file.open("rb") as stream:
            known = mark.encode() in stream.read(_LOOKED_AT_BYTES)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Problem(
            "the report's place cannot be looked into",
            where=str(file),
            got=error.strerror or str(error),
            advice="choose another place with --out",
        ) from error
    if not known:
        raise Problem(
            "there is another file in the report's place",
            where=str(file),
            expected="no file, or an older report",
            advice="choose another place with --out",
        )
