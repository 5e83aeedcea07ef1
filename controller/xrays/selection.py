"""Which rows of the CSV become x-rays 1..N: all, a range, a sample, or those of another list."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from android_bridge.base import Problem, how_many
from controller.xrays.lists import PatientList, XrayList, list_from_dict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from controller.xrays.path_key import XrayKey


_VIEWS, _FRONTAL = "views", "frontal"


@dataclass(frozen=True, slots=True)
class AllRows:
    """Every row."""

    def to_dict(self) -> dict[str, str | int]:
        """Give the form the manifest's header holds."""
        return {"kind": "all"}

    def __str__(self) -> str:
        return "all rows"


@dataclass(frozen=True, slots=True)
class RowRange:
    """The data rows ``first`` to ``last`` of the CSV, counted from 1, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise Problem(
                "the rows are out of order",
                expected="A:B with 1 <= A <= B",
                got=f"{self.first}:{self.last}",
                advice="the first row is 1, and the last is included",
            )

    def to_dict(self) -> dict[str, str | int]:
        """Give the form the manifest's header holds."""
        return {"kind": "rows", "first": self.first, "last": self.last}

    def __str__(self) -> str:
        return f"rows {self.first} to {self.last}"


@dataclass(frozen=True, slots=True)
class PatientSample:
    """All rows of ``count`` patients, chosen by ``seed``; the same seed chooses the same on any machine."""

    count: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.count < 1:
            raise Problem(
                "no patients are asked for",
                expected="1 patient or more",
                got=str(self.count),
                advice="ask for 1 or more",
            )

    def to_dict(self) -> dict[str, str | int]:
        """Give the form the manifest's header holds."""
        return {"kind": "patients", "count": self.count, "seed": self.seed}

    def __str__(self) -> str:
        return f"{how_many(self.count, 'patient')} with seed {self.seed}"


@dataclass(frozen=True, slots=True)
class ManifestSample:
    """``count`` x-rays drawn by ``seed`` from the ``out_of`` of another manifest, in their order there.

    Parameters
    ----------
    manifest
        That manifest's digest.
    """

    count: int
    seed: int
    out_of: int
    manifest: str

    def to_dict(self) -> dict[str, str | int]:
        """Give the form the manifest's header holds."""
        return {
            "kind": "sample",
            "count": self.count,
            "seed": self.seed,
            "out_of": self.out_of,
            "manifest": self.manifest,
        }

    def __str__(self) -> str:
        whole = f"the {self.out_of:,} x-rays of manifest {self.manifest[:12]}"
        return f"a sample of {self.count:,} with seed {self.seed} from {whole}"


Whole: TypeAlias = AllRows | RowRange | PatientSample | XrayList | PatientList


@dataclass(frozen=True, slots=True)
class FrontalOnly:
    """The frontal ones of what another selection takes."""

    of: Whole

    def to_dict(self) -> dict[str, str | int]:
        """Give the form the manifest's header holds."""
        return self.of.to_dict() | {_VIEWS: _FRONTAL}

    def __str__(self) -> str:
        return f"the frontal ones of {self.of}"


Selection: TypeAlias = Whole | FrontalOnly
Origin: TypeAlias = Selection | ManifestSample


def parse_rows(text: str) -> RowRange:
    """Read ``A:B``.

    Raises
    ------
    Problem
        Where it is not two whole numbers in order, from 1.
    """
    match = re.fullmatch(r"([0-9]{1,18}):([0-9]{1,18})", text)
    if match is None:
        raise Problem(
            "the rows are not understood",
            expected="A:B, such as 1:250",
            got=repr(text),
            advice="the first row is 1, and the last is included",
        )
    return RowRange(int(match[1]), int(match[2]))


def selection_from_dict(fields: object) -> Origin:
    """Read what ``to_dict`` gave.

    Raises
    ------
    ValueError
        For anything else.
    """
    match fields:
        case {"views": "frontal", **whole} if isinstance(of := selection_from_dict(whole), Whole):
            return FrontalOnly(of)
        case {"kind": "all", **rest} if not rest:
            return AllRows()
        case {"kind": "rows", "first": int(first), "last": int(last), **rest} if not rest:
            selection: Origin = RowRange(first, last)
        case {"kind": "patients", "count": int(count), "seed": int(seed), **rest} if not rest:
            selection = PatientSample(count, seed)
        case {
            "kind": "sample",
            "count": int(count),
            "seed": int(seed),
            "out_of": int(out_of),
            "manifest": str(manifest),
            **rest,
        } if not rest:
            selection = ManifestSample(count, seed, out_of, manifest)
        case _:
            listed = list_from_dict(fields)
            if listed is not None:
                return listed
            raise ValueError(
                "expected kind all, rows (first, last), patients (count, seed), like or patients_from (list)"
                " or sample (count, seed, out_of, manifest)"
            )
    if any(isinstance(value, bool) for value in selection.to_dict().values()):
        raise ValueError("expected whole numbers")
    return selection


def select_rows(
    selection: Selection,
    keys: Sequence[XrayKey],
    is_frontal: Callable[[int], bool] | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> list[int]:
    """Choose rows, in the CSV's order; those of another list, in its order.

    Parameters
    ----------
    selection
        What to take.
    keys
        The key of each data row.
    is_frontal
        Says whether a row is a frontal view's; where it is not given, the views' names say so.
    tell
        Is told what of a list was left out.

    Returns
    -------
    list of int
        Positions in ``keys``, from 0.

    Raises
    ------
    Problem
        Where there are fewer rows or patients than asked for, or none.
    """
    match selection:
        case FrontalOnly(of):
            judge = is_frontal or (lambda row: keys[row].view.endswith(f"_{_FRONTAL}"))
            rows = [row for row in select_rows(of, keys, tell=tell) if judge(row)]
            if not rows:
                raise Problem(
                    "none of the chosen x-rays is a frontal one",
                    expected="Frontal in the column Frontal/Lateral, or a view such as view1_frontal",
                    got=f"{of}",
                    advice="choose other x-rays, or not frontal ones alone",
                )
            return rows
        case AllRows():
            return list(range(len(keys)))
        case RowRange(first, last):
            if last > len(keys):
                raise Problem(
                    "the CSV has fewer rows than asked for",
                    expected=f"rows in 1:{len(keys)}",
                    got=f"{first}:{last}",
                    advice=f"take no more than there are, such as {min(first, len(keys))}:{len(keys)}",
                )
            return list(range(first - 1, last))
        case PatientSample(count, seed):
            chosen = _sample({(key.split, key.patient) for key in keys}, count, seed)
            return [row for row, key in enumerate(keys) if (key.split, key.patient) in chosen]
        case XrayList() | PatientList():
            rows = selection.rows(keys, tell)
            if not rows:
                raise Problem(
                    "none of the list's x-rays is in the CSV",
                    expected="x-rays of the same split, patient, study and view in both",
                    advice="give the CSV that the list was made of, or another list",
                )
            return rows


def _sample(patients: set[tuple[str, str]], count: int, seed: int) -> set[tuple[str, str]]:
    """Take the patients with the lowest hashes: a library's random generator may change, this may not."""
    if count > len(patients):
        raise Problem(
            "the CSV has fewer patients than asked for",
            expected=f"at most {how_many(len(patients), 'patient')}",
            got=str(count),
            advice=f"take no more than {len(patients)}",
        )

    def rank(split_and_patient: tuple[str, str]) -> tuple[str, tuple[str, str]]:
        name = split_and_patient[1]
        return hashlib.sha256(f"{seed}:{name}".encode()).hexdigest(), split_and_patient

    return set(sorted(patients, key=rank)[:count])
