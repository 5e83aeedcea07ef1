from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from android_bridge.base.problems import Problem
from controller.xrays import (
    AllRows,
    FrontalOnly,
    ManifestSample,
    PatientList,
    PatientSample,
    RowRange,
    XrayKey,
    XrayList,
    parse_rows,
    select_rows,
    selection_from_dict,
)
from controller.xrays.selection import Origin


def table(*patients: str) -> list[XrayKey]:
    """One row for each patient named, with the split before a slash where one is given."""
    named = [name.rpartition("/") for name in patients]
    return [
        XrayKey(split or "train", patient, "s1", f"v{row}") for row, (split, _, patient) in enumerate(named)
    ]


tables = st.lists(st.sampled_from([f"p{number}" for number in range(8)]), min_size=1, max_size=30).map(
    lambda patients: table(*patients)
)
seeds = st.integers(0, 2**32)

# `printf 7:p1 | sha256sum` and so on rank the patients p2 02b2.., p1 75ca.., p3 7c8c.., p5 d217.., p4 d7ef..
RANKED_BY_SEED_7 = ["p2", "p1", "p3", "p5", "p4"]


@pytest.mark.parametrize("count", range(1, 6))
def test_patients_are_those_of_the_lowest_hashes_in_the_csvs_order(count: int) -> None:
    keys = table("p5", "p4", "p2", "p3", "p1", "p2", "p4")
    rows = select_rows(PatientSample(count, 7), keys)
    chosen = RANKED_BY_SEED_7[:count]
    assert rows == [row for row, key in enumerate(keys) if key.patient in chosen]


def test_one_name_in_two_splits_is_two_patients() -> None:
    keys = table("train/p1", "valid/p1", "train/p1")
    assert select_rows(PatientSample(1, 0), keys) == [0, 2]
    assert select_rows(PatientSample(2, 0), keys) == [0, 1, 2]
    with pytest.raises(Problem, match="fewer patients") as caught:
        select_rows(PatientSample(3, 0), keys)
    assert (caught.value.expected, caught.value.got) == ("at most 2 patients", "3")


@given(tables, seeds, st.data())
def test_patient_samples_are_whole_ordered_nested_and_ignore_row_order(
    keys: list[XrayKey], seed: int, data: st.DataObject
) -> None:
    patients = {key.patient for key in keys}
    count = data.draw(st.integers(1, len(patients)))
    rows = select_rows(PatientSample(count, seed), keys)
    chosen = {keys[row].patient for row in rows}
    assert len(chosen) == count
    assert rows == [row for row, key in enumerate(keys) if key.patient in chosen]
    if count < len(patients):
        assert set(rows) < set(select_rows(PatientSample(count + 1, seed), keys))
    shuffled = data.draw(st.permutations(keys))
    assert {shuffled[row].patient for row in select_rows(PatientSample(count, seed), shuffled)} == chosen


@given(tables, st.integers(1, 40), st.integers(1, 40))
def test_rows_are_counted_from_1_with_both_ends(keys: list[XrayKey], first: int, last: int) -> None:
    if first > last:
        with pytest.raises(Problem, match="out of order"):
            RowRange(first, last)
    elif last > len(keys):
        with pytest.raises(Problem, match="fewer rows"):
            select_rows(RowRange(first, last), keys)
    else:
        assert select_rows(RowRange(first, last), keys) == list(range(len(keys)))[first - 1 : last]


@given(tables)
def test_all_is_all(keys: list[XrayKey]) -> None:
    assert select_rows(AllRows(), keys) == list(range(len(keys)))


@pytest.mark.parametrize(
    "text", ["", "5", "1:", ":5", "1-5", "a:b", "-1:5", "1:5:9", " 1:5", "0:5", "5:4", "\u0661:5"]
)
def test_wrong_rows_are_refused(text: str) -> None:
    with pytest.raises(Problem, match="rows are"):
        parse_rows(text)


def test_rows_are_read() -> None:
    assert parse_rows("3:250") == RowRange(3, 250)


def test_no_patients_are_refused() -> None:
    with pytest.raises(Problem, match="no patients"):
        PatientSample(0, 1)


@pytest.mark.parametrize(
    "selection",
    [
        AllRows(),
        RowRange(2, 9),
        PatientSample(3, 11),
        ManifestSample(2, 7, 9, "a" * 64),
        XrayList("a" * 64),
        XrayList("a" * 64, allow_missing=True),
        PatientList("a" * 64),
        FrontalOnly(PatientSample(3, 11)),
        FrontalOnly(XrayList("a" * 64)),
    ],
)
def test_selection_survives_its_dict(selection: Origin) -> None:
    assert selection_from_dict(selection.to_dict()) == selection


@pytest.mark.parametrize(
    "fields",
    [
        None,
        {},
        {"kind": "some"},
        {"kind": "all", "first": 1},
        {"kind": "rows", "first": 1},
        {"kind": "rows", "first": "1", "last": 2},
        {"kind": "rows", "first": True, "last": 2},
        {"kind": "patients", "count": 2.0, "seed": 1},
        {"kind": "sample", "count": 2, "seed": 1},
        {"kind": "like", "list": 1},
        {"kind": "like", "list": "a", "missing": "refused"},
        {"kind": "patients_from", "list": "a", "count": 1},
        {"kind": "all", "views": "lateral"},
        {"kind": "sample", "count": 2, "seed": 1, "out_of": 9, "manifest": "a", "views": "frontal"},
        {"kind": "sample", "count": True, "seed": 1, "out_of": 9, "manifest": "a"},
    ],
)
def test_wrong_dicts_are_refused(fields: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        selection_from_dict(fields)
