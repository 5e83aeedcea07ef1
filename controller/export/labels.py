"""The labels of the photos, joined from CheXpert's CSV by what the file name says."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from android_bridge.problems import Problem
from controller.chexpert import COLUMNS, KEY_COLUMNS, add_keys, read_table, require_columns

if TYPE_CHECKING:
    import pandas as pd


class NamesXray(Protocol):
    """What says which x-ray a photo is of; its text is for messages."""

    @property
    def split(self) -> str:
        """CheXpert's split."""

    @property
    def patient(self) -> str:
        """The patient."""

    @property
    def study(self) -> str:
        """The study."""

    @property
    def view(self) -> str:
        """The view."""


def labelled(names: Sequence[NamesXray], paths: Sequence[str], csv: Path, csv_sha256: str) -> pd.DataFrame:
    """Give one row of CheXpert's 19 columns for each photo, every cell as it stands in the CSV.

    Parameters
    ----------
    names
        The photos' names as parsed from their files: the join is on (split, patient, study, view) of these.
    paths
        What their ``Path`` becomes, in the same order.
    csv, csv_sha256
        The table, and the digest it had when the x-rays were drawn from it.

    Returns
    -------
    pandas.DataFrame
        In the order of `names`, all text, blanks as ``""``, plus a column ``split``.

    Raises
    ------
    Problem
        When the CSV cannot be read, has changed, lacks a column, or has no row for a photo.
    """
    import pandas as pd  # noqa: PLC0415 - slow to import, and needed here only

    digest = _digest(csv)
    if digest != csv_sha256:
        raise Problem(
            "the CSV with the labels is not the one that the x-rays were drawn from",
            where=str(csv),
            expected=f"SHA-256 {csv_sha256}",
            got=digest,
            advice="restore the file: its labels belong to the photos",
        )
    table = read_table(csv)
    require_columns(table, csv)
    keys = list(KEY_COLUMNS)
    wanted = pd.DataFrame(
        [(name.split, name.patient, name.study, name.view) for name in names], columns=keys, dtype="str"
    )
    joined = wanted.merge(add_keys(table, csv), on=keys, how="left", validate="one_to_one", indicator="found")
    missing = joined["found"] != "both"
    if missing.any():
        raise Problem(
            f"{int(missing.sum())} photos have no row in the CSV",
            where=str(csv),
            got=str(names[int(missing.to_numpy().argmax())]),
            advice="restore the CSV that the x-rays were drawn from",
        )
    joined["Path"] = list(paths)
    return joined[[*COLUMNS, "split"]]


def _digest(csv: Path) -> str:
    if not csv.is_file():
        return "no such file"
    try:
        return hashlib.sha256(csv.read_bytes()).hexdigest()
    except OSError as error:
        raise Problem(
            "the CSV with the labels cannot be read",
            where=str(csv),
            got=error.strerror or str(error),
            advice="make sure that the file may be read",
        ) from error
