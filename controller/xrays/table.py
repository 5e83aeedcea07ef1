"""A CheXpert table as a data frame of text, every cell as it stands in the file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from android_bridge.base import Problem
from controller.xrays.columns import COLUMNS
from controller.xrays.header import require_columns
from controller.xrays.keys import KEY_COLUMNS, parse_paths
from controller.xrays.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from controller.xrays.source import Source


def read_table(csv: Path) -> pd.DataFrame:
    """Read a CSV in CheXpert's form; columns other than ``Path`` may be more or fewer.

    Returns
    -------
    pandas.DataFrame
        One row an x-ray in the file's order, index 0.., the file's columns, all text; blank cells are ``""``.

    Raises
    ------
    Problem
        For a file that is missing or not a CSV, without ``Path``, with a path that does not parse, or with
        one x-ray (split, patient, study, view) on two lines.
    """
    source = read_source(csv)
    parse_paths(source.paths, source.where)
    return to_frame(source)


def add_keys(frame: pd.DataFrame, csv: Path) -> pd.DataFrame:
    """Give a copy of a table with the columns split, patient, study and view, taken from ``Path``.

    Parameters
    ----------
    frame
        What ``read_table`` gave, or some of its rows or columns (``Path`` among them), with its index.
    csv
        The file it came from, for messages.

    Raises
    ------
    Problem
        As ``read_table`` for bad or double paths, and where the CSV has a column of one of these names.
    """
    taken = [name for name in KEY_COLUMNS if name in frame.columns]
    if taken:
        raise Problem(
            "the CSV already has columns of the names the x-rays' keys need",
            where=f"{csv}:1",
            got=", ".join(taken),
            advice="Rename them.",
        )
    keys = parse_paths(frame["Path"].tolist(), lambda row: read_source(csv).where(int(frame.index[row])))
    columns = {name: [getattr(key, name) for key in keys] for name in KEY_COLUMNS}
    return frame.assign(**columns).astype(dict.fromkeys(KEY_COLUMNS, "str"))


def complete(frame: pd.DataFrame, csv: Path) -> pd.DataFrame:
    """Give CheXpert's 19 columns of a table, blank where it may do without one and has none.

    Raises
    ------
    Problem
        Naming the columns that are missing: see `require_columns`.
    """
    require_columns(list(frame.columns), csv)
    return frame.reindex(columns=list(COLUMNS), fill_value="")


def to_frame(source: Source) -> pd.DataFrame:
    """Give the rows of a CSV that was read, index 0.., all text; blank cells are ``""``.

    Raises
    ------
    Problem
        When pandas sees other rows than `read_source` did.
    """
    import pandas as pd  # noqa: PLC0415 - slow to import, and keys alone do without

    frame = pd.read_csv(io.BytesIO(source.data), dtype=str, na_filter=False, index_col=False)
    frame.columns = pd.Index(source.header)
    # Two readers saw the file. Where they disagree on what a row is, labels would end up with another x-ray.
    if frame["Path"].tolist() != list(source.paths):
        raise Problem(
            "the CSV can be read in two ways",
            where=str(source.csv),
            advice="Save it again as plain CSV in UTF-8.",
        )
    return frame
