"""What is said of a collection of x-rays to convert its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Table:
    """One of a collection's tables.

    Parameters
    ----------
    what
        What it says, such as ``labels``.
    example
        The name that its file is published under.
    columns
        Those that are needed, and by which it is known; where the publisher has called one differently,
        with ``|`` between its names.
    key
        The columns by which its rows are found for an image.
    is_needed
        Whether nothing can be converted without it.
    """

    what: str
    example: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    is_needed: bool = True


@dataclass(frozen=True, kw_only=True)
class Collection:
    """A collection's tables, and what their columns are in CheXpert's form.

    Texts with names of columns in braces are filled with an image's cells.

    Parameters
    ----------
    title
        Its name.
    images
        The table with a row for each image.
    tables
        Others, whose rows are joined to it.
    lists
        How files are called that name images, one a line, -> the split of these.
    listed
        What such a line holds.
    numbers
        Columns that hold whole numbers, with zeros before them or not; and what is added to each.
    patient, study, file
        The parts of ``Path``; where the image lies in the collection's folder.
    split
        The column that says which split an image is in; empty where lists do.
    splits
        What stands there -> CheXpert's split.
    sex, age
        The columns; empty where the tables have none.
    sexes
        What stands there -> CheXpert's word.
    view
        Columns that say how an image was taken: the first that is not blank and understood decides.
    views
        What stands there, in capitals -> CheXpert's ``Frontal/Lateral`` and ``AP/PA``.
    words
        The column with all findings of an image, with ``|`` between them; empty where each has a column.
    labels
        A finding, or its column -> CheXpert's label; empty where CheXpert has none for it.
    """

    title: str
    images: Table
    tables: tuple[Table, ...] = ()
    lists: Mapping[str, str] = field(default_factory=dict)
    listed: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    patient: str
    study: str
    file: str
    split: str = ""
    splits: Mapping[str, str] = field(default_factory=dict)
    sex: str = ""
    age: str = ""
    sexes: Mapping[str, str] = field(default_factory=dict)
    view: tuple[str, ...]
    views: Mapping[str, tuple[str, str]]
    words: str = ""
    labels: Mapping[str, str]
