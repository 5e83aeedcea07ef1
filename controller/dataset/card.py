"""README.md, the data card: what the data set is, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from controller.dataset.capture import Capture, columns_of
from controller.dataset.card_texts import HOW_MADE, LAYOUT, LICENCE, LIMITS, LOADING
from controller.dataset.loading import Dataset
from controller.dataset.meanings import CAPTURE_MEANINGS, LABEL_MEANINGS
from controller.xrays import SPLITS

CARD: Final = "README.md"
CHEXPERT_URL: Final = "https://stanfordmlgroup.github.io/competitions/chexpert/"
_CONDITIONS: Final = (
    *("room", "room_light", "window_blinds", "phone_orientation", "monitor_colour_temperature_k"),
    "screen_finish",
)


def summary(data: Dataset) -> str:
    """Say in a sentence what a data set is."""
    captures = data.captures
    photos = _count(len(captures), "photograph")
    xrays = _count(len({each.key for each in captures}), "chest x-ray")
    patients = _count(len({(each.key.split, each.key.patient) for each in captures}), "patient")
    what = f"{photos} of {xrays} of {patients}, taken off {_what_off(captures)}"
    return f"{what}, in CheXphoto's layout, with the x-rays' labels."


def card_text(data: Dataset) -> str:
    """Give the text of README.md."""
    parts = [
        f"# {data.folder.name}",
        summary(data),
        "## How much",
        _counts(data.captures),
        _cameras(data.captures),
        "## How it was made",
        *(HOW_MADE[origin] for origin in HOW_MADE if origin in {each.origin for each in data.captures}),
        *_reservations(data),
        *_subsets(data),
        "## What is where",
        LAYOUT,
        "## Loading it",
        LOADING.format(split=next(split for split in SPLITS if data.rows(split))),
        "## The columns of the labels' tables",
        _meanings(LABEL_MEANINGS),
        "## The columns of captures.csv and captures.parquet",
        _meanings({name: CAPTURE_MEANINGS[name] for name in columns_of(data.captures)}),
        "## Limits",
        LIMITS,
        "## Licence",
        LICENCE.format(url=CHEXPERT_URL),
    ]
    return "\n\n".join(each for each in parts if each) + "\n"


def _what_off(captures: Sequence[Capture]) -> str:
    films = sum(each.origin == "film" for each in captures)
    return "films" if films == len(captures) else "a screen and films" if films else "a screen"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _counts(captures: Sequence[Capture]) -> str:
    def row(name: str, part: list[Capture]) -> tuple[object, ...]:
        studies = {(each.key.split, each.key.patient, each.key.study) for each in part}
        patients = {(each.key.split, each.key.patient) for each in part}
        return name, len(patients), len(studies), len({each.key for each in part}), len(part)

    parts = {split: [each for each in captures if each.key.split == split] for split in SPLITS}
    rows = [row(split, part) for split, part in parts.items() if part]
    return _table(("part", "patients", "studies", "x-rays", "photos"), [*rows, row("all", list(captures))])


def _cameras(captures: Sequence[Capture]) -> str:
    counted = Counter((each.folder, each.phone_model or "not on record", each.origin) for each in captures)
    rows = [(*name, number) for name, number in sorted(counted.items())]
    return _table(("folder", "camera", "origin", "photos"), rows)


def _reservations(data: Dataset) -> list[str]:
    """Say what a user must know before all else."""
    words = []
    if any(each.get("rehearsal") for each in data.subsets):
        words.append("**Subsets marked as a rehearsal were captured with the simulated phone.**")
    marks = sorted({each.guarantees for each in data.captures if each.guarantees} - {"all"})
    if marks:
        words.append(f"**Not everything is guaranteed for all photos: {'; '.join(marks)}.**")
    missing = sum(len(each.get("missing", ())) for each in data.subsets)
    if missing:
        words.append(f"**Missing of these subsets: {_count(missing, 'photo')}.**")
    return words


def _subsets(data: Dataset) -> list[str]:
    if not data.subsets:
        return []
    photos = Counter((each.plan, each.subset) for each in data.captures)
    rows = [
        (
            each["plan"] + (" (rehearsal)" if each.get("rehearsal") else ""),
            each["id"],
            f"{each.get('first', '')}-{each.get('last', '')}",
            photos[each["plan"], each["id"]],
            *(_condition(each, name) for name in _CONDITIONS),
        )
        for each in data.subsets
    ]
    header = ("plan", "subset", "indices", "photos", *(name.replace("_", " ") for name in _CONDITIONS))
    return [
        "Each subset was captured in one environment; subsets.json has all that is on record of it.",
        _table(header, rows),
    ]


def _condition(subset: dict[str, Any], name: str) -> object:
    return (subset.get("environment") or {}).get(name, "")


def _meanings(meanings: dict[str, str]) -> str:
    return _table(("column", "meaning"), [(f"`{name}`", meaning) for name, meaning in meanings.items()])


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(cell: object) -> str:
    text = f"{cell:,}" if isinstance(cell, int) else str(cell)
    return " ".join(text.replace("|", "\\|").split())
