"""Photos of the original rig's app: found by name, decoded, labelled, marked."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from rig import on_record

from android_bridge.base.problems import Problem
from android_bridge.store.legacy_store import LegacyFolderStore
from controller.capture.dialects import legacy_photo_name
from controller.dataset import load_dataset
from controller.intake import Kind
from controller.intake.from_phone import ExportReport, Shelves, export_plan
from controller.intake.from_phone.deleting import deletable
from controller.records import Outcome
from protocol.legacy import MARK
from tests.controller.intake.from_phone.exportable import Exportable, xray_of

UNTOLD = Outcome(cycle_us=1)
INDICES = (1, 2)


class InALargeRoom(Exportable):
    """Its x-rays are found wherever they are in a photo."""

    screen = 320, 240


def jpeg(index: int, take: int) -> bytes:
    """Give a photo of an x-ray that is one of many things to be seen in it."""
    made = io.BytesIO()
    photo = Image.new("L", (400, 300), 10 + take)
    photo.paste(xray_of(index, InALargeRoom.screen), (30, 20))
    photo.save(made, "JPEG", quality=90)
    return made.getvalue()


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Exportable]:
    made = InALargeRoom.make(tmp_path)
    yield made
    made.journal.close()


@pytest.fixture
def legacy(begun: Exportable) -> Exportable:
    """Subset `early` photographed by the original app, x-ray 2 at the second take."""
    begun.phone.mkdir()
    begun.journal.captures.begin_session(
        on_record.session("old", subset="early", phone_address="chexpeditor:h:1", guarantees=MARK)
    )
    for index, take in ((1, 1), (2, 1), (2, 2)):
        if take == 2:
            begun.journal.captures.begin_session(
                on_record.session("new", subset="early", phone_address="chexpeditor:h:1", guarantees=MARK)
            )
        xray = begun.manifest.xray(index)
        name = str(legacy_photo_name(xray, take))
        (begun.phone / name).write_bytes(jpeg(index, take))
        session = "new" if take == 2 else "old"
        intent = on_record.intent(
            subset="early", index=index, take=take, session=session, photo_name=name, xray_path=xray.path
        )
        begun.journal.captures.intend(intent)
        if (index, take) != (2, 1):
            begun.journal.captures.confirm(intent, UNTOLD)
    return begun


def name(begun: Exportable, index: int, take: int = 1) -> str:
    return str(legacy_photo_name(begun.manifest.xray(index), take))


def export(begun: Exportable) -> ExportReport:
    store = LegacyFolderStore(begun.phone, {"early": range(1, 3), "late": range(3, 4)})
    return export_plan(
        begun.loaded,
        [begun.loaded.subset("early")],
        begun.manifest,
        begun.journal,
        Shelves({"": store}),
        begun.out,
        device="old",
        contact_sheets=False,
        progress=lambda _now: None,
    )


def test_the_photos_of_the_journal_and_the_mark(legacy: Exportable) -> None:
    for stranger in ("1__55__x.jpg", "2__1__of-another-subset.jpg", "notes.txt"):
        (legacy.phone / stranger).write_bytes(b"?")
    report = export(legacy)
    photos = [
        legacy.out / "train/natural/old/patient00001/study1/view1_frontal.jpg",
        legacy.out / "valid/natural/old/patient00002/study1/view1_lateral.jpg",
    ]
    assert [each.read_bytes() for each in photos] == [jpeg(1, 1), jpeg(2, 2)]
    assert report.size_bytes == len(jpeg(1, 1)) + len(jpeg(2, 2))
    loose = {each.kind: each.file for each in report.findings if each.file and each.index is None}
    assert loose == {Kind.SUPERSEDED: name(legacy, 2), Kind.EXTRA: "1__55__x.jpg"}
    assert report.warnings == (f"subset early: {MARK}",)
    assert "SHA-256 cannot be checked" in report.verified
    (subset,) = json.loads((legacy.out / "subsets.json").read_text("utf-8"))["subsets"]
    assert subset["guarantees"] == MARK
    captures = load_dataset(legacy.out).captures
    assert {(each.guarantees, each.verdict, each.verdict_method) for each in captures} == {
        (MARK, "proven", "points")
    }
    again = export(legacy)
    assert (again.new_photos, again.grown.has_changed, again.is_complete) == (0, False, True)


def test_other_subsets_carry_no_mark(captured: Exportable) -> None:
    report = captured.export()
    assert report.warnings == ()
    subsets = json.loads((captured.out / "subsets.json").read_text("utf-8"))["subsets"]
    assert not any("guarantees" in each for each in subsets)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-30])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def other_kind(file: Path) -> None:
    Image.new("L", (8, 8)).save(file, "PNG")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (cut, "altered on the phone: is no whole JPEG: "),
        (empty, "altered on the phone: is no whole JPEG: not a JPEG"),
        (other_kind, "altered on the phone: is no whole JPEG: not a JPEG"),
        (Path.unlink, "missing on the phone"),
    ],
)
def test_a_bad_photo_is_named_and_the_others_are_exported(
    legacy: Exportable, harm: Callable[[Path], None], words: str
) -> None:
    harm(legacy.phone / name(legacy, 2, 2))
    report = export(legacy)
    (item,) = legacy.journal.retakes.waiting()
    assert (item.index, item.photo_name) == (2, name(legacy, 2, 2))
    assert item.why.startswith(words)
    (there,) = load_dataset(legacy.out).captures
    assert (there.index, report.is_complete) == (1, False)


def test_no_photo_is_ever_removed(legacy: Exportable) -> None:
    report = export(legacy)
    assert deletable(report) == []
    store = LegacyFolderStore(legacy.phone, {"early": range(1, 3)})
    with pytest.raises(Problem, match="it told neither size nor digest"):
        store.delete_verified("early", name(legacy, 1), 1, "0" * 64)
    assert len(list(legacy.phone.iterdir())) == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("photo_name", "0__1__C__train__patient00003__study2__view1_frontal.jpg"),
        ("photo_name", "2__1__C__train__patient00001__study1__view1_frontal.jpg"),
        ("photo_name", "0__2__C__train__patient00001__study1__view1_frontal.jpg"),
        ("photo_name", "0__1__D__train__patient00001__study1__view1_frontal.jpg"),
        ("xray_path", "C/train/patient00003/study2/view1_frontal.jpg"),
    ],
)
def test_a_name_that_says_another_xray_gets_no_labels(legacy: Exportable, column: str, value: str) -> None:
    with closing(sqlite3.connect(legacy.folder / "journal.sqlite")) as db, db:
        db.execute(f"UPDATE captures SET {column} = ? WHERE idx = 1", (value,))  # noqa: S608
    with pytest.raises(Problem, match="photo 1 belongs to another x-ray"):
        export(legacy)
    assert legacy.left_over() == []


@pytest.mark.parametrize("value", ["0__1__..__x", "x", "000001.t01.early.train.p.s.v.00000000.jpg"])
def test_a_journal_with_a_name_that_is_none(legacy: Exportable, value: str) -> None:
    with closing(sqlite3.connect(legacy.folder / "journal.sqlite")) as db, db:
        db.execute("UPDATE captures SET photo_name = ? WHERE idx = 1", (value,))
    with pytest.raises(Problem, match="name that is no photo name"):
        export(legacy)
