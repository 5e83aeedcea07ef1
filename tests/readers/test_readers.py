"""What a data set's readers read: each photo, known by its content, with the labels of the source's row.

`pandas`, `datasets` and `mlcroissant` read in every run. PyTorch, torchxrayvision and duckdb do where
``python3 -m controller.bootstrap readers`` has made them an environment; there all of them also read the 64
real x-rays, photographed in four subsets.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image
from rig import Rig, cases

from controller.dataset import CAPTURE_COLUMNS, growing_dataset
from controller.dataset.croissant import field_id
from controller.xrays import COLUMNS, OBSERVATIONS
from tests.controller.dataset.made import Made, Photo, chain, facts, fill
from tests.controller.dataset.test_publishing import SAID

HERE = Path(__file__).parent
LOCKED = ("pandas", "datasets", "mlcroissant")
ALL = (*LOCKED, "torch", "torchxrayvision", "duckdb")
SPLITS = {"train": "train", "valid": "validation", "test": "test"}
#: So many times less do two decoders' pictures of one file differ than two photos do.
ALIKE = 4
Row = tuple[str, ...]


def picture(number: int) -> bytes:
    """Give a small JPEG that is like no other."""
    blocks = np.random.default_rng(number).integers(0, 256, (6, 8), np.uint8)
    stream = BytesIO()
    Image.fromarray(blocks.repeat(16, 0).repeat(16, 1)).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def row(number: int) -> Row:
    """Give the source's cells after `Path`: some blank, some uncertain, and a column that is all blank."""
    findings = [("1.0", "0.0", "-1.0", "")[(number + at) % 4] for at in range(len(OBSERVATIONS))]
    findings[5] = ""
    return (
        "Male",
        str(20 + number) if number % 3 else "",
        *(("Frontal", "AP") if number % 2 else ("Lateral", "")),
        *findings,
    )


def make(
    out: Path,
    numbers: Sequence[int],
    splits: Sequence[str],
    made: Sequence[Made] = (),
    *,
    blank: bool = False,
) -> None:
    """Make a data set of so many photos, in four subsets, as an export does, with synthetic pictures."""
    with growing_dataset(out) as data:
        if not blank:
            data.describe_plan("spring", SAID)
        for number in numbers:
            subset, split = "abcd"[number % 4], splits[number % len(splits)]
            data.describe_subset("spring", subset, facts(1, 99))
            labels = BLANK if blank else row(number)
            fill(data, Photo(number, subset, data=picture(number), split=split, labels=labels))
        for each in made:
            data.describe_chain(each.device, each.chain)
        fill(data, *made)


def read(python: Path | str, readers: Sequence[str], at: Path, *folders: str) -> Any:
    """Have the lines of cards run by an interpreter."""
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(at / "hf"), "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    done = subprocess.run(
        [str(python), "-W", "ignore", HERE / "read_all.py", ",".join(readers), *folders],
        cwd=at,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **offline, "PYTHONPATH": ""},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def small(photo: bytes) -> list[int]:
    image = Image.open(BytesIO(photo)).convert("L").resize((24, 24), Image.Resampling.BOX)
    return [int(level) for level in np.asarray(image).flatten()]


def contrasts(pictures: Sequence[Sequence[int]]) -> Any:
    """Give pictures without their brightness and all of one contrast: one reader takes the red alone."""
    levels = np.array(pictures, float)
    return (levels - levels.mean(axis=1, keepdims=True)) / levels.std(axis=1, keepdims=True)


def typed(cells: Row) -> dict[str, Any]:
    """Give what a reader has to have of a row of the source."""
    sex, age, view, projection, *findings = cells
    return {
        "Sex": sex or None,
        "Age": int(age) if age else None,
        "Frontal/Lateral": view or None,
        "AP/PA": projection or None,
        "labels": [float(each) if each else None for each in findings],
    }


def of_xrayvision(cells: Row) -> dict[str, float | None]:
    """Give its reading of a row: no uncertain label, and the healthy have nothing but devices."""
    found = dict(zip(OBSERVATIONS, typed(cells)["labels"], strict=True))
    if found.pop("No Finding") == 1:
        found = {name: each if name == "Support Devices" else 0.0 for name, each in found.items()}
    found["Effusion"] = found.pop("Pleural Effusion")
    return {name: None if each == -1 else each for name, each in found.items()}


def of_croissant(told: Any) -> list[dict[str, Any]]:
    """Give what mlcroissant reads of photos with labels."""
    others = ("split", "Sex", "Age", "Frontal/Lateral", "AP/PA", "simulated", *TOLD_APART)
    return [
        {
            **{name: record[field_id("", name)[1:]] for name in others if field_id("", name)[1:] in record},
            "labels": [record[field_id("", name)[1:]] for name in OBSERVATIONS],
            "picture": record["image"],
        }
        for record in told["mlcroissant"]["sets"]["photos"]
    ]


def assert_pairs(records: Sequence[dict[str, Any]], wanted: Sequence[tuple[bytes, str, Row]]) -> list[int]:
    """Assert that a reader has each photo once, with its own labels; which photo it is, its picture says.

    Parameters
    ----------
    wanted
        Bytes, split and cells of each photo.

    Returns
    -------
    list of int
        Which of these each record is of.
    """
    pictures = contrasts([small(photo) for photo, _, _ in wanted])
    found = []
    for record in records:
        away = np.abs(pictures - contrasts([record["picture"]])).mean(axis=1)
        nearest = int(away.argmin())
        found.append(nearest)
        assert ALIKE * away[nearest] < np.delete(away, nearest).min(initial=255)
        _, split, cells = wanted[nearest]
        expected = {**typed(cells), "split": split, "part": SPLITS[split], "named": of_xrayvision(cells)}
        assert "labels" in record or "named" in record
        for name, value in expected.items():
            assert record.get(name, value) == value, name
    assert sorted(found) == list(range(len(wanted)))
    return found


NUMBERS = range(1, 13)
BLANK = ("", "", "Frontal", "AP", *[""] * len(OBSERVATIONS))
PARTS = ("train", "valid", "train", "test")
CHAINS = {"digital": chain("contrast"), "photographic": chain("glare_matte", "moire", "tilt")}
MADE = [
    Made(n, name, CHAINS[name], split=PARTS[n % 4], labels=row(n), data=picture(100 * len(name) + n))
    for n in (1, 2, 3)
    for name in CHAINS
]
WANTED = [(picture(n), PARTS[n % 4], row(n)) for n in NUMBERS]
WANTED += [(each.bytes, each.split, each.labels) for each in MADE]
TOLD_APART = ("origin", "device", "seed", "parameters")


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of photos and synthetic pictures in three splits, renamed since; one of blank labels."""
    folder = tmp_path_factory.mktemp("sets")
    make(folder / "spring set", NUMBERS, PARTS, MADE)
    (folder / "spring set").rename(folder / "other name")
    make(folder / "blank", (1, 2), ("train",), blank=True)
    return folder


@pytest.fixture(scope="module")
def told(sets: Path) -> Any:
    """What the locked readers read."""
    return read(sys.executable, LOCKED, sets, "other name", "blank")


@pytest.fixture(scope="module")
def others() -> Path:
    """The interpreter of the environment that has all readers."""
    python = Path(os.environ.get("CHEXRIG_READERS", HERE.parents[1] / ".venv-readers")) / "bin" / "python"
    if not python.exists():
        pytest.skip("needs PyTorch and others: python3 -m controller.bootstrap readers")
    return python


@pytest.mark.parametrize("reader", ["pandas", "datasets"])
def test_each_photo_has_its_own_labels(told: Any, reader: str) -> None:
    assert_pairs(told["other name"][reader], WANTED)
    assert_pairs(
        told["blank"][reader], [(picture(n), "train", ("", "", "Frontal", "AP", *[""] * 14)) for n in (1, 2)]
    )


def test_columns_have_their_types_even_where_all_is_blank(told: Any) -> None:
    wanted = {"image": "Image", "Sex": "string", "Age": "int64", "AP/PA": "string", "simulated": "bool"}
    wanted |= dict.fromkeys(OBSERVATIONS, "float64")
    wanted |= {"iso": "int64", "temperature_c": "float64", "triggered_at": "timestamp", "place": "string"}
    for folder in ("other name", "blank"):
        types = told[folder]["datasets"][0]["types"]
        assert {name: kind for name, kind in wanted.items() if kind not in types[name]} == {}


def test_a_table_is_joined_by_the_lines_for_that(told: Any) -> None:
    assert told["other name"]["pandas 2"] == sum(split == "train" for _, split, _ in WANTED)


def test_croissant_is_complete_and_its_photos_have_labels_and_split(told: Any) -> None:
    for folder in ("other name", "blank"):
        assert told[folder]["mlcroissant"]["errors"] == []
    lacking = [each.partition("Property")[2] for each in told["blank"]["mlcroissant"]["warnings"]]
    assert len(lacking) == 4
    assert told["other name"]["mlcroissant"]["warnings"] == []
    assert_pairs(of_croissant(told["other name"]), WANTED)


@pytest.mark.parametrize("reader", LOCKED)
def test_synthetic_pictures_are_told_from_photos_of_the_same_xrays(told: Any, reader: str) -> None:
    found = told["other name"]
    records = of_croissant(found) if reader == "mlcroissant" else found[reader]
    of_photo = dict(zip(TOLD_APART, ("rig", "nokia", None, None), strict=True))
    known = [of_photo for _ in NUMBERS] + [
        {name: getattr(each.capture(""), name) for name in TOLD_APART} for each in MADE
    ]
    for record, at in zip(records, assert_pairs(records, WANTED), strict=True):
        assert {name: record[name] for name in TOLD_APART} == known[at]
        assert record["simulated"] is False
    if reader != "mlcroissant":
        assert not {"seed", "parameters"} & told["blank"][reader][0].keys()


def test_croissants_other_record_sets_say_what_the_tables_say(told: Any, sets: Path) -> None:
    records = told["other name"]["mlcroissant"]["sets"]
    assert list(records) == ["photos", "captures", *(f"labels-{each}" for each in SPLITS), "pictures-jpeg"]
    times = {name for name, kind in CAPTURE_COLUMNS.items() if kind == "datetime"}
    captures = pq.read_table(sets / "other name" / "captures.parquet").to_pylist()
    for record, captured in zip(records["captures"], captures, strict=True):
        assert {**record, **dict.fromkeys(times)} == {**captured, **dict.fromkeys(times)}
        if captured["origin"] == "rig":
            assert datetime.fromisoformat(record["triggered_at"]) == captured["triggered_at"]
    for split in SPLITS:
        with (sets / "other name" / f"{split}.csv").open(newline="") as file:
            rows = list(csv.reader(file))[1:]
        for record, (path, *cells) in zip(records[f"labels-{split}"], rows, strict=True):
            assert record["Path"] == path
            wanted = typed(tuple(cells))
            names = [field_id("", name)[1:] for name in COLUMNS[5:]]
            assert [record[name] for name in names] == wanted["labels"]
    pictures = {each["place"]: each["picture"] for each in records["pictures-jpeg"]}
    assert pictures == {each["place"]: each["image"] for each in records["photos"]}


def test_the_other_readers_read_the_same(sets: Path, others: Path) -> None:
    found = read(others, ALL, sets, "other name")["other name"]
    of_split = [each for each in WANTED if each[1] == "train"]
    for reader in ("pandas", "datasets", "duckdb"):
        assert_pairs(found[reader], WANTED)
    for reader in ("torch", "torchxrayvision"):
        assert_pairs(found[reader], of_split)


@pytest.mark.xrays
@pytest.mark.timeout(600)
def test_real_xrays_photographed_in_four_subsets(xrays_dir: Path, others: Path, tmp_path: Path) -> None:
    """All readers, on the data set of a whole job, its folder renamed; each photo shows its own x-ray."""
    from tests.integration.sight import Sight  # noqa: PLC0415 - reads all x-rays

    with (xrays_dir / "NIH-CXR64" / "train.csv").open(newline="") as file:
        source = list(csv.reader(file))[1:]
    quarters = [(f"part{at + 1}", 16 * at + 1, 16 * at + 16) for at in range(4)]
    rig = Rig(tmp_path / "rig", cases.real(xrays_dir, *quarters))
    rig.run("--headless")
    out = rig.export("--no-contact-sheet").rename(tmp_path / "renamed")
    captures = pq.read_table(out / "captures.parquet", columns=["index", "place", "subset"]).to_pylist()
    assert {each["subset"] for each in captures} == {name for name, _, _ in quarters}
    photos = {each["index"]: out / each["place"] for each in captures}
    assert Sight(xrays_dir, cases.SEED).look(photos).mismatches == {}
    wanted = [(photos[at + 1].read_bytes(), "train", tuple(cells)) for at, (_, *cells) in enumerate(source)]
    found = read(others, ALL, tmp_path, "renamed")["renamed"]
    found["mlcroissant"] = of_croissant(found)
    assert found.pop("pandas 2") == len(wanted)
    assert set(found) == {*ALL, "mlcroissant 2"}
    for records in found.values():
        assert_pairs(records, wanted)
