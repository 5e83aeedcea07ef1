"""Does a plan fit its data? Everything that can be told before the first photo."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from android_bridge.base import Problem, Remedy
from controller.plan.load import LoadedPlan
from controller.plan.model import Display, Phone
from controller.plan.paths import path_advice
from controller.plan.ranges import merged, spoken, uncovered
from controller.plan.with_data import WithData, is_file, is_folder
from controller.xrays import (
    FORMULA_SIGNS,
    MISSING,
    Manifest,
    find_images,
    folders_of,
    is_formula,
    labels_of,
    tell_folders,
    why_missing,
)

USUAL_SIZE = (250, 500)
"""Smallest and largest subset of Nokia10k (Phillips et al. 2020, section 2.1.1)."""
USUAL_SIZE_BY_HAND = (100, 200)
"""The same of iPhone1k, whose photos were taken by hand."""
_MOST_NAMED = 3
_RANGES_NAMED = 30
NAMED_MISSING = 10
"""So many missing x-rays are told by name; of more only the number helps."""
REAL_PHONE_MS = 2000
"""Milliseconds a phone is taken to need from trigger to saved photo, until one has been measured."""
BY_HAND_MS = 6000
"""Milliseconds a person is taken to need for a photo."""
PACE_MS = 50
"""Milliseconds for decoding, painting and the datagrams, per x-ray."""

Definition = Mapping[str, Any]


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Parameters
    ----------
    errors
        Whatever would make the capture fail or its labels wrong.
    warnings
        Whatever is unusual but possible.
    """

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


def check_plan(
    loaded: LoadedPlan,
    manifest: Manifest | None,
    begun: Callable[[str], Definition | None] = lambda _: None,
) -> CheckReport:
    """Compare a plan with its data.

    Parameters
    ----------
    loaded
        The plan.
    manifest
        The x-rays; None where there is none yet: then only the plan itself and the presence of the data
        are looked at.
    begun
        Gives the definition that a subset of this id was begun with, None where it has not begun.
    """
    warnings: list[Problem] = []
    unusual: list[str] = []
    errors = check_data(loaded, manifest, unusual.append)
    errors += _formulas(loaded, begun)
    if manifest is not None:
        warnings += _unused(loaded, len(manifest))
        warnings += map(Problem, unusual)
    return CheckReport(tuple(errors), tuple(warnings))


def check_data(
    loaded: WithData, manifest: Manifest | None, warn: Callable[[str], None] | None = None
) -> list[Problem]:
    """Compare what is understood of a plan with its data; gives what would make a capture fail.

    `warn` is told which sexes, ages and views are none of CheXpert's.
    """
    errors = [*_missing_data(loaded)]
    if manifest is not None:
        errors += [*_out_of_range(loaded, len(manifest)), *_csv(loaded, manifest, warn)]
        errors += _accepted_beyond(loaded, len(manifest))
        if all(map(_is_readable, folders_of(loaded.images))):
            errors += _missing_images(loaded, manifest)
    return errors


def xray_count(loaded: LoadedPlan) -> int:
    """Count the x-rays in all subsets together."""
    return sum(subset.size for subset in loaded.subsets)


def estimated_seconds(loaded: LoadedPlan) -> float:
    """Estimate the time of all captures by all cameras, without the set-up between subsets.

    The simulated phone's time for a photo is in the plan; for a real phone `REAL_PHONE_MS` is assumed, for a
    person `BY_HAND_MS`.
    """
    return sum(xray_count(loaded) * _photo_ms(phone, loaded.display) for _, phone in loaded.cameras) / 1000


def _photo_ms(phone: Phone, display: Display) -> int:
    if phone.is_by_hand:
        return BY_HAND_MS
    photo_ms = phone.simulated.photo_ms if phone.is_simulated else REAL_PHONE_MS
    return display.settle_ms + photo_ms + PACE_MS


def _missing_data(loaded: WithData) -> Iterator[Problem]:
    if not is_file(loaded.csv):
        yield Problem(
            f"the CSV {loaded.csv} {_amiss(loaded.csv)}",
            where=loaded.where("data", "csv"),
            advice=_fetch(loaded.data.csv),
        )
    for key, file in loaded.lists.items():
        if not is_file(file):
            where = loaded.where("data", key)
            yield Problem(f"the list {file} {_amiss(file)}", where=where, advice=_fetch(file))
    for position, (folder, written) in enumerate(
        zip(folders_of(loaded.images), loaded.data.images, strict=True)
    ):
        where = loaded.where("data", "images", position)
        if not is_folder(folder):
            yield Problem(
                f"the folder of x-rays {folder} {_amiss(folder)}", where=where, advice=_fetch(written)
            )
        elif not _is_readable(folder):
            yield Problem(
                f"the folder of x-rays {folder} may not be read",
                where=where,
                advice="give yourself the right to read it and what is in it",
            )
    if loaded.manifest and not loaded.manifest.is_file():
        yield Problem(
            f"the manifest {loaded.manifest} {_amiss(loaded.manifest)}",
            where=loaded.where("data", "manifest"),
            advice=path_advice(str(loaded.data.manifest))
            or "make it with `chexrig manifest build`, change this path, or leave the line out: the plan then"
            " takes the CSV's x-rays in their order",
        )


def _fetch(written: Path | None) -> str:
    return path_advice(str(written)) or "put the data there, or change this path in the plan"


def _amiss(path: Path) -> str:
    if path.is_dir():
        return "is a folder"
    return "is something else" if path.exists() else "does not exist"


def unusual_sizes(loaded: LoadedPlan) -> Iterator[Problem]:
    """Say which subsets are smaller or larger than is usual; `check_plan` does not, for that may well be."""
    low, high = USUAL_SIZE_BY_HAND if loaded.phone.is_by_hand else USUAL_SIZE
    unusual = [each for each in loaded.subsets if not low <= each.size <= high]
    if len(unusual) > _MOST_NAMED:
        sizes = sorted(each.size for each in unusual)
        between = f"{sizes[0]}" if sizes[0] == sizes[-1] else f"{sizes[0]} to {sizes[-1]}"
        all_of_them = len(unusual) == len(loaded.subsets)
        count = f"all {len(unusual)}" if all_of_them else f"{len(unusual)} of {len(loaded.subsets)}"
        told = f"{count} have {between}"
    else:
        told = ", ".join(f"`{each.id}` has {each.size}" for each in unusual)
    if told:
        yield Problem(f"subsets have usually {low} to {high} x-rays: {told}")


def _formulas(loaded: LoadedPlan, begun: Callable[[str], Definition | None]) -> Iterator[Problem]:
    """Refuse texts that a spreadsheet would run as a formula, as long as they may be changed."""
    told = set()
    for position, subset in enumerate(loaded.subsets):
        for name in ("room", "notes"):
            where = loaded.where("subsets", position, "environment", name)
            text = getattr(subset.environment, name)
            if is_formula(text) and (where, name) not in told and begun(subset.id) is None:
                told.add((where, name))
                yield Problem(
                    f"subset `{subset.id}`: `{name}` would be run as a formula by a spreadsheet",
                    where=where,
                    expected=f"a text that begins with none of {FORMULA_SIGNS}",
                    got=text.split("\n")[0],
                    advice="put a word before it",
                )


def _out_of_range(loaded: WithData, count: int) -> Iterator[Problem]:
    for each in loaded.ranges:
        if each.last > count:
            yield Problem(
                f"{each.name} reaches beyond the manifest",
                where=loaded.where("subsets", each.position, "last"),
                expected=f"an index from 1 to {count}",
                got=f"{each.first} to {each.last}",
                advice=f"let it end with {count}, the last x-ray there is"
                if each.first <= count
                else "take this subset out of the plan: there are no x-rays for it",
            )


def _accepted_beyond(loaded: WithData, count: int) -> Iterator[Problem]:
    beyond = [index for index in loaded.data.accept if index > count]
    if beyond:
        yield Problem(
            "an x-ray is accepted that is not there",
            where=loaded.where("data", "accept"),
            expected=f"indices from 1 to {count}",
            got=", ".join(map(str, beyond)),
        )


def _unused(loaded: LoadedPlan, count: int) -> Iterator[Problem]:
    gaps = uncovered(((subset.first, subset.last) for subset in loaded.subsets), count)
    if gaps:
        total = sum(last - first + 1 for first, last in gaps)
        are = "is" if total == 1 else "are"
        yield Problem(
            f"{total} of {count} x-rays {are} in no subset and will not be photographed",
            where=loaded.where("subsets"),
            got=f"no subset has {spoken(gaps, _RANGES_NAMED)}",
            advice="let the subset beside them reach further, or add subsets for them",
        )


def _csv(loaded: WithData, manifest: Manifest, warn: Callable[[str], None] | None) -> Iterator[Problem]:
    """Refuse another CSV than the manifest's, and labels that an export would refuse."""
    has_own = loaded.manifest is None  # what `frozen_manifest` refuses of that one is not told twice
    try:
        found = loaded.csv_sha256()
        if found == manifest.csv_sha256:
            labels_of([xray.key for xray in manifest.xrays], loaded.csv, warn=warn)
    except Problem as problem:
        if not has_own or problem.where != loaded.where("data", "csv"):
            yield problem
        return
    if not has_own and found not in (None, manifest.csv_sha256):
        yield Problem(
            f"the CSV {loaded.csv} is not the one the manifest was drawn from",
            where=loaded.where("data", "csv"),
            expected=f"SHA-256 {manifest.csv_sha256}",
            got=f"SHA-256 {found}",
            advice="put the original CSV back, or draw a new manifest before the first subset begins",
            remedy=Remedy.TAKE_OVER_LABELS if loaded.state_dir.is_dir() else None,
        )


def _missing_images(loaded: WithData, manifest: Manifest) -> Iterator[Problem]:
    count = len(manifest)
    wanted = {index for each in loaded.ranges for index in range(each.first, min(each.last, count) + 1)}
    xrays = [xray for xray in manifest.xrays if xray.index in wanted]
    found = find_images(loaded.images, [(xray.path, xray.file) for xray in xrays])
    amiss = {xray.index: file for xray, file in zip(xrays, found, strict=True) if isinstance(file, Problem)}
    missing = {index: problem.where for index, problem in amiss.items() if problem.what == MISSING}
    where, there = loaded.where("data", "images"), tell_folders(loaded.images)
    hint = why_missing(loaded.images) if missing else ""
    if len(missing) == len(wanted) > 1:
        yield Problem(
            f"none of the {len(missing)} x-rays is in the folder",
            where=where,
            expected=next(iter(missing.values())),
            got=f"no such file in {there}",
            advice=hint or "`images` is the folder that the CSV's Path starts from",
        )
        return
    for index, path in list(missing.items())[:NAMED_MISSING]:
        yield Problem(
            f"x-ray {index} is missing",
            where=where,
            expected=path,
            got=f"no such file in {there}",
            advice=hint,
        )
    rest = list(missing)[NAMED_MISSING:]
    if rest:
        named = spoken(merged(rest), _RANGES_NAMED)
        yield Problem(f"{len(rest)} more x-rays are missing: {named}", where=where)
    for index in [each for each in amiss if each not in missing][:NAMED_MISSING]:
        problem = amiss[index]
        yield Problem(
            f"x-ray {index}, {problem.where}: {problem.what}",
            where=where,
            expected=problem.expected,
            got=problem.got,
            advice=problem.advice,
        )


def _is_readable(folder: Path) -> bool:
    return is_folder(folder) and os.access(folder, os.R_OK | os.X_OK)
