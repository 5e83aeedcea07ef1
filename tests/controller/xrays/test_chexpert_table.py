from __future__ import annotations

import bz2
import gzip
import io
import lzma
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from android_bridge.base.problems import Kind, Problem
from controller.xrays import COLUMNS, KEY_COLUMNS, OBSERVATIONS, add_keys, complete, read_table

HEADER = ",".join(COLUMNS)
A = "CheXpert-v1.0/train/patient00001/study1/view1_frontal.jpg"
B = "CheXpert-v1.0/train/patient00002/study1/view1_frontal.jpg"
LABELS = "Male,68,Frontal,AP,1.0,,,-1.0,0.0,,,,,NA,nan,null,,1"


def write(tmp_path: Path, *lines: str, end: str = "\n") -> Path:
    csv = tmp_path / "train.csv"
    csv.write_bytes(end.join([*lines, ""]).encode())
    return csv


def zipped(name: str) -> bytes:
    with io.BytesIO() as data:
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), "Path\n")
        return data.getvalue()


def refused(csv: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        read_table(csv)
    assert caught.value.kind is Kind.SET_UP
    assert str(csv) in caught.value.where
    return caught.value


def test_columns_are_chexperts() -> None:
    assert len(COLUMNS) == 19
    assert len(OBSERVATIONS) == 14
    assert COLUMNS[:5] == ("Path", "Sex", "Age", "Frontal/Lateral", "AP/PA")
    assert COLUMNS[5:] == OBSERVATIONS


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_cell_is_text_as_in_the_file(tmp_path: Path, end: str) -> None:
    frame = read_table(write(tmp_path, HEADER, f"{A},{LABELS}", f"{B},{',' * 17}", end=end))
    assert tuple(frame.columns) == COLUMNS
    assert frame.iloc[0].tolist() == [A, *LABELS.split(",")]
    assert frame.iloc[1].tolist() == [B, *[""] * 18]


def test_keys_are_added_as_columns(tmp_path: Path) -> None:
    csv = write(tmp_path, "Path,Age", f'"{B}",7', "C:\\my\\valid\\p\\s\\v_1.png,8")
    frame = add_keys(read_table(csv), csv)
    assert frame[list(KEY_COLUMNS)].to_numpy().tolist() == [
        ["train", "patient00002", "study1", "view1_frontal"],
        ["valid", "p", "s", "v_1"],
    ]
    assert frame["Age"].tolist() == ["7", "8"]


def test_byte_order_mark_blank_lines_quotes_and_unnamed_columns_are_tolerated(tmp_path: Path) -> None:
    csv = write(tmp_path, "\ufeff,Path,Note", "", f'0,"{A}","says ""a"", b"', "  ", f"1,{B},\u00e9", "")
    frame = read_table(csv)
    assert frame.columns.tolist() == ["", "Path", "Note"]
    assert frame["Note"].tolist() == ['says "a", b', "\u00e9"]
    assert frame["Path"].tolist() == [A, B]


@pytest.mark.parametrize(
    ("lines", "line", "what", "told"),
    [
        (["Sex,Age", "Male,6"], 1, "no column Path", ["columns: Sex, Age", "Path and the 14 labels"]),
        (["path", A], 1, "is called 'path', not 'Path'", ["Rename it to Path"]),
        (["Path,no finding ", f"{A},"], 1, "is called 'no finding ', not 'No Finding'", ["Rename it"]),
        (["PATH;Age", A], 1, "separated by semicolons", ["PATH;Age"]),
        (["Age\tPath ", A], 1, "separated by tabs", ["commas"]),
        (["Age|Path", A], 1, "separated by vertical bars", ["commas"]),
        (["sep=,", "Path", A], 1, "only Excel understands", ["Delete"]),
        (["Path,Age,Age", f"{A},1,2"], 1, "two columns of one name", ["'Age'"]),
        (["Path", A, "train/patient1/view1.jpg"], 3, "does not name an x-ray", ["PATIENT/STUDY", "patient1"]),
        (["Path", "", A, "", "nowhere"], 5, "does not name an x-ray", ["'nowhere'"]),
        (["Path,Note", f'{A},"two\nlines"', "x,1"], 4, "does not name an x-ray", ["'x'"]),
        (["Path,Note", A], 2, "another length", ["2 cells", "1 cells"]),
        (["Path,Note", f"{A},1,2", f"{B},1,2"], 2, "another length", ["3 cells"]),
        (["Path,Note", f'{A},"never closed', f"{B},1"], 2, "broken", ["unexpected end"]),
        (["Path,Note", f'{A},"x"y'], 2, "broken", ["expected after"]),
    ],
)
def test_wrong_tables_are_refused_at_their_line(
    tmp_path: Path, lines: list[str], line: int, what: str, told: list[str]
) -> None:
    csv = write(tmp_path, *lines)
    problem = refused(csv)
    assert what in problem.what
    assert problem.where == f"{csv}:{line}"
    assert all(text in str(problem) for text in told)


@pytest.mark.parametrize(
    "second",
    [A, A.replace("CheXpert-v1.0", "CheXpert-v1.0-small"), A.replace("/", "\\"), A.replace(".jpg", ".png")],
)
def test_one_xray_on_two_lines_is_refused_naming_both(tmp_path: Path, second: str) -> None:
    csv = write(tmp_path, "Path", A, B, "", second)
    problem = refused(csv)
    assert "same x-ray" in problem.what
    assert problem.where == f"{csv}:2 and {csv}:5"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"Path\n", "no rows"),
        (b"\xff\xd8\xff\xe0JFIF", "UTF-8"),
        ("Path\ntrain/p/s/v.jpg\n".encode("utf-16"), "text in UTF-16"),
        ("Path\ntrain/p/s/v.jpg\n".encode("utf-16-le"), "text in UTF-16"),
        (gzip.compress(b"Path\n", mtime=0), "compressed with gzip"),
        (bz2.compress(b"Path\n"), "compressed with bzip2"),
        (lzma.compress(b"Path\n"), "compressed with xz"),
        (b"\x28\xb5\x2f\xfd\x04Path\n", "compressed with zstd"),
        (zipped("train.csv"), "a zip archive"),
        (zipped("xl/workbook.xml"), "a workbook of Excel (.xlsx)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", "a workbook of Excel (.xls)"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\n", "a pointer of Git LFS"),
        (b"\n <!DOCTYPE html><html>", "a page of the web"),
        (b"Path\ntrain/p/s/\0v.jpg\n", "UTF-8"),
        ("Path,Note\ntrain/p/s/v.jpg,é\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_files_that_are_no_table_are_refused(tmp_path: Path, data: bytes, what: str) -> None:
    csv = tmp_path / "labels.csv"
    csv.write_bytes(data)
    assert what in refused(csv).what


def test_missing_file_and_folder_are_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "no.csv").what
    assert "cannot be read" in refused(tmp_path).what


def test_add_keys_names_the_line_also_of_a_part_of_the_table(tmp_path: Path) -> None:
    csv = write(tmp_path, "Path", A, "", B)
    part = read_table(csv).iloc[1:].assign(Path="elsewhere")
    with pytest.raises(Problem) as caught:
        add_keys(part, csv)
    assert caught.value.where == f"{csv}:4"


def test_add_keys_does_not_overwrite_a_column(tmp_path: Path) -> None:
    csv = write(tmp_path, "Path,patient", f"{A},Smith")
    frame = read_table(csv)
    assert frame["patient"].tolist() == ["Smith"]
    with pytest.raises(Problem, match="already has columns"):
        add_keys(frame, csv)


def test_a_label_that_is_missing_is_named(tmp_path: Path) -> None:
    csv = write(tmp_path, HEADER.replace(",Edema", ",Oedema"), f"{A},{LABELS}")
    with pytest.raises(Problem) as caught:
        complete(read_table(csv), csv)
    assert caught.value.got == "without Edema"
    csv = write(tmp_path, f"{HEADER},more", f"{A},{LABELS},1")
    complete(read_table(csv), csv)


def test_reading_a_manifest_never_loads_pandas_or_pillow() -> None:
    program = (
        "import sys, controller.xrays; sys.exit(bool({'pandas', 'PIL', 'pydicom'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.xrays
def test_real_table(xrays_dir: Path) -> None:
    csv = xrays_dir / "NIH-CXR64" / "train.csv"
    frame = add_keys(read_table(csv), csv)
    complete(frame, csv)
    assert len(frame) == 64
    lines = csv.read_text().splitlines()
    assert [",".join(row) for row in frame[list(COLUMNS)].to_numpy().tolist()] == lines[1:]
    assert not frame.duplicated(list(KEY_COLUMNS)).any()
