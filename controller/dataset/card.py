"""README.md, the data card: what the data set is, for people."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from controller.dataset.capture import SYNTHETIC, Capture
from controller.dataset.chains import chain_rows
from controller.dataset.columns import columns_of
from controller.dataset.conditions import (
    displays_words,
    noun,
    shared_words,
    simulated,
    simulated_mark,
    simulated_words,
)
from controller.dataset.front_matter import front_matter
from controller.dataset.loading import Dataset
from controller.dataset.loading_lines import loading_lines
from controller.dataset.meanings import JOINED_MEANINGS, LABEL_MEANINGS, meanings_of
from controller.dataset.proven import HEADER, proof_paragraph, proof_rows
from controller.dataset.publishing import Published
from controller.plan import is_url
from controller.xrays import SPLITS, XrayKey, folders_of_photo, parse_plain_path

CARD: Final = "README.md"
_CONDITIONS: Final = (
    *("room", "room_light", "window_blinds", "phone_orientation", "monitor_colour_temperature_k"),
    "screen_finish",
)
_HOW_MADE: Final = {
    "rig": """\
**rig**: A computer showed the x-rays full-screen one after another and {photographed}.
The phone took photo *i* only when photo *i*-1 was saved; the trigger was sent
only after x-ray *i* had been painted. Every photo's name says which x-ray it is of, and the labels were
joined by that name. Each photo was copied off the phone and checked by size and SHA-256; where the
phone's app tells neither, it was decoded, and the column `guarantees` says what did not hold. Photos
that were captured anew (columns `take`, `retakes`, `repair`) stand in the place of the earlier ones.""",
    "manual": """\
**manual**: A computer showed the x-rays one after another and wrote down when each was on the screen; a
person took the photos. Each photo was assigned to the x-ray that was shown at the time it was taken,
with the camera's clock put right from the photos themselves. The column `assignment` says how each is
known.""",
    "film": """\
**film**: Physical films were photographed. Which film each photo shows was given by a table, by the
folders it lay in, or by its name (column `assignment`). A photo that was HEIC became a JPEG; the column
`original_sha256` has the digest of the camera's own file.""",
    "chexpeditor": """\
**chexpeditor**: The photos were taken with CheXphoto's original rig and its app, CheXpeditor. Each
photo's name says the row of the table that its x-ray stands in, and the x-ray's path; the two were held
against the table, and photos doubled, damaged or out of order were left out.""",
    SYNTHETIC: """\
**synthetic**: No camera took these pictures: a chain of transformations made each of {made_of}
grey levels. How strong each step is and where it lies was drawn for every picture from a seed and the
SHA-256 of that file; the columns `seed` and `parameters` say what was drawn, and `subsets.json` has each
chain's definition. With the same chain, settings and seed, `chexrig synth` of the version in
`chexrig_version` makes the same picture of the same file again; on another kind of processor, grey levels
may be one apart. The labels are those of the x-ray's own row.""",
}
"""How photos of each origin came about."""

_BY_PHONE: Final = "had a phone in front of the\nscreen photograph each"
_SIMULATED: Final = """\
had a simulated phone make
a photo of each from what was shown: no phone was in front of a screen, and where the column `display`
says offscreen there was no screen either"""
_EITHER: Final = """\
had a phone in front of the
screen photograph each; photos that are a simulated phone's were made from what was shown"""

_LAYOUT: Final = """\
```
photos.parquet                   one row for each {noun}: place, labels, all that is known of it, typed
{metadata}a split's part of it, by which Hugging Face `datasets` loads the {noun}s
{tables}the labels: CheXpert's 19 columns, one row for each {noun}
captures.parquet, captures.csv   everything known of each {noun}; both say the same, but that in the
                                 CSV a ' stands before a text that a spreadsheet would run as a formula
subsets.json                     what is on record of each subset{chains}; its environment is as {plan}
{places}contact-sheets/                  {beside}, for a look at each subset{chains}
croissant.json                   this description for machines (MLCommons Croissant)
SHA256SUMS                       every file; `sha256sum -c SHA256SUMS` checks them all
```"""
_PHOTO_PLACES: Final = """\
{splits}/natural/<camera>/<patient>/<study>/<view>.jpg   the photos of a screen
{splits}/film/<camera>/<patient>/<study>/<view>.jpg      the photos of films
"""
_SYNTHETIC_PLACES: Final = """\
{splits}/synthetic/<chain>/<patient>/<study>/<view>.jpg  the synthetic pictures
"""
_FURTHER_PHOTOS: Final = """\
Where an x-ray was photographed with one camera in several subsets, the first photo stands under
`<camera>` and each further one under `<camera>.<plan>.<subset>`."""

_BLANK: Final = " What has no meaning for a synthetic picture is blank for it."
_BY_TRANSFORMATIONS: Final = "synthetic transformations of "
_SOURCES: Final = {"": "the x-rays", "natural": "photos of x-rays", "film": "photos of x-rays"}
"""What synthetic pictures are made of, by the folder that their source lies in."""
_OF_SYNTHETIC: Final = "other synthetic pictures"
_LICENCE: Final = "This card grants no rights; it is for whoever publishes the data set to state them."


def summary(data: Dataset) -> str:
    """Say in a sentence what a data set is."""
    captures, taken = data.captures, data.photos
    are_made = len(simulated(data)) == len(taken)
    photos = _count(len(taken), "simulated photograph" if are_made else "photograph")
    made = _count(len(data.synthetic), "synthetic picture")
    by = _BY_TRANSFORMATIONS + " and ".join(_sources(data))
    xrays = _count(len({_xray_of(each) for each in captures}), "chest x-ray")
    patients = _count(len({(each.key.split, each.key.patient) for each in captures}), "patient")
    if not data.synthetic:
        what = f"{photos} of {xrays} of {patients}, taken off {_what_off(taken)}"
    elif not taken:
        what = f"{made} of {xrays} of {patients}, made by {by}"
    else:
        both = f"{photos} taken off {_what_off(taken)} and {made} made by {by}"
        what = f"{both}, of {xrays} of {patients}"
    return f"{what}, in CheXphoto's layout, with the x-rays' labels."


def card_text(data: Dataset) -> str:
    """Give the text of README.md."""
    published, told = Published.of(data), meanings_of(data)
    parts = [
        front_matter(data, published),
        f"# {_plain(published.title or data.folder.name)}{simulated_mark(data)}",
        *(f"**{words}**" for words in (simulated_words(data), displays_words(data)) if words),
        summary(data),
        _about(published),
        "## How much",
        _counts(data),
        _cameras(data.photos),
        "## How it was made",
        *how_made(data),
        *_chains(data),
        *corrections(data),
        *_reservations(data),
        *_subsets(data),
        *_proven(data),
        "## What is where",
        *_layout(data),
        "## Loading it",
        loading_lines(data),
        "## The columns of the labels' tables",
        _meanings(LABEL_MEANINGS),
        "## The columns of photos.parquet, captures.csv and captures.parquet",
        "`photos.parquet` has CheXpert's columns but `Path` beside these, each with its type; `simulated` is"
        " there only." + _BLANK * bool(data.synthetic),
        _meanings({name: told[name] for name in (*columns_of(data.captures), *JOINED_MEANINGS)}),
        "## Limits",
        "\n".join(f"- {each}" for each in limits(data, published)),
        "## Licence",
        _licence(published),
        published.terms,
    ]
    return "\n\n".join(each for each in parts if each) + "\n"


def _layout(data: Dataset) -> list[str]:
    there = [split for split in SPLITS if data.rows(split)]
    splits = f"{{{','.join(there)}}}" if len(there) > 1 else there[0]
    places = (_PHOTO_PLACES if data.photos else "") + (_SYNTHETIC_PLACES if data.synthetic else "")
    told = {
        "tables": _column(", ".join(f"{split}.csv" for split in there)),
        "metadata": _column(f"{splits}/metadata.parquet"),
        "places": places.replace("{splits}", splits),
        "noun": noun(data),
        "beside": "x-rays beside their pictures"
        if data.synthetic
        else "pictures of x-rays beside their photos",
        "plan": "the plan has it",
        "chains": " and chain" * bool(data.synthetic),
    }
    layout = re.sub(r"\{(\w+)\}", lambda name: told[name[1]], _LAYOUT)
    return [layout, _FURTHER_PHOTOS] if data.photos else [layout]


def _column(words: str) -> str:
    return f"{words:<31}  "


def limits(data: Dataset, published: Published) -> list[str]:
    """Say what the data set is not good for, and what its users have to mind, one paragraph each."""
    if published.is_chexperts:
        worth = "What CheXpert says of how its labels were made, and of what they are worth, holds for these."
    else:
        worth = "How they were made, and what they are worth, their source says."
    pictures = f"{noun(data)}s"
    told = [
        f"The labels are those of the x-rays, unchanged: they do not say what can be seen in the {pictures}. "
        + worth,
        "Blank and 0.0 differ: a blank was not mentioned in the report, 0.0 was found absent. CheXphoto's"
        " paper counts both as negative. -1.0 is uncertain. Files named `...-uncertain-as-...csv`, if there"
        " are any, are extra tables in which these are decided one way; all else in them is the same.",
    ]
    if data.photos:
        told += [
            f"Photos of one subset share {shared_words(data)}: split by patient, and beware of a model that"
            " learns the subset. The same x-ray may have several photos.",
            "Environments are what the operator wrote down; nothing measured them. Times are the computer's"
            " clock unless the column says otherwise.",
        ]
    if data.synthetic:
        told.append(
            "Synthetic pictures show what transformations make of an x-ray, and not all that a screen and a"
            " camera do to one: how robust a model is to photographs, photographs tell. Pictures by several"
            " chains, or beside photos, are of the same x-rays: split by patient, never by folder."
        )
    return [*told, f"The {pictures} are not for diagnosis."]


def how_made(data: Dataset) -> list[str]:
    """Say how the photos of each origin came about."""
    made = sum(each.origin == "rig" for each in simulated(data))
    by_rig = sum(each.origin == "rig" for each in data.photos)
    photographed = _BY_PHONE if not made else _SIMULATED if made == by_rig else _EITHER
    origins = {each.origin for each in data.captures}
    of = _sources(data)
    made_of = (
        "the x-ray's own" if of == ["the x-rays"] else f"what `xray_path` names ({' and '.join(of)}), its"
    )
    return [
        text.format(photographed=photographed, made_of=made_of)
        for each, text in _HOW_MADE.items()
        if each in origins
    ]


def _sources(data: Dataset) -> list[str]:
    """Say what synthetic pictures are made of: x-rays, or photos of x-rays."""
    kinds = {_folders_of(each).partition("/")[0] for each in data.synthetic}
    return sorted({_SOURCES.get(each, _OF_SYNTHETIC) for each in kinds}, reverse=True)


def _folders_of(capture: Capture) -> str:
    """Give the folders of the photo that a picture was made of; empty where that is an x-ray."""
    with contextlib.suppress(ValueError):
        return folders_of_photo(capture.xray_path or "")
    return ""


def _xray_of(capture: Capture) -> XrayKey:
    """Give the x-ray of a picture, that of the photo where it was made of one."""
    is_of_photo = capture.is_synthetic and _folders_of(capture) != ""
    return parse_plain_path(capture.xray_path or "") if is_of_photo else capture.key


def corrections(data: Dataset) -> list[str]:
    """Say which plans' labels were corrected since the photos were taken, a correction at a time."""
    taken = {
        (each["plan"], one["at"], one["before"], one["csv_sha256"])
        for each in data.subsets
        for one in each.get("relabelled", ())
    }
    return [
        f"Labels of plan {plan} were corrected on {at}: they are those of the table with SHA-256 {now}; until"
        f" then they were those of {before}."
        for plan, at, before, now in sorted(taken)
    ]


def _about(published: Published) -> str:
    told = {
        "Made by": ", ".join(published.creators),
        "Contact": published.contact,
        "Version": published.version,
        "Published": published.date,
        "To cite": published.citation,
    }
    return "\n".join(f"- **{name}**: {_plain(text)}" for name, text in told.items() if text)


def _licence(published: Published) -> str:
    if not published.licence:
        return _LICENCE
    at = f"<{published.licence_url}>" if published.licence_url else ""
    return ": ".join(filter(None, ("" if is_url(published.licence) else published.licence, at)))


def _plain(text: str) -> str:
    return " ".join(text.split())


def _what_off(captures: Sequence[Capture]) -> str:
    films = sum(each.origin == "film" for each in captures)
    return "films" if films == len(captures) else "a screen and films" if films else "a screen"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _counts(data: Dataset) -> str:
    def row(name: str, part: list[Capture]) -> tuple[object, ...]:
        studies = {(each.key.split, each.key.patient, each.key.study) for each in part}
        patients = {(each.key.split, each.key.patient) for each in part}
        return name, len(patients), len(studies), len({each.key for each in part}), len(part)

    parts = {split: [each for each in data.captures if each.key.split == split] for split in SPLITS}
    rows = [row(split, part) for split, part in parts.items() if part]
    header = ("part", "patients", "studies", "x-rays", f"{noun(data)}s")
    return _table(header, [*rows, row("all", list(data.captures))])


def _cameras(captures: Sequence[Capture]) -> str:
    counted = Counter((each.folder, each.phone_model or "not on record", each.origin) for each in captures)
    rows = [(*name, number) for name, number in sorted(counted.items())]
    return _table(("folder", "camera", "origin", "photos"), rows) if rows else ""


def _chains(data: Dataset) -> list[str]:
    """Show what made the synthetic pictures."""
    header = ("folder", "steps", "settings", "seed", "pictures", "made with", "SHA-256 of the chain")
    return [_table(header, chain_rows(data))] if data.chains else []


def _reservations(data: Dataset) -> list[str]:
    """Say what a user must know before all else."""
    words = []
    if any(each.get("rehearsal") for each in data.subsets):
        words.append("**Subsets marked as a rehearsal were captured with the simulated phone.**")
    marks = sorted({each.guarantees for each in data.captures if each.guarantees} - {"all"})
    if marks:
        words.append(f"**Not everything is guaranteed for all photos: {'; '.join(marks)}.**")
    other = sum(each.settings_difference is not None for each in data.captures)
    if other:
        words.append(
            f"**Taken with other camera settings than they were to be: {_count(other, 'photo')}; the column"
            " `settings_difference` says which.**"
        )
    amiss = sum(each.room_difference is not None for each in data.captures)
    if amiss:
        words.append(
            "**The room was not as declared, or not as before, as the phone noticed with"
            f" {_count(amiss, 'photo')}; the column `room_difference` says how.**"
        )
    if data.missing:
        words.append(f"**Missing of these subsets: {_count(data.missing, 'photo')}.**")
    return words


def _subsets(data: Dataset) -> list[str]:
    if not data.subsets:
        return []
    photos = Counter((each.plan, each.subset) for each in data.captures)
    made = {(each.plan, each.subset) for each in simulated(data)}
    rows = [
        (
            each["plan"] + _mark(each, made),
            each["id"],
            f"{each.get('first', '')}-{each.get('last', '')}",
            photos[each["plan"], each["id"]],
            *(_condition(each, name) for name in _CONDITIONS),
        )
        for each in data.subsets
    ]
    header = ("plan", "subset", "indices", "photos", *(name.replace("_", " ") for name in _CONDITIONS))
    return [
        "The environment of each subset, as the plan declares it"
        + ("; a simulated phone photographs neither room nor light" if made else "")
        + ". subsets.json has all that is on record of it.",
        _table(header, rows),
    ]


def _proven(data: Dataset) -> list[str]:
    """Say how each photo is known to show its x-ray."""
    if not data.photos:
        return []
    rows = proof_rows(data)
    said = ["## Which x-ray each photo shows", proof_paragraph(data.photos)]
    return [*said, _table(HEADER, rows)] if rows else said


def _mark(subset: dict[str, Any], made: Collection[tuple[str, str]]) -> str:
    if subset.get("rehearsal"):
        return " (rehearsal)"
    return " (simulated)" if (subset["plan"], subset["id"]) in made else ""


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
