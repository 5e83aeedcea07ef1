"""Real x-rays from the plan to the labelled data set."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import java_agent
import pytest
from proving import XRAYS
from rig import Rig, cases

if TYPE_CHECKING:
    from tests.integration.sight import Sight

pytestmark = [pytest.mark.xrays, pytest.mark.timeout(240)]
COUNT = XRAYS
NIGHT = COUNT * 5 // 8
SOURCE = "NIH-CXR64/train.csv"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("on the X screen", marks=pytest.mark.x11),
        "without a screen",
        pytest.param("by the phones' app", marks=pytest.mark.x11),
    ],
)
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, xrays_dir: Path) -> Any:
    """A rig after `run` and `export` of everything, in two subsets."""
    if request.param == "on the X screen":
        return request.getfixturevalue("undisturbed")
    subsets = (("night", 1, NIGHT), ("day", NIGHT + 1, COUNT))
    if request.param == "by the phones' app":
        java_agent.runtime()
        display = request.getfixturevalue("xserver")
        plan = cases.real(xrays_dir, *subsets, phone=cases.simulated(agent="java"))
        rig = Rig(tmp_path_factory.mktemp("java"), plan, display)
        rig.run()
    else:
        rig = Rig(tmp_path_factory.mktemp("headless"), cases.real(xrays_dir, *subsets))
        rig.run("--headless")
    rig.export("--no-contact-sheet")
    return rig


def test_rows_are_the_sources_cell_by_cell(whole: Rig, xrays_dir: Path, records: Any) -> None:
    heading, *source = records.read_table(xrays_dir / SOURCE)
    exported_heading, *exported = records.read_table(whole.folder / "ds" / "train.csv")
    assert exported_heading == heading
    assert len(exported) == len(source) == COUNT
    by_key = {records.key(row[0]): row for row in source}
    assert len(by_key) == COUNT
    for row in exported:
        assert row[1:] == by_key.pop(records.key(row[0]))[1:]
    assert not by_key


def test_each_row_names_the_photo_of_its_xray(whole: Rig, records: Any) -> None:
    books = records.read_books(whole.state, whole.store)
    _, *exported = records.read_table(whole.folder / "ds" / "train.csv")
    by_key = {records.key(row[0]): whole.folder / row[0] for row in exported}
    files = {each for each in (whole.folder / "ds").rglob("*.jpg") if "contact-sheets" not in each.parts}
    assert files == set(by_key.values())
    assert len(books.captures) == COUNT
    for row in books.captures:
        photo = by_key[records.key(row["xray_path"])]
        assert hashlib.sha256(photo.read_bytes()).hexdigest() == row["sha256"]
        assert photo.stat().st_size == row["size_bytes"]
        patient, study, view = photo.relative_to(whole.folder / "ds/train/natural").parts[1:]
        assert f".train.{patient}.{study}.{Path(view).stem}." in row["photo_name"]
        assert (whole.store / books.photos[0]["journal"] / row["subset"] / row["photo_name"]).is_file()


def test_indices_are_the_rows_of_the_source(whole: Rig, xrays_dir: Path, records: Any) -> None:
    _, *source = records.read_table(xrays_dir / SOURCE)
    books = records.read_books(whole.state, whole.store)
    paths = {row["idx"]: row["xray_path"] for row in books.captures}
    assert [records.key(paths[index]) for index in sorted(paths)] == [records.key(row[0]) for row in source]


def test_journals_and_files_agree(whole: Rig, records: Any) -> None:
    books = records.read_books(whole.state, whole.store)
    ordered = sorted(books.captures, key=lambda row: row["idx"])
    photos = sorted(books.photos, key=lambda row: row["idx"])
    records.check_books(records.Books(ordered, books.sessions, photos, books.files), range(1, COUNT + 1))
    assert books.retakes == 0
    assert {row["take"] for row in ordered} == {1}
    assert [row["outcome"] for row in books.sessions] == ["complete", "complete"]
    assert [row["subset"] for row in ordered] == ["night"] * NIGHT + ["day"] * (COUNT - NIGHT)


def test_exif_repeats_the_name(whole: Rig, records: Any) -> None:
    books = records.read_books(whole.state, whole.store)
    for name, photo in books.files.items():
        assert records.exif_names(photo) == (name, name)
    _, *exported = records.read_table(whole.folder / "ds" / "train.csv")
    names = {records.exif_names(whole.folder / row[0])[0] for row in exported}
    assert names == set(books.files)


def test_each_photo_shows_its_own_xray(
    whole: Rig, sight: Sight, records: Any, record_property: Callable[[str, object], None]
) -> None:
    seen = sight.look(records.read_books(whole.state, whole.store).current)
    assert len(seen.shown) == COUNT
    assert seen.mismatches == {}
    assert seen.smallest_margin > 0
    record_property("smallest_margin", round(seen.smallest_margin, 4))
    print(f"smallest margin {seen.smallest_margin:.4f}")


@pytest.mark.x11
def test_contact_sheet_and_status(undisturbed: Rig) -> None:
    for subset, photos in (("night", NIGHT), ("day", COUNT - NIGHT)):
        sheet = undisturbed.folder / "ds" / "contact-sheets" / f"whole-rig.{subset}.jpg"
        assert sheet.stat().st_size > 20_000 * min(photos, 5)
    done = undisturbed.do("status", undisturbed.plan)
    assert "2 of 2 subsets complete" in done.out
    assert f"{NIGHT}/{NIGHT}" in done.out
    assert f"{COUNT - NIGHT}/{COUNT - NIGHT}" in done.out
    again = undisturbed.run()
    assert again.out.splitlines() == [
        f"night: complete, {NIGHT} photos",
        f"day: complete, {COUNT - NIGHT} photos",
    ]
    assert undisturbed.count() == COUNT


@pytest.mark.x11
def test_a_second_export_changes_nothing(undisturbed: Rig) -> None:
    def state() -> dict[str, tuple[int, int]]:
        files = (undisturbed.folder / "ds").rglob("*")
        return {str(each): (each.stat().st_ino, each.stat().st_mtime_ns) for each in files}

    before = state()
    done = undisturbed.do("export", undisturbed.plan, "--out", "ds")
    assert f"complete: all {COUNT} photos of 2 subsets are in" in done.out
    assert "it had them all already, and nothing was changed" in done.out
    _, words, line = done.err.partition("to check it through and through: ")
    assert words
    checked = undisturbed.do(*shlex.split(line)[1:])
    assert checked.out.startswith("all 18 checks are right")
    assert state() == before
    (undisturbed.folder / "mine").mkdir()
    (undisturbed.folder / "mine" / "notes.txt").write_text("mine")
    done = undisturbed.do("export", undisturbed.plan, "--out", "mine", code=2)
    assert "not empty" in done.err
