"""Folders of the original rig's app: what is in them, row by row, and only what is certain is imported."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from original_rig import OriginalPhone, original_client
from rig import labels

from android_bridge.base.problems import Problem
from controller.dataset import load_dataset
from controller.intake import Kind, Refused
from controller.intake.chexpeditor import ImportedFolder, import_chexpeditor
from controller.intake.order import out_of_order
from protocol.legacy import MARK
from tests.controller.dataset.made import contents
from tests.controller.intake.folders import XRAYS, patient, table, wanted, xray_path
from tests.controller.intake.from_phone.exportable import xray_of
from tests.controller.intake.photographed import exif, photo, put

NOON = datetime(2020, 3, 1, 12, tzinfo=UTC)


def name(row: int, *, number: int | None = None, nonce: int = 0) -> str:
    """Give what the app calls the photo of a row, 1 to `XRAYS`; the app counts from 0."""
    return f"{row - 1 if number is None else number}__{nonce}__{xray_path(row).replace('/', '__')}"


def taken(row: int, second: int | None = None, picture: int | None = None) -> bytes:
    time = NOON + timedelta(seconds=row if second is None else second)
    block = exif(
        DateTimeOriginal=time.strftime("%Y:%m:%d %H:%M:%S"), OffsetTimeOriginal=None, SubsecTimeOriginal=None
    )
    return photo(row if picture is None else picture, block=block)


@dataclass(frozen=True)
class Phone:
    """A copy of the phone's folder with a photo of each row."""

    root: Path

    @property
    def photos(self) -> Path:
        return self.root / "CheXpeditor"

    @property
    def out(self) -> Path:
        return self.root / "set"

    def file(self, row: int) -> Path:
        return self.photos / name(row)

    def run(self, rows: str = f"1:{XRAYS}", *, incomplete: bool = False) -> ImportedFolder:
        asked = wanted(self.photos, self.root / "valid.csv", self.out, device="nokia")
        return import_chexpeditor(asked, rows, incomplete=incomplete)

    def numbers(self) -> list[int]:
        """Give the rows that are in the data set, after a look at each."""
        data = load_dataset(self.out)
        for each in data.captures:
            assert each.key.patient == patient(each.index or 0)
            assert data.labels[each.place] == tuple(labels(each.index or 0))
            assert (self.out / each.place).read_bytes() == taken(each.index or 0)
            assert each.photo_name == name(each.index or 0)
            assert (each.origin, each.guarantees) == ("chexpeditor", MARK)
        return [each.index or 0 for each in data.captures]


@pytest.fixture
def phone(tmp_path: Path) -> Phone:
    table(tmp_path / "valid.csv")
    for row in range(1, XRAYS + 1):
        put(tmp_path / "CheXpeditor", name(row), taken(row))
    return Phone(tmp_path)


def test_a_folder_that_holds_every_row(phone: Phone) -> None:
    done = phone.run()
    assert done.checked.is_complete
    assert phone.numbers() == [1, 2, 3, 4, 5, 6]
    before = contents(phone.out)
    assert not phone.run().imported.grown.has_changed
    assert contents(phone.out) == before


def test_some_rows_and_then_the_others(phone: Phone) -> None:
    """The phone keeps the photos of all sessions in one folder: those of other rows are none of these."""
    done = phone.run("2:3")
    assert phone.numbers() == [2, 3]
    assert done.checked.is_complete
    assert done.checked.counts == {}
    assert [each.got for each in done.imported.others] == [f"of row {row}" for row in (1, 4, 5, 6)]
    phone.run("4:6")
    phone.run("1:1")
    assert phone.numbers() == [1, 2, 3, 4, 5, 6]


def test_chexphotos_table_with_png(phone: Phone) -> None:
    """The original names the photo, a JPEG, by the x-ray's path, ending and all."""
    paths = [
        xray_path(row, suffix="png").replace("valid/", "valid/synthetic/digital/")
        for row in range(1, XRAYS + 1)
    ]
    table(phone.root / "valid.csv", paths)
    for row, path in enumerate(paths, 1):
        phone.file(row).rename(phone.photos / f"{row - 1}__1__{path.replace('/', '__')}")
    assert phone.run().checked.is_complete
    places = [each.place for each in load_dataset(phone.out).captures]
    assert places[0] == f"valid/natural/nokia/{patient(1)}/study1-synthetic-digital/view1_frontal.jpg"


def test_what_the_original_client_leaves_behind(tmp_path: Path) -> None:
    """A lost OK turns a good photo into a mismatch; captured again, the row has two, and nobody can tell."""
    table(tmp_path / "valid.csv")
    phone = Phone(tmp_path)
    paths = [xray_path(row) for row in range(1, XRAYS + 1)]
    with OriginalPhone(phone.photos) as app:
        address = ("127.0.0.1", app.port)
        app.loses = {2: 1}
        answers = original_client(address, paths, timeout_s=0.1)
        assert answers[2] == "MISMATCH"
        assert phone.run().checked.untimed == XRAYS
        while len(app.photos()) == XRAYS:  # the same random number again would replace the first
            app.next_row = 2
            original_client(address, paths[2:3], 2)
    with pytest.raises(Refused) as caught:
        phone.run()
    assert [(each.kind, each.line - 2) for each in caught.value.findings] == [(Kind.DOUBLED, 2)]
    for each in list(phone.photos.glob("2__*"))[1:]:
        each.unlink()
    other = wanted(phone.photos, tmp_path / "valid.csv", tmp_path / "other", device="nokia")
    assert import_chexpeditor(other, f"1:{XRAYS}").checked.is_complete


ODD = "CheXpert v1.0 [small] (2019)"
"""A folder whose name no photo of chexrig's could have; the original's app takes it."""


@pytest.fixture
def odd(tmp_path: Path) -> Phone:
    """Give what the original's two ends make of a table with such paths."""
    paths = [xray_path(row).replace("CheXpert-v1.0", ODD) for row in range(1, XRAYS + 1)]
    table(tmp_path / "valid.csv", paths)
    phone = Phone(tmp_path)
    with OriginalPhone(phone.photos) as app:
        answers = original_client(("127.0.0.1", app.port), paths, timeout_s=1)
    assert all(each.startswith("OK|") for each in answers)
    return phone


def test_paths_with_blanks_and_brackets(odd: Phone) -> None:
    done = odd.run()
    assert (done.checked.is_complete, done.checked.findings) == (True, ())
    assert [each.index for each in load_dataset(odd.out).captures] == [1, 2, 3, 4, 5, 6]
    part = odd.run("2:3")
    assert [each.got for each in part.imported.others] == [f"of row {row}" for row in (1, 4, 5, 6)]


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (lambda name: name[:-12], Kind.OTHER_XRAY, f"{ODD}/valid/{patient(3)}/study1/view1: cut off"),
        (lambda name: f"70{name[1:]}", Kind.WRONG_NUMBER, "number 70"),
        (lambda name: name.replace(patient(3), patient(4)), Kind.WRONG_NUMBER, "the x-ray of row 4"),
        (lambda name: f"{name} (1)", Kind.ALTERED_NAME, f"no row has the path '{ODD}/"),
        (lambda name: name.replace("__", "__0", 1), Kind.ALTERED_NAME, "not a number of the dialect"),
    ],
)
def test_such_names_when_they_are_wrong(
    odd: Phone, change: Callable[[str], str], kind: Kind, words: str
) -> None:
    (file,) = odd.photos.glob("2__*")
    if words == "not a number of the dialect":
        file = file.rename(file.with_name(f"2__7__{file.name.split('__', 2)[2]}"))
    file.rename(file.with_name(change(file.name)))
    with pytest.raises(Refused) as caught:
        odd.run()
    first = next(each for each in caught.value.findings if each.kind is kind)
    assert words in first.got
    for each in caught.value.findings:
        if each.kind is Kind.MISSING:
            assert (
                each.expected
                == f"a photo called 2__NUMBER__{ODD}__valid__{patient(3)}__study1__view1_frontal.jpg"
            )
    odd.run(incomplete=True)
    assert 3 not in [each.index for each in load_dataset(odd.out).captures]


def missing(phone: Phone) -> None:
    phone.file(3).unlink()


def doubled(phone: Phone) -> None:
    put(phone.photos, name(3, nonce=77), taken(3, picture=33))


def copied(phone: Phone) -> None:
    put(phone.photos / "again", name(3), taken(3))


def damaged(phone: Phone) -> None:
    phone.file(3).write_bytes(taken(3)[:-300])


def out_of_line(phone: Phone) -> None:
    phone.file(3).write_bytes(taken(3, second=9))


def cut_off(phone: Phone) -> None:
    phone.file(3).rename(phone.photos / name(3)[:-12])


def of_another_x_ray(phone: Phone) -> None:
    phone.file(3).rename(phone.photos / name(3).replace(patient(3), "patient00001"))


def wrongly_numbered(phone: Phone) -> None:
    phone.file(3).rename(phone.photos / name(3, number=70))


def altered(phone: Phone) -> None:
    phone.file(3).rename(phone.photos / f"{name(3)} (1)")


def unfinished(phone: Phone) -> None:
    phone.file(3).rename(phone.photos / f"{name(3)}.part")


FAULTS: dict[Callable[[Phone], None], set[Kind]] = {
    missing: {Kind.MISSING},
    doubled: {Kind.DOUBLED},
    copied: {Kind.DOUBLED},
    damaged: {Kind.DAMAGED},
    out_of_line: {Kind.OUT_OF_ORDER},
    cut_off: {Kind.OTHER_XRAY},
    of_another_x_ray: {Kind.OTHER_XRAY},
    wrongly_numbered: {Kind.WRONG_NUMBER},
    altered: {Kind.ALTERED_NAME, Kind.MISSING},
    unfinished: {Kind.UNFINISHED, Kind.MISSING},
}


@pytest.mark.parametrize(("spoil", "kinds"), FAULTS.items(), ids=[each.__name__ for each in FAULTS])
def test_a_folder_that_is_not_complete(
    phone: Phone, spoil: Callable[[Phone], None], kinds: set[Kind]
) -> None:
    """It is refused, and then only what is certain is imported; the folder stays as it is."""
    spoil(phone)
    before = contents(phone.photos)
    with pytest.raises(Refused, match="does not hold one certain photo of each row") as caught:
        phone.run()
    assert {each.kind for each in caught.value.findings} == kinds
    assert "5 that are certain" in caught.value.got
    assert not phone.out.exists()
    done = phone.run(incomplete=True)
    assert not done.checked.is_complete
    assert phone.numbers() == [1, 2, 4, 5, 6]
    assert contents(phone.photos) == before


def test_two_names_exchanged(phone: Phone) -> None:
    """Number and path do not fit: neither is certain."""
    phone.file(3).rename(phone.photos / "x")
    phone.file(4).rename(phone.photos / name(4, number=2))
    (phone.photos / "x").rename(phone.photos / name(3, number=3))
    with pytest.raises(Refused) as caught:
        phone.run()
    assert [each.kind for each in caught.value.findings] == [Kind.WRONG_NUMBER] * 2
    assert "the x-ray of row 4" in caught.value.findings[0].got
    phone.run(incomplete=True)
    assert phone.numbers() == [1, 2, 5, 6]


def test_one_photo_under_two_rows_names(phone: Phone) -> None:
    phone.file(4).write_bytes(phone.file(3).read_bytes())
    with pytest.raises(Refused) as caught:
        phone.run()
    assert [each.kind for each in caught.value.findings] == [Kind.DOUBLED] * 2
    phone.run(incomplete=True)
    assert phone.numbers() == [1, 2, 5, 6]


def test_a_second_photo_of_the_number_makes_the_first_doubtful(phone: Phone) -> None:
    put(phone.photos, name(5, number=2), taken(3, picture=33))
    phone.run(incomplete=True)
    assert phone.numbers() == [1, 2, 4, 5, 6]


def test_files_of_nobody(phone: Phone) -> None:
    put(phone.photos, "IMG_1.jpg", photo(50))
    put(phone.photos, "log.txt", b"started")
    put(phone.photos, "broken.jpg", b"no photo")
    done = phone.run()
    assert done.checked.is_complete
    assert done.checked.counts == {Kind.EXTRA: 2}
    assert [each.file for each in done.imported.others] == ["log.txt"]


def test_photos_that_do_not_say_when(phone: Phone) -> None:
    phone.file(2).write_bytes(photo(2, block=exif(DateTimeOriginal=None)))
    assert phone.run().checked.untimed == 1


def test_what_came_missing_comes_later(phone: Phone) -> None:
    data = phone.file(3).read_bytes()
    missing(phone)
    phone.run(incomplete=True)
    phone.file(3).write_bytes(data)
    assert phone.run().checked.is_complete
    assert phone.numbers() == [1, 2, 3, 4, 5, 6]


def test_a_folder_with_nothing_certain(phone: Phone) -> None:
    for row in range(1, XRAYS + 1):
        phone.file(row).rename(phone.photos / f"IMG_{row}.jpg")
    with pytest.raises(Refused) as caught:
        phone.run(incomplete=True)
    assert "0 that are certain; 6 missing" in caught.value.got
    assert "--incomplete" not in caught.value.advice


@pytest.mark.parametrize(
    ("rows", "words"), [("0:6", "the first row is 1"), ("1:7", "fewer rows"), ("6", "A:B"), ("4:2", "")]
)
def test_rows_that_are_none(phone: Phone, rows: str, words: str) -> None:
    with pytest.raises(Problem) as caught:
        phone.run(rows)
    assert words in str(caught.value)
    assert f"--rows {rows}" in caught.value.where


def at(*seconds: int | None) -> list[datetime | None]:
    return [None if each is None else NOON + timedelta(seconds=each) for each in seconds]


@pytest.mark.parametrize(
    ("times", "late"),
    [
        ((), set()),
        ((None, None), set()),
        ((1, 2, 2, 3), set()),
        ((1, 9, 2, 3), {1}),
        ((5, 1, 2, 3), {0}),
        ((1, 2, 3, 0), {3}),
        ((1, None, 2, 9, None, 3), {3, 5}),
        ((11, 12, 13, 14, 1, 2, 3), {4, 5, 6}),
    ],
)
def test_order(times: tuple[int | None, ...], late: set[int]) -> None:
    told = out_of_order(at(*times))
    assert set(told) <= late
    assert len(told) == len(late) - (times == (1, None, 2, 9, None, 3))  # one of the two suffices


def test_zones_and_none_are_not_compared() -> None:
    times = [NOON, (NOON - timedelta(days=1)).replace(tzinfo=None), NOON]
    assert out_of_order(times) == {}


def test_photos_are_held_against_the_xrays_where_these_are_given(tmp_path: Path) -> None:
    photos, xrays, csv = (tmp_path / each for each in ("CheXpeditor", "xrays", "valid.csv"))
    table(csv, [xray_path(row) for row in (1, 2, 3)])
    for row, shown in ((1, 1), (2, 2), (3, 1)):  # of row 3 another x-ray was photographed, in other light
        put(xrays, xray_path(row), seen(row))
        put(photos, name(row), seen(shown, light=row))
    told: list[tuple[int, int]] = []
    asked = wanted(
        photos, csv, tmp_path / "set", device="nokia", images=xrays, comparing=lambda *far: told.append(far)
    )
    with pytest.raises(Refused) as caught:
        import_chexpeditor(asked, "1:3")
    assert told == [(1, 3), (2, 3), (3, 3)] * 2, "x-rays, then photos"
    assert [(each.kind, each.line) for each in caught.value.findings] == [(Kind.SHOWS_OTHER, 4)]
    import_chexpeditor(asked, "1:3", incomplete=True)
    found = {each.index: each.verdict_method for each in load_dataset(tmp_path / "set").captures}
    assert found == {1: "points", 2: "points"}
    card = " ".join((tmp_path / "set" / "README.md").read_text("utf-8").split())
    assert "All were compared by points that lie alike" in card
    assert "but not one that is in no list." in card
    unseen = wanted(photos, csv, tmp_path / "other", device="nokia")
    import_chexpeditor(unseen, "1:3")
    assert {(each.verdict, each.verdict_cause) for each in load_dataset(tmp_path / "other").captures} == {
        ("not compared", "its x-ray is not at hand")
    }


def seen(row: int, light: int = 0) -> bytes:
    out = io.BytesIO()
    xray_of(row, (320, 240)).point(lambda level: level // 2 + 10 * light).save(out, "JPEG", quality=90)
    return out.getvalue()
