"""From a plan's data source to the x-rays it means."""

from __future__ import annotations

from android_bridge.base import Problem
from controller.plan.model import DataSource
from controller.plan.with_data import WithData, is_file
from controller.xrays import (
    AllRows,
    Manifest,
    PatientSample,
    RowRange,
    Selection,
    build_manifest,
    read_manifest,
)


def selection_of(data: DataSource) -> Selection:
    """Give the selection a manifest is drawn by; all rows where the plan names none."""
    if data.row_range is not None:
        return RowRange(*data.row_range)
    if data.patients is not None and data.seed is not None:
        return PatientSample(data.patients, data.seed)
    return AllRows()


def preview_manifest(loaded: WithData) -> Manifest | None:
    """Give the x-rays of a plan: the manifest it names, or else what would be drawn from the CSV now.

    Images are not opened, so the result is for checking only and must not be kept as the frozen manifest.

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
    if not is_file(loaded.csv):
        return None
    try:
        return build_manifest(loaded.csv, loaded.images, selection_of(loaded.data), hash_images=False)
    except Problem as problem:
        if problem.where:
            raise
        key = next((name for name in ("rows", "patients") if getattr(loaded.data, name)), "csv")
        where = loaded.where("data", key)
        raise Problem(
            problem.what, where=where, expected=problem.expected, got=problem.got, advice=problem.advice
        ) from problem
