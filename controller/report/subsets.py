"""The subsets of a data set: their photos, their conditions, and whether both are as described."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from android_bridge.base import how_many, some_of
from controller.dataset import SYNTHETIC, is_simulated
from controller.records import spoken_displays
from controller.report.captures import Captures
from controller.report.described import SUBSETS, Described, Name
from controller.report.displays import displays_of, in_words, several_sizes
from controller.report.facts import Check, SubsetFacts, judged
from controller.report.measures import spreads

ENVIRONMENT = "environment_"
"""What the columns of a subset's conditions begin with."""
_UNITS = {"cm": "cm", "deg": "°", "k": "K", "ms": "ms"}
COMPLETE = "Every subset has one photo of each of its x-rays"
CONSTANT = "Every subset was taken under one set of conditions, the one described"


def group(captures: Captures) -> dict[Name, list[int]]:
    """Give the photos' rows of each (plan, subset), in the order of their indices."""
    groups: dict[Name, list[int]] = {}
    for row, (plan, subset, origin) in enumerate(captures.rows("plan", "subset", "origin")):
        if origin != SYNTHETIC:
            groups.setdefault((plan or "", subset or ""), []).append(row)
    indices = captures["index"]
    by_index = {name: sorted(rows, key=lambda row: indices[row] or 0) for name, rows in groups.items()}
    return dict(sorted(by_index.items(), key=lambda each: (each[0][0], indices[each[1][0]] or 0, each[0][1])))


def count_simulated(captures: Captures, described: Described) -> int:
    """Count the photos that a simulated phone made."""
    rehearsed = {name for name, each in described.subsets.items() if each.get("rehearsal")}
    return sum(
        is_simulated(model, plan, subset, rehearsed)
        for model, plan, subset in captures.rows("phone_model", "plan", "subset")
    )


def miscounts(described: Described) -> list[str]:
    """Say of which subsets a phone counted other photos, at a session's end, than are on record."""
    return [
        f"{_named(name)}: {words}"
        for name, each in described.subsets.items()
        for own in (each, *each["cameras"].values())
        for words in own["miscounted"]
    ]


def corrections(described: Described) -> list[str]:
    """Say of which subsets the labels were corrected since, and when."""
    subsets: dict[tuple[str, ...], list[str]] = {}
    for (plan, subset), each in described.subsets.items():
        for one in each.get("relabelled", ()):
            taken = plan, one["at"], one["before"], one["csv_sha256"]
            subsets.setdefault(taken, []).append(subset)
    return [
        f"labels of {'subset' if len(names) == 1 else 'subsets'} {some_of(names)} of {plan} were taken over"
        f" from a corrected CSV on {at}: SHA-256 {now}, before that {before}"
        for (plan, at, before, now), names in subsets.items()
    ]


def noticed_in_rooms(captures: Captures) -> list[str]:
    """Say of which subsets the phone noticed that the room was other than declared, or than before."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for plan, subset, index, words in captures.rows("plan", "subset", "index", "room_difference"):
        if words is not None:
            found.setdefault((plan, subset), []).append((index, words))
    return [
        f"{_named(name)}: the phone noticed of the room, with {how_many(len(photos), 'photo')}:"
        f" {some_of([f'x-ray {index}: {words}' for index, words in sorted(photos)], 3)}"
        for name, photos in found.items()
    ]


def why_another_csv(described: Described, csv_sha256: str) -> str:
    """Say what to do about a CSV that is not the one whose labels the photos have; empty where it is."""
    named = [each for each in described.subsets.values() if each.get("csv_sha256")]
    if not named or csv_sha256 in {each["csv_sha256"] for each in named}:
        return ""
    later = [one for each in named for one in each["relabelled"] if one["before"] == csv_sha256]
    if later:
        at, now = later[-1]["at"], later[-1]["csv_sha256"]
        return f"this CSV counted until {at}, and since then another one, whose SHA-256 is {now}"
    return (
        "this is not the CSV whose labels the photos have: where it is a correction, have the plan take it"
        " over (`chexrig plan relabel PLAN`), then export or import again"
    )


def describe(
    captures: Captures, groups: Mapping[Name, Sequence[int]], described: Described
) -> list[SubsetFacts]:
    """Give the facts of each subset, without pictures."""
    return [_facts(captures, name, rows, described.subsets.get(name, {})) for name, rows in groups.items()]


def check_complete(captures: Captures, groups: Mapping[Name, Sequence[int]], described: Described) -> Check:
    """Look for indices of a subset that have no photo, several, or do not belong to it."""
    if described.fault:
        return Check(COMPLETE, "failed", "1 wrong", (described.fault,))
    ranges = {name: each for name, each in described.subsets.items() if each.get("first") is not None}
    if not ranges:
        return Check(COMPLETE, "impossible", f"no {SUBSETS} says which x-rays belong to a subset")
    faults: list[str] = []
    cameras = captures["camera"]
    for name, each in ranges.items():
        rows = groups.get(name, ())
        wanted = range(each["first"], each["last"] + 1)
        for camera in sorted({cameras[row] or "" for row in rows}) or [""]:
            found = Counter(captures["index"][row] for row in rows if (cameras[row] or "") == camera)
            faults += _wrong_indices(_named(name) + (f" by {camera}" if camera else ""), wanted, found)
    faults += [
        f"{_named(name)}: not in {SUBSETS}" for name in groups if name[1] and name not in described.subsets
    ]
    total = sum(each["last"] - each["first"] + 1 for each in ranges.values())
    return judged(
        COMPLETE,
        f"{len(ranges):,} subset{'s' * (len(ranges) != 1)}, {total:,} x-ray{'s' * (total != 1)}",
        faults,
        wrong="photos are missing or too many",
    )


def _wrong_indices(name: str, wanted: range, found: Counter[int]) -> list[str]:
    return [
        *(f"{name}: no photo of x-ray {index}" for index in wanted if not found[index]),
        *(f"{name}: {found[index]} photos of x-ray {index}" for index in wanted if found[index] > 1),
        *(f"{name}: a photo of x-ray {index}" for index in found if index not in wanted),
    ]


def check_conditions(captures: Captures, groups: Mapping[Name, Sequence[int]], described: Described) -> Check:
    """Look for subsets whose photos say different conditions, or others than subsets.json."""
    columns = [name for name in captures.columns if name.startswith(ENVIRONMENT)]
    named = {name: rows for name, rows in groups.items() if name[1]}
    if not columns or not named:
        return Check(CONSTANT, "impossible", "the data set records no conditions")
    faults: list[str] = []
    mixed: list[str] = []
    for name, rows in named.items():
        is_rehearsal = bool(described.subsets.get(name, {}).get("rehearsal"))
        sizes = several_sizes(captures, rows, name[1], is_rehearsal=is_rehearsal)
        faults += [f"{_named(name)}: {fault}" for fault in sizes]
        displays = displays_of(captures, rows)
        if len(displays) > 1:
            mixed.append(f"{_named(name)}: from {spoken_displays(displays)}")
        for column in columns:
            values = {captures[column][row] for row in rows}
            words = spoken_name(column.removeprefix(ENVIRONMENT))[0]
            if len(values) > 1:
                faults.append(f"{_named(name)}: {words}: {', '.join(sorted(map(str, values)))}")
        written = described.subsets.get(name, {}).get("environment")
        if isinstance(written, dict):
            recorded = {column: captures[column][rows[0]] for column in columns}
            faults += [f"{_named(name)}: {fault}" for fault in _differences(recorded, written)]
    several = f"; {len(mixed):,} of them from several displays" if mixed else ""
    fine = f"{len(named):,} subset{'s' * (len(named) > 1)}{several}"
    return judged(
        CONSTANT,
        fine,
        faults,
        wrong=f"condition{'s differ' if len(faults) > 1 else ' differs'}",
        remarks=mixed,
    )


def _facts(captures: Captures, name: Name, rows: Sequence[int], described: Mapping[str, Any]) -> SubsetFacts:
    indices = [captures["index"][row] for row in rows if captures["index"][row] is not None]
    devices = sorted({captures["device"][row] or "" for row in rows})
    guarantees = sorted({captures["guarantees"][row] or "all" for row in rows} - {"all"})
    retakes = [captures["retakes"][row] for row in rows if captures["retakes"][row] is not None]
    return SubsetFacts(
        id=name[1] or "photos of no subset",
        plan=name[0],
        device=", ".join(devices),
        photos=len(rows),
        first=min(indices, default=None),
        last=max(indices, default=None),
        conditions={
            **conditions_of(captures, rows[0]),
            **_display(described),
            **in_words(displays_of(captures, rows)),
            **_settings_used(captures, rows),
        },
        retakes=sum(retakes) if retakes else None,
        reservation="; ".join(guarantees),
        spreads=spreads(captures, rows),
    )


def conditions_of(captures: Captures, row: int) -> dict[str, str]:
    """Give the environment of a photo's subset, by words such as ``room light``."""
    cells = {
        name.removeprefix(ENVIRONMENT): captures[name][row]
        for name in captures.columns
        if name.startswith(ENVIRONMENT)
    }
    return dict(spoken_cell(name, value) for name, value in cells.items() if value is not None)


def _settings_used(captures: Captures, rows: Sequence[int]) -> dict[str, str]:
    """Say what has no number: white balance as the phone told it, and what it used other than it was to."""
    told = {"white balance used": "white_balance", "other settings used": "settings_difference"}
    told |= {"noticed in the room": "room_difference"}
    counted = {
        words: Counter(captures[column][row] for row in rows if captures[column][row] is not None)
        for words, column in told.items()
    }
    return {
        words: "; ".join(
            text if count == len(rows) else f"{text} (in {count:,} of {len(rows):,} photos)"
            for text, count in found.most_common()
        )
        for words, found in counted.items()
        if found
    }


def _display(described: Mapping[str, Any]) -> dict[str, str]:
    settle = described.get("display", {}).get("settle_ms")
    return {} if settle is None else {"settle time": f"{settle} ms"}


def spoken_cell(name: str, value: object) -> tuple[str, str]:
    """Give a condition's name and value as people say them, with its unit."""
    words, unit = spoken_name(name)
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return words, f"{text}{'' if unit == '°' else ' '}{unit}".strip()


def spoken_name(name: str) -> tuple[str, str]:
    """Give a condition's name as people say it, and its unit."""
    match = re.fullmatch(rf"(.*)_({'|'.join(_UNITS)})", name)
    words, unit = (match[1], _UNITS[match[2]]) if match else (name, "")
    return words.replace("_", " "), unit


def _differences(recorded: Mapping[str, Any], written: Mapping[str, Any]) -> list[str]:
    faults = []
    for name, value in written.items():
        cell = recorded.get(f"{ENVIRONMENT}{name}")
        if not isinstance(value, dict) and cell != (None if value == "" else value):
            faults.append(f"{spoken_name(name)[0]}: {cell!r}, {value!r} in {SUBSETS}")
        elif isinstance(value, dict):
            nested = {f"{name}_{part}": each for part, each in value.items()}
            if name != "mouse_cursor":
                faults += _differences(recorded, nested)
    return faults


def _named(name: Name) -> str:
    return f"subset {name[1]}" + (f" of {name[0]}" if name[0] else "")
