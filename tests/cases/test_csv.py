"""CheXpert's table as people have it: what is wrong with it is told at the first command, by its cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rig import Cases, Rig, Right, good, refused

BUILD = "manifest build --csv train.csv --images . --all --out m.manifest"
CASES: Cases = {
    "c01-excel-semicolons": refused(BUILD, "separated by semicolons"),
    "c02-cr-only-lines": good(BUILD, "3 x-rays of 2 patients"),
    "c04-labels-without-point": good(BUILD, "3 x-rays of 2 patients"),
    "c05-labels-of-other-kinds": refused(
        BUILD, "train.csv:2: No Finding 'TRUE'", "'2.0'", "'yes'", "'nan'", "train.csv:4: Lung Opacity '-1,0'"
    ),
    "c06-header-with-blanks": refused(BUILD, "is called 'Path ', not 'Path'"),
    "c07-path-with-blanks": refused(BUILD, "view1_frontal.jpg '"),
    "c08-pandas-index-column": good(BUILD, "3 x-rays of 2 patients"),
    "c09-name-in-other-case": good(BUILD, "3 x-rays of 2 patients"),
    "c11-double-slash": good(BUILD, "3 x-rays of 2 patients"),
    "c12-batches-as-downloaded": good(BUILD, "3 x-rays of 2 patients"),
    "c13-mimic-cxr-paths": refused(BUILD, "'files/p10/p10000032/s50414267/", "PATIENT/STUDY/VIEW"),
    "c15-two-endings-of-one-view": refused(BUILD, "same x-ray", "train.csv:2 and train.csv:3"),
    "c16-gzip": refused(BUILD, "compressed with gzip"),
    "c17-empty": refused(BUILD, "the CSV is empty"),
    "c18-header-only": refused(BUILD, "the CSV has no rows"),
    "c19-git-lfs-pointer": refused(BUILD, "a pointer of Git LFS", "git lfs pull"),
    "c21-age-and-sex-odd": good(BUILD, "3 x-rays of 2 patients"),
    "c23-cut-off-last-row": refused(BUILD, "cut off: its last row", "train.csv:4"),
    "c24-cut-off-in-last-cell": good(BUILD, "3 x-rays of 2 patients", "does not end with a line break"),
}


@pytest.mark.parametrize("name", CASES)
def test_case(case: Callable[[str], Rig], name: str) -> None:
    right = CASES[name]
    assert isinstance(right, Right)
    rig = case(name)
    right.check(rig)
    if name == "c04-labels-without-point":  # what is built is what the report understands
        good("report m.manifest --csv train.csv", "all 4 checks are right").check(rig)
