"""What stands around the photos: tables that agree, a data card, Croissant metadata, contact sheets."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from android_bridge.base.models import JAVA_MODEL, PYTHON_MODEL
from android_bridge.base.problems import Problem
from controller.dataset import (
    CAPTURE_COLUMNS,
    VERDICT_COLUMNS,
    Capture,
    Grown,
    growing_dataset,
    load_dataset,
    sheets,
)
from controller.dataset.contact_sheet import Pair
from controller.dataset.tables import read_captures
from controller.xrays import COLUMNS
from tests.controller.dataset.made import ENVIRONMENT, LABELS, Photo, contents, facts, fill

ONE, OTHER = "xcb HDMI-1 (1920x1080+0+0) 1920x1080", "xcb DP-1 (1280x800+0+0) 1280x800"
NUMBERS = ("Female", "61", "Frontal", "AP", *["1.0", "0.0", "-1.0", ""] * 3, "", "1.0")


def picture(number: int) -> bytes:
    """Give a small JPEG, each number's its own."""
    stream = BytesIO()
    pixels = np.full((60, 80), (number * 37) % 200 + 20, np.uint8)
    pixels[number : number + 10] = 255
    Image.fromarray(pixels).save(stream, "JPEG", quality=95)
    return stream.getvalue()


def photos(
    *numbers: int, subset: str = "early", labels: tuple[str, ...] = NUMBERS, **more: object
) -> list[Photo]:
    return [
        Photo(n, subset, data=picture(n), split="valid" if n % 4 == 0 else "train", labels=labels, **more)  # type: ignore[arg-type]
        for n in numbers
    ]


@pytest.fixture(scope="module")
def xrays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("xrays")
    for number in range(1, 10):
        Image.fromarray(np.full((50, 50), number * 20, np.uint8)).save(folder / f"{number}.png")
    return folder


def grow(
    out: Path, some: list[Photo], xrays: Path | None = None, policy: str = "", **more: object
) -> list[str]:
    def find(capture: Capture) -> Path:
        assert xrays is not None
        return xrays / f"{capture.index}.png"

    with growing_dataset(out) as data:
        for name in {each.subset for each in some}:
            data.describe_subset("spring", name, facts(1, 9, **more))
        fill(data, *some)
        if xrays is not None:
            data.draw_contact_sheets(find)
        if policy:
            data.decide_uncertain(policy)
    return data.warnings


def test_parquet_and_csv_say_the_same(tmp_path: Path) -> None:
    grow(tmp_path / "set", photos(1, 2, 3, 4))
    table = pq.read_table(tmp_path / "set" / "captures.parquet")
    assert table.column_names == list(CAPTURE_COLUMNS)
    kinds = {
        "str": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "datetime": pa.timestamp("us", "UTC"),
    }
    assert table.schema.types == [kinds[each] for each in CAPTURE_COLUMNS.values()]
    with (tmp_path / "set" / "captures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    read = {"str": str, "int": int, "float": float, "datetime": datetime.fromisoformat}
    typed = [
        {name: read[kind](row[name]) if row[name] else None for name, kind in CAPTURE_COLUMNS.items()}
        for row in rows
    ]
    assert typed == table.to_pylist()
    first = typed[0]
    assert first["environment_tripod_distance_cm"] == 60.0
    assert (first["environment_mouse_cursor"], first["environment_mouse_cursor_x"]) == ("shown", 10)
    assert (first["environment_room"], first["environment_notes"]) == (ENVIRONMENT["room"], None)
    assert first["triggered_at"] == load_dataset(tmp_path / "set").captures[0].triggered_at


def test_croissant_takes_labels_that_are_no_numbers_as_text(tmp_path: Path) -> None:
    grow(tmp_path / "set", photos(1, labels=LABELS))
    content = json.loads((tmp_path / "set" / "croissant.json").read_text())
    assert pq.read_schema(tmp_path / "set" / "photos.parquet").field("Pneumonia").type == pa.string()
    (table,) = (each for each in content["recordSet"] if each["@id"] == "labels-train")
    kinds = {each["name"]: each["dataType"] for each in table["field"]}
    assert (kinds["Age"], kinds["No Finding"], kinds["Cardiomegaly"], kinds["Pneumonia"]) == (
        *("sc:Integer", "sc:Float", "sc:Float"),
        "sc:Text",
    )


def test_every_file_is_on_the_list(tmp_path: Path, xrays: Path) -> None:
    out = tmp_path / "set"
    grow(out, photos(1, 2, 4), xrays, "ones")
    done = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=out, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    listed = {line.split("  ")[1] for line in (out / "SHA256SUMS").read_text().splitlines()}
    assert listed | {"SHA256SUMS"} == set(contents(out))
    described = json.loads((out / "croissant.json").read_text())["distribution"]
    files = {each["@id"]: each["sha256"] for each in described if "sha256" in each}
    assert files == {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in files}
    matched = [
        str(each.relative_to(out))
        for some in described
        for pattern in some.get("includes", ())
        for each in out.glob(pattern)
    ]
    assert sorted([*matched, *files, "croissant.json"]) == sorted(contents(out)), "each file, and each once"


def test_the_data_card(tmp_path: Path) -> None:
    grow(tmp_path / "set", photos(1, 2, 3, 4), missing=[5, 6], rehearsal=True)
    card = (tmp_path / "set" / "README.md").read_text()
    card = card.partition("\n---\n\n")[2]
    assert card.startswith("# set (all photos simulated)\n\n**All photos are a simulated phone's: ")
    assert "\n\n4 simulated photographs of 4 chest x-rays of 4 patients, taken off a screen" in card
    assert "| train | 3 | 3 | 3 | 3 |" in card
    assert "| all | 4 | 4 | 4 | 4 |" in card
    assert "| nokia | Nokia, 6.1 | rig | 2 |" in card
    assert "Missing of these subsets: 2 photos" in card
    conditions = "office, 2nd floor | on | closed | portrait | 6,500 | matte"
    assert f"| spring (rehearsal) | early | 1-9 | 4 | {conditions} |" in card
    assert all(f"\n| `{name}` | " in card for name in (*COLUMNS, *CAPTURE_COLUMNS))
    assert "Where x-rays and labels come from is not stated here." in card
    assert "CheXpert says" not in card
    assert "**manual**" not in card


def test_what_each_camera_lacks_is_told(tmp_path: Path) -> None:
    grow(tmp_path / "set", photos(1, 2), cameras={"left": {"missing": [5, 6]}, "right": {"missing": [6]}})
    assert "**Missing of these subsets: 3 photos.**" in (tmp_path / "set" / "README.md").read_text()
    told = json.loads((tmp_path / "set" / "croissant.json").read_text())
    assert " 3 photos of its subsets are missing" in told["rai:dataCollectionMissingData"]


def card_of(out: Path, *captures: Capture, rehearsal: bool = False) -> str:
    """Give README.md of a data set of these photos, without its line ends."""
    with growing_dataset(out) as data:
        for plan, name in dict.fromkeys((each.plan, each.subset) for each in captures):
            data.describe_subset(plan, name, facts(1, 9, **({"rehearsal": True} if rehearsal else {})))
        for each in captures:
            place = data.place(each)
            data.path(place).write_bytes(place.encode())
            sha256 = hashlib.sha256(place.encode()).hexdigest()
            stored = replace(each, place=place, photo_bytes=len(place.encode()), photo_sha256=sha256)
            data.add(stored, NUMBERS)
    return " ".join((out / "README.md").read_text().split())


def captured(number: int, subset: str, **more: object) -> Capture:
    camera = str(more.get("camera", ""))
    return Photo(number, subset, camera=camera).capture("", **{"phone_model": "Nokia 6.1", **more})


def test_a_card_says_that_a_real_phone_was_in_front_of_one_screen(tmp_path: Path) -> None:
    card = card_of(tmp_path / "set", captured(1, "early", display=ONE), captured(2, "early", display=ONE))
    assert "had a phone in front of the screen photograph each. The phone took" in card
    assert "Photos of one subset share room, light, screen and camera: split by patient" in card
    assert "simulated phone" not in card
    assert "several displays" not in card


def test_a_card_names_the_subsets_that_share_no_display_or_no_camera(tmp_path: Path) -> None:
    card = card_of(
        tmp_path / "set",
        captured(1, "early", display=ONE),
        captured(2, "early", display=ONE),
        captured(3, "early", display=OTHER),
        captured(4, "late", display=ONE, camera="left"),
        captured(4, "late", display=ONE, camera="right"),
        captured(5, "night", display=ONE),
    )
    several = f"**Photos of several displays are in subset early of plan spring (2 of {ONE}; 1 of {OTHER}).**"
    assert several in card
    assert card.index(several) < card.index("## How much")
    assert (
        "share room, light, screen and camera, but for subset early of plan spring (2 screens), subset late"
        " of plan spring (2 cameras): split by patient"
    ) in card
    assert "captured in one environment" not in card


@pytest.mark.parametrize("how", [{"phone_model": PYTHON_MODEL}, {"phone_model": JAVA_MODEL}, {}])
def test_a_card_says_that_the_phone_was_simulated(tmp_path: Path, how: dict[str, str]) -> None:
    out = tmp_path / "set"
    card = card_of(out, captured(1, "early", **how), captured(2, "late", **how), rehearsal=not how)
    told = (
        "All photos are a simulated phone's: no phone was in front of a screen. Room, light, blinds,"
        " orientation, tripod and monitor are what the plan declares; what the photos show of a room is made."
    )
    assert f"--- # set (all photos simulated) **{told}** 2 simulated photographs" in card
    assert (
        "| `environment_room` | as the plan declares: the room, as the operator named it; only declared"
        in card
    )
    croissant = json.loads((out / "croissant.json").read_text())
    assert croissant["description"].startswith(told)
    assert "simulated" in croissant["keywords"]
    assert pq.read_table(out / "photos.parquet")["simulated"].to_pylist() == [True, True]
    assert "phone in front of the screen photograph" not in card
    assert "no phone was in front of a screen" in card
    assert "Photos of one subset share screen and camera: split" in card


def test_a_card_names_the_photos_whose_phone_was_simulated(tmp_path: Path) -> None:
    card = card_of(
        tmp_path / "set",
        captured(1, "early"),
        captured(2, "late", phone_model=PYTHON_MODEL),
        captured(3, "night", phone_model=PYTHON_MODEL),
        captured(4, "noon", phone_model=PYTHON_MODEL, camera="left"),
    )
    assert (
        "# set (3 of 4 photos simulated) **Photos of subsets late, night of plan spring, subset noon of plan"
        " spring by left are a simulated phone's: no"
    ) in card
    simulated = pq.read_table(tmp_path / "set" / "photos.parquet")["simulated"].to_pylist()
    assert simulated == [False, True, True, True]
    assert "had a phone in front of the screen photograph each; photos that are a simulated phone's" in card
    assert "share room, light, screen and camera (a simulated phone's: screen and camera): split" in card


def test_contact_sheets_one_for_each_subset(tmp_path: Path, xrays: Path) -> None:
    early, late = photos(1, 2, 3), photos(4, 5, subset="late")
    assert grow(tmp_path / "a" / "set", [*early, *late], xrays) == []
    grow(tmp_path / "b" / "set", late, xrays)
    grow(tmp_path / "b" / "set", early, xrays)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    sheets = tmp_path / "a" / "set" / "contact-sheets"
    assert sorted(each.name for each in sheets.iterdir()) == ["spring.early.jpg", "spring.late.jpg"]
    with Image.open(sheets / "spring.early.jpg") as sheet:
        assert sheet.width > sheet.height > 300
    before = contents(sheets)
    grow(tmp_path / "a" / "set", photos(6, subset="late"))
    assert contents(sheets) == {"spring.early.jpg": before["spring.early.jpg"]}, "the late one had been wrong"
    grow(tmp_path / "a" / "set", photos(6, subset="late"), xrays)
    assert sorted(contents(sheets)) == sorted(before)


def test_many_photos_have_several_sheets_and_very_many_a_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: dict[str, tuple[list[int], str, str]] = {}

    def draw(pairs: list[Pair], out: Path, *, title: str, note: str, banner: str) -> None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(note)
        drawn[f"{out.parent.name}/{out.name}"] = [each.index for each in pairs], f"{title}: {note}", banner

    monkeypatch.setattr(sheets, "write_contact_sheet", draw)
    for limit, of_all in ((30, False), (29, False), (29, False), (29, True)):
        monkeypatch.setattr(sheets, "ALL_UP_TO", limit)
        drawn.clear()
        out = tmp_path / str(limit) / "set"
        with growing_dataset(out) as data:
            fill(data, *(replace(each, data=b"") for each in photos(*range(1, 31))))
            data.describe_subset("spring", "early", facts(1, 30, rehearsal=True))
            data.draw_contact_sheets(lambda _: tmp_path, of_all=of_all)
        if limit == 30 or of_all:
            assert list(drawn) == [f"spring.early/{each}.jpg" for each in ("01-12", "13-24", "25-30")]
            assert drawn["spring.early/25-30.jpg"] == (
                [25, 26, 27, 28, 29, 30],
                "spring.early, sheet 3 of 3: 6 of 30 pairs, x-ray left, photo right",
                "rehearsal: photos of the simulated phone",
            )
        elif drawn:  # once: nothing has changed then
            assert list(drawn) == ["spring.early/01-15.jpg", "spring.early/16-30.jpg"]
            assert "12 of 30 pairs, a sample: 24 are" in drawn["spring.early/16-30.jpg"][1]
        assert Grown.of(data).sheets == {"spring.early": out / "contact-sheets" / "spring.early"}
        there = list((out / "contact-sheets" / "spring.early").iterdir())
        assert len(there) == (3 if limit == 30 or of_all else 2)


def test_a_sheet_that_cannot_be_drawn_is_told_and_left_out(tmp_path: Path) -> None:
    (warning,) = grow(tmp_path / "set", photos(1, 2), tmp_path / "nowhere")
    assert warning.startswith("no contact sheet of spring.early was drawn: A picture for the contact sheet")
    assert not (tmp_path / "set" / "contact-sheets").exists()
    assert len(load_dataset(tmp_path / "set").captures) == 2


def test_uncertain_labels_are_decided_in_an_extra_table_only(tmp_path: Path) -> None:
    out = tmp_path / "set"
    grow(out, photos(1, labels=("-1.0", "-1", *NUMBERS[2:-1], "-1")))
    before = (out / "train.csv").read_bytes()
    grow(out, photos(2), policy="zeros")
    grow(out, photos(3), policy="blank")
    with (out / "train-uncertain-as-zeros.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 4, "it was kept up"
    assert rows[1][1:] == ["-1.0", "-1", "Frontal", "AP", *["1.0", "0.0", "0.0", ""] * 3, "", "0.0"]
    assert (out / "train-uncertain-as-blank.csv").exists()
    assert (out / "train.csv").read_bytes().startswith(before)
    with pytest.raises(Problem, match="no such way") as caught:
        grow(out, photos(4), policy="half")
    assert caught.value.expected == "ones, zeros, blank"


def test_a_table_from_before_photos_were_compared_and_heic_was_imported_is_read(tmp_path: Path) -> None:
    with growing_dataset(tmp_path / "set") as data:
        data.describe_subset("spring", "early", facts(1, 2))
        fill(data, Photo(1), Photo(2))
    file = tmp_path / "set" / "captures.parquet"
    now = read_captures(file.read_bytes())
    older = pa.BufferOutputStream()
    pq.write_table(pq.read_table(file).drop_columns(["original_sha256", *VERDICT_COLUMNS]), older)
    assert read_captures(bytes(older.getvalue())) == now
    pq.write_table(pq.read_table(file).drop_columns(["photo_sha256"]), file)
    with pytest.raises(ValueError, match="photo_sha256"):
        read_captures(file.read_bytes())


def test_what_was_found_of_a_photo_is_in_the_tables_and_who_let_it_in_only_where_somebody_has(
    tmp_path: Path,
) -> None:
    found = {
        "verdict": "doubtful",
        "verdict_cause": "too little alike",
        "verdict_method": "rig",
        "identity_score": 0.41,
        "identity_lead": 0.08,
        "sharpness": 0.62,
        "clipped": 0.01,
        "blend": 0.0,
        "coverage": 1.0,
        "tilt_deg": 3.5,
        "brightness": 91.0,
        "contrast": 40.5,
    }
    assert tuple(found) == VERDICT_COLUMNS
    for decided in ({}, {"decided_by": "A. Reader"}):
        out = tmp_path / f"set{len(decided)}"
        with growing_dataset(out) as data:
            data.describe_subset("spring", "early", facts(1, 2))
            photo = Photo(1, data=picture(1), labels=NUMBERS)
            capture = photo.capture(photo.place(data), **found, **decided)
            path = data.path(capture.place)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(photo.bytes)
            data.add(capture, NUMBERS)
        (row,) = pq.read_table(out / "captures.parquet").to_pylist()
        assert found.items() <= row.items()
        assert ("decided_by" in row) == bool(decided) == ("`decided_by`" in (out / "README.md").read_text())
        fields = {
            each["name"]: each["dataType"]
            for some in json.loads((out / "croissant.json").read_text())["recordSet"]
            if some["@id"] == "captures"
            for each in some["field"]
        }
        assert (fields["verdict"], fields["tilt_deg"]) == ("sc:Text", "sc:Float")
        (again,) = load_dataset(out).captures
        assert (again.identity_lead, again.decided_by) == (0.08, decided.get("decided_by"))
