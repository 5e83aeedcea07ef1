"""From a plan's data source to the x-rays it means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from android_bridge.base import Problem
from controller.plan.model import DataSource
from controller.plan.with_data import WithData, is_file
from controller.xrays import (
    AllRows,
    FrontalOnly,
    Manifest,
    PatientSample,
    RowRange,
    Selection,
    Whole,
    build_manifest,
    read_manifest,
    read_patient_list,
    read_xray_list,
)


def selection_of(data: DataSource, folder: Path = Path()) -> Selection:
    """Give the selection a manifest is drawn by; all rows where the plan names none.

    Parameters
    ----------
    folder
        The plan's, which its paths are relative to.

    Raises
    ------
    Problem
        The list that it is drawn by cannot be read.
    """
    whole = _whole(data, folder)
    return FrontalOnly(whole) if data.frontal_only else whole


def _whole(data: DataSource, folder: Path) -> Whole:
    if data.row_range is not None:
        return RowRange(*data.row_range)
    if data.patients is not None and data.seed is not None:
        return PatientSample(data.patients, data.seed)
    if data.like is not None:
        return read_xray_list(folder / data.like.expanduser(), allow_missing=data.allow_missing)
    if data.patients_from is not None:
        return read_patient_list(folder / data.patients_from.expanduser(), allow_missing=data.allow_missing)
    return AllRows()


def preview_manifest(loaded: WithData, warn: Callable[[str], None] | None = None) -> Manifest | None:
    """Give the x-rays of a plan: the manifest it names, or else what would be drawn from the CSV now.

    Neither images nor labels are looked at, so the result is for checking only and must not be kept as the
    frozen manifest.

    Parameters
    ----------
    warn
        Is told what of a list was left out.

    Returns
    -------
    Manifest or None
        None where the file to take them from does not exist.

    Raises
    ------
    Problem
        The manifest or the CSV cannot be understood, or has fewer x-rays than are asked for.
    """
    if loaded.manifest is not None:
        return read_manifest(loaded.manifest) if loaded.manifest.is_file() else None
    if not is_file(loaded.csv) or not all(map(is_file, loaded.lists.values())):
        return None
    try:
        selection = selection_of(loaded.data, loaded.path.parent)
        return build_manifest(
            loaded.csv, loaded.images, selection, hash_images=False, warn=warn, labels=False
        )
    except Problem as problem:
        if problem.where:
            raise
        where = loaded.where("data", loaded.data.chosen_by)
        raise Problem(
            problem.what, where=where, expected=problem.expected, got=problem.got, advice=problem.advice
        ) from problem
