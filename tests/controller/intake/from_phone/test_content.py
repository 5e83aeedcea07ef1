"""What copies show: whatever phone, session and digests say, a photo of something else stays out."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rig import on_record

from android_bridge.base import Problem
from controller.cli import main
from controller.dataset import load_dataset
from controller.identity import METHOD_VERSION, Cause
from controller.intake import Kind
from controller.intake.from_phone import Copied, ExportReport, Stage, decide, doubtful_photos
from controller.intake.from_phone.content import DECIDED
from controller.intake.from_phone.doubtful_pictures import picture_of
from controller.records import ACCEPTED, EXPORT_CHECK, Record
from tests.controller.dataset.made import contents
from tests.controller.intake.from_phone.exportable import (
    RIGHT,
    SCREEN,
    Exportable,
    jpeg_of,
    photo_bytes,
    xray_of,
)


class NeverLookedAt(Exportable):
    """No export has looked at its photos yet."""

    is_known = False


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Exportable]:
    made = NeverLookedAt.make(tmp_path)
    yield made
    made.journal.close()


def saved(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=90)
    return out.getvalue()


def levels(index: int) -> np.ndarray:
    return np.asarray(xray_of(index), np.float64)


def faint() -> bytes:
    """Give a photo of x-ray 2 in which not much of it is to be seen."""
    noise = np.random.default_rng(5).normal(0, 70, levels(2).shape)
    return saved(128 + 0.15 * (levels(2) - 128) + noise)


def half(one: int, other: int) -> np.ndarray:
    both = levels(one)
    both[:, SCREEN[0] // 2 :] = levels(other)[:, SCREEN[0] // 2 :]
    return both


LIES: dict[str, Callable[[], bytes]] = {
    "the one before": lambda: photo_bytes(1, 7),
    "another subset's": lambda: photo_bytes(3, 7),
    "no x-ray of the plan": lambda: jpeg_of(99),
    "two in one": lambda: saved((levels(1) + levels(2)) / 2),
    "torn": lambda: saved(half(1, 2)),
    "mirrored": lambda: saved(levels(2)[:, ::-1]),
    "black": lambda: saved(np.zeros_like(levels(2))),
}


def outcome(report: ExportReport, index: int) -> tuple[Kind, str]:
    (found,) = (each for each in report.findings if each.index == index)
    return found.kind, found.got


def take(begun: Exportable, second: bytes) -> None:
    """Photograph all; what the phone files for x-ray 2 has the size and the digest that it told."""
    begun.photograph("late", 3)
    begun.photograph("early", 1)
    begun.photograph("early", 2, data=second)


@pytest.mark.parametrize("lie", LIES)
def test_a_phone_that_lies_with_right_digests_gets_nothing_into_a_data_set(
    begun: Exportable, lie: str
) -> None:
    take(begun, LIES[lie]())
    report = begun.export()
    kind, got = outcome(report, 2)
    assert kind in (Kind.SHOWS_OTHER, Kind.DOUBTFUL)
    assert [each.index for each in load_dataset(begun.out).captures] == [1, 3]
    assert not report.is_complete
    waits = {each.index: each.why for each in begun.journal.retakes.waiting()}
    assert waits == ({2: got} if kind is Kind.SHOWS_OTHER else {})
    if lie == "the one before":
        assert (kind, got) == (Kind.SHOWS_OTHER, "shows x-ray 1, not 2")
    assert outcome(begun.export(), 2) == (kind, got)


def test_a_copy_that_came_in_before_anybody_looked_goes(captured: Exportable) -> None:
    captured.export()
    with captured.journal.database.transaction():
        captured.journal.database.run("UPDATE verdicts SET method_version = 0")
    xray = captured.folder / captured.manifest.xray(2).path
    xray_of(17).save(xray)
    report = captured.export()
    assert outcome(report, 2)[0] in (Kind.SHOWS_OTHER, Kind.DOUBTFUL)
    assert [each.index for each in load_dataset(captured.out).captures] == [1, 3]


def test_what_is_on_record_is_not_looked_at_twice_and_needs_no_xrays(captured: Exportable) -> None:
    captured.export()
    first = load_dataset(captured.out).captures
    shutil.rmtree(captured.folder / "C")
    shutil.rmtree(captured.out)
    told: list[Copied] = []
    assert captured.export(progress=told.append).is_complete
    assert not [each for each in told if each.stage is Stage.LOOKING]
    assert load_dataset(captured.out).captures == first
    assert {(each.verdict, each.verdict_method) for each in first} == {("proven", "rig")}
    assert all((each.identity_score or 0) > 0.9 and each.decided_by is None for each in first)
    for subset in ("early", "late"):
        for each in captured.journal.verdicts.of(subset, EXPORT_CHECK).values():
            assert each.method_version == METHOD_VERSION
    with captured.journal.database.transaction():
        captured.journal.database.run("UPDATE verdicts SET method_version = 0")
    with pytest.raises(Problem, match="x-ray") as caught:
        captured.export()
    assert caught.value.advice
    assert load_dataset(captured.out).captures == first, "nothing was half-written"


def test_an_export_that_is_stopped_has_on_record_what_it_has_seen(begun: Exportable) -> None:
    take(begun, b"")

    def stop(copied: Copied) -> None:
        if copied.stage is Stage.LOOKING and copied.photos == copied.total_photos:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begun.export(progress=stop)
    noted = {subset: len(begun.journal.verdicts.of(subset, EXPORT_CHECK)) for subset in ("early", "late")}
    assert sorted(noted.values())[1] > 0, "the first stretch"
    assert begun.export().is_complete


def test_a_copy_of_other_bytes_under_the_photos_name_is_none(captured: Exportable) -> None:
    """Whoever changes photo and table of a data set alike makes them agree, but not with the record."""
    captured.export()
    database, name = captured.journal.database, captured.journal.captures.photos("early")[1].photo_name
    database.run("UPDATE captures SET sha256 = :other WHERE photo_name = :name", other="0" * 64, name=name)
    with pytest.raises(Problem, match="not as chexrig made it") as caught:
        captured.export()
    assert "view1_lateral.jpg was altered" in caught.value.got


def exported_and_removed(begun: Exportable, second: bytes) -> None:
    """Have a data set that came about before anybody looked at photo 2, and has the only copies."""
    begun.photograph("late", 3)
    begun.photograph("early", 1)
    file = begun.photograph("early", 2, data=second)
    begun.journal.verdicts.add(file.name, EXPORT_CHECK, RIGHT, hashlib.sha256(second).hexdigest())
    assert begun.export().is_complete
    begun.journal.database.run("DELETE FROM verdicts")
    names = [each.photo_name for each in load_dataset(begun.out).captures]
    begun.journal.removals.note(names, begun.out)
    for each in begun.phone.rglob("*.jpg"):
        each.unlink()


def test_a_doubtful_photo_that_is_nowhere_else_stays_until_a_person_has_decided(begun: Exportable) -> None:
    exported_and_removed(begun, faint())
    before = contents(begun.out)
    with pytest.raises(Problem, match="doubtful, and are nowhere else") as caught:
        begun.export()
    assert caught.value.got == "photo 2 of early"
    assert contents(begun.out) == before
    (photo,) = doubtful_photos(begun.loaded, begun.journal)
    decide(begun.journal, [photo], accepts=True, by="A. Reader", why="the ribs are the same")
    assert begun.export().is_complete
    assert {each.index: each.decided_by for each in load_dataset(begun.out).captures}[2] == "A. Reader"


def test_a_photo_of_something_else_that_is_nowhere_else_is_kept_and_stays_asked_for(
    begun: Exportable,
) -> None:
    wrong = photo_bytes(1, 7)
    exported_and_removed(begun, wrong)
    for _ in range(2):  # the second time there is nothing left to look at
        report = begun.export()
        assert outcome(report, 2) == (Kind.SHOWS_OTHER, "shows x-ray 1, not 2")
        assert [each.index for each in begun.journal.retakes.waiting()] == [2]
        assert [each.index for each in load_dataset(begun.out).captures] == [1, 3]
    (kept,) = begun.loaded.own("left-out").iterdir()
    assert kept.read_bytes() == wrong


def test_only_a_retake_is_looked_at_and_the_photos_before_it_for_the_screens_place(
    captured: Exportable,
) -> None:
    captured.export()
    database = captured.journal.database
    before = database.value("SELECT count(*) FROM verdicts")
    database.run("UPDATE captures SET state = 'superseded' WHERE idx = 2")
    captured.photograph("early", 2, take=2)
    report = captured.export()
    assert (report.is_complete, report.new_photos) == (True, 1)
    assert database.value("SELECT count(*) FROM verdicts") == before + 1
    assert {each.index: each.take for each in load_dataset(captured.out).captures} == {1: 1, 2: 2, 3: 1}


def test_a_doubtful_photo_waits_for_a_named_person(begun: Exportable) -> None:
    data = faint()
    take(begun, data)
    report = begun.export()
    assert [(each.kind, each.index) for each in report.doubtful] == [(Kind.DOUBTFUL, 2)]
    assert begun.journal.retakes.waiting() == []
    (photo,) = doubtful_photos(begun.loaded, begun.journal)
    assert (photo.index, photo.decision) == (2, None)
    with Image.open(picture_of(begun.loaded, photo.content_sha256)) as picture:
        assert picture.size == SCREEN

    decide(begun.journal, [photo], accepts=True, by="A. Reader", why="the ribs are the same")
    assert picture_of(begun.loaded, photo.content_sha256).exists()  # it may still be decided otherwise
    assert begun.export().is_complete
    assert not begun.loaded.own("doubtful").exists()
    there = {each.index: each for each in load_dataset(begun.out).captures}
    assert (there[2].verdict, there[2].decided_by, there[2].assignment) == ("doubtful", "A. Reader", DECIDED)
    assert (there[1].decided_by, there[1].assignment) == (None, "file name")

    decide(begun.journal, [photo], accepts=False, by="B. Reader", why="another patient")
    assert outcome(begun.export(), 2) == (Kind.REJECTED, "rejected by B. Reader: another patient")
    assert [each.index for each in load_dataset(begun.out).captures] == [1, 3]
    (request,) = begun.journal.retakes.waiting()
    assert (request.index, request.why) == (2, "rejected by B. Reader: another patient")


def test_a_decision_is_of_one_content(begun: Exportable) -> None:
    take(begun, faint())
    begun.export()
    (photo,) = doubtful_photos(begun.loaded, begun.journal)
    decide(begun.journal, [photo], accepts=True, by="A. Reader", why="it is the one")
    begun.journal.database.run("UPDATE decisions SET content_sha256 = :other", other="0" * 64)
    assert doubtful_photos(begun.loaded, begun.journal)[0].decision is None
    assert outcome(begun.export(), 2)[0] is Kind.DOUBTFUL


def test_photos_of_a_measured_rig_are_refused(begun: Exportable) -> None:
    begun.journal.captures.begin_session(on_record.session("blank", "early", measuring=True))
    begun.sitting = ""
    begun.photograph("late", 3)
    begun.photograph("early", 1)
    begun.photograph("early", 2)
    begun.journal.database.run("UPDATE captures SET session = 'blank' WHERE idx = 2")
    with pytest.raises(Problem, match="measured with a blank camera") as caught:
        begun.export()
    assert caught.value.got == "2 of early"
    assert not begun.out.exists()
    assert begun.export("late").is_complete


def test_the_command(begun: Exportable, capsys: pytest.CaptureFixture[str]) -> None:
    take(begun, faint())
    begun.export()
    plan = begun.loaded.path
    record = begun.loaded.state_dir / "journal.sqlite"
    begun.journal.close()
    record.parent.mkdir(exist_ok=True)
    for file in begun.folder.glob("journal.*"):
        shutil.copy(file, record.with_name(file.name))

    assert main(["decide", str(plan)]) == 0
    told = capsys.readouterr().out
    page = begun.loaded.own("doubtful") / "doubtful.html"
    assert "too little alike" in told
    assert "score: how alike photo and x-ray are, at most 1; lead:" in told.replace("\n", " ")
    assert str(page) in told.replace("\n", "")
    html = page.read_text()
    assert html.count("data:image/jpeg;base64,") == 2
    assert 'src="http' not in html

    for wrong, words in (
        (["--accept", "2"], "nobody is named"),
        (["--accept", "2", "--by", "A"], "there is no reason"),
        (["--accept", "1", "--by", "A", "--why", "b"], "this is no doubtful photo"),
        (["--accept", "x", "--by", "A", "--why", "b"], "this is no doubtful photo"),
        (["--accept", "2", "--reject", "2", "--by", "A", "--why", "b"], "accepted and rejected"),
        (["--by", "A"], "nothing to decide"),
    ):
        assert main(["decide", str(plan), *wrong]) == 2
        assert words in capsys.readouterr().err
    with closing(Record(record)) as there:  # another x-ray is nearly as alike: it is named and shown
        (photo,) = doubtful_photos(begun.loaded, there)
        rivalled = replace(photo.judged, cause=Cause.RIVALLED, looks_like=3)
        there.verdicts.add(photo.photo_name, EXPORT_CHECK, rivalled, photo.content_sha256)
    assert main(["decide", str(plan)]) == 0
    told = re.sub(r"[│\s]+", "", capsys.readouterr().out)
    assert re.sub(r"\s", "", f"x-ray 3 is nearly as alike: {begun.manifest.xray(3).path}") in told
    html = page.read_text()
    assert html.count("data:image/jpeg;base64,") == 3
    assert f"nearly as alike: x-ray 3<br>{begun.manifest.xray(3).path}" in html
    assert main(["decide", str(plan), "--accept", "2", "--by", "A. Reader", "--why", "seen"]) == 0
    assert "accepted by A. Reader: 2" in capsys.readouterr().out
    assert main(["decide", str(plan), "--reject", "2", "--by", "A. Reader", "--why", "no"]) == 0
    assert "run" in capsys.readouterr().out
    with closing(Record(record, read_only=True)) as there:
        (photo,) = doubtful_photos(begun.loaded, there)
        assert photo.decision is not None
        assert photo.decision.decision != ACCEPTED
        assert [each.index for each in there.retakes.waiting()] == [2]
