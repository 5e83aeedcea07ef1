"""Which x-rays the options of ``chexrig manifest build`` mean."""

from __future__ import annotations

from pathlib import Path

from android_bridge.base import Problem
from controller.xrays import (
    AllRows,
    PatientSample,
    Whole,
    parse_rows,
    read_patient_list,
    read_xray_list,
)

_CHOICES = "exactly one of --patients N, --rows A:B, --like CSV, --patients-from FILE, --all"


def chosen_selection(
    patients: int | None,
    seed: int | None,
    rows: str | None,
    like: Path | None,
    patients_from: Path | None,
    *,
    take_all: bool,
    allow_missing: bool,
) -> Whole:
    """Read the one choice of x-rays that was made.

    Raises
    ------
    Problem
        Where it is none or several, or cannot be understood.
    """
    given = [
        name
        for name, is_given in (
            ("--patients", patients is not None),
            ("--rows", rows is not None),
            ("--like", like is not None),
            ("--patients-from", patients_from is not None),
            ("--all", take_all),
        )
        if is_given
    ]
    if len(given) != 1:
        raise Problem(
            "say which x-rays to take" if not given else "only one choice of x-rays is possible",
            expected=_CHOICES,
            got=" and ".join(given) or "none of them",
            advice="For a first trial take --rows 1:20.",
        )
    if seed is not None and patients is None:
        raise Problem("a seed draws patients", where="--seed", expected="--patients with it", got=given[0])
    if allow_missing and like is None and patients_from is None:
        raise Problem(
            "nothing can be missing without a list",
            where="--allow-missing",
            expected="--like or --patients-from with it",
            got=given[0],
        )
    if like is not None:
        return read_xray_list(like, allow_missing=allow_missing)
    if patients_from is not None:
        return read_patient_list(patients_from, allow_missing=allow_missing)
    if patients is not None:
        return PatientSample(patients, seed or 0)
    return parse_rows(rows) if rows is not None else AllRows()
