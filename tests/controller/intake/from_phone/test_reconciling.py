"""What became of every index and every file, from lists alone."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from android_bridge.store.photo_store import Pulled
from controller.intake.findings import BAD, GOOD, Kind
from controller.intake.from_phone.photos import Asked, PhoneFile
from controller.intake.from_phone.photos import PhotoFinding as Finding
from controller.intake.from_phone.reconciling import reconcile, to_look_at

HOLIDAY = b"sea" * 100


def bytes_of(index: int, take: int = 1) -> bytes:
    return f"photo {index}, take {take}.".encode() * (50 + index % 2)


@dataclass
class Phone:
    """Subset a of 1-4 and b of 5-6, all captured; index 2 at its second take."""

    asked: list[Asked] = field(default_factory=list)
    content: dict[tuple[str, str], bytes] = field(default_factory=dict)
    indices: dict[str, range] = field(default_factory=lambda: {"a": range(1, 5), "b": range(5, 7)})
    changed_exif: dict[bytes, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index in range(1, 7):
            self.take(index, 2 if index == 2 else 1)
        self.take(2, 1, is_current=False)

    def take(self, index: int, take: int = 1, *, is_current: bool = True) -> None:
        subset, data = "a" if index < 5 else "b", bytes_of(index, take)
        digest = hashlib.sha256(data).hexdigest()
        name = self.name(index, take)
        self.asked.append(
            Asked(
                folder="/p",
                subset=subset,
                index=index,
                take=take,
                name=name,
                size_bytes=len(data),
                sha256=digest,
                is_current=is_current,
            )
        )
        self.content[subset, name] = data

    @staticmethod
    def name(index: int, take: int = 0) -> str:
        return f"{index}.t{take or (2 if index == 2 else 1)}.jpg"

    def key(self, index: int) -> tuple[str, str]:
        return "a" if index < 5 else "b", self.name(index)

    def files(self, *, looked: bool = True) -> list[PhoneFile]:
        files = [
            (PhoneFile(folder="/p", subset=subset, name=name, size_bytes=len(data)), data)
            for (subset, name), data in self.content.items()
        ]
        return [self.look(file, data) if looked else file for file, data in files]

    def look(self, file: PhoneFile, data: bytes) -> PhoneFile:
        inside = Pulled(len(data), hashlib.sha256(data).hexdigest())
        return replace(file, inside=inside, exif={"name": self.changed_exif.get(data, "")})

    def findings(self, **more: object) -> list[Finding]:
        return reconcile(self.indices, self.asked, self.files(), **more)  # type: ignore[arg-type]

    def of(self, index: int, **more: object) -> Finding:
        (found,) = (each for each in self.findings(**more) if each.index == index)
        return found

    def loose(self) -> dict[str, Finding]:
        return {each.file: each for each in self.findings() if each.index is None and each.file}


@pytest.fixture
def phone() -> Phone:
    return Phone()


def test_all_is_as_it_was_saved(phone: Phone) -> None:
    found = phone.findings()
    assert [(each.subset, each.index, each.kind) for each in found] == [
        *(("a", index, Kind.COMPLETE) for index in (1, 2, 3, 4)),
        ("a", None, Kind.SUPERSEDED),
        *(("b", index, Kind.COMPLETE) for index in (5, 6)),
    ]
    assert found[1].on_phone is not None
    assert found[1].on_phone.name == "2.t2.jpg"
    assert str(found[4].photo) == "photo 2 of a, take 1"


def test_missing(phone: Phone) -> None:
    del phone.content[phone.key(3)]
    assert phone.of(3).kind is Kind.MISSING
    assert Counter(each.kind for each in phone.findings())[Kind.COMPLETE] == 5


def test_cut_off_is_altered(phone: Phone) -> None:
    phone.content[phone.key(3)] = bytes_of(3)[:100]
    found = phone.of(3)
    assert found.kind is Kind.ALTERED
    assert found.got == f"is cut off: 100 of {len(bytes_of(3)):,} bytes"


def test_a_single_bit_is_altered(phone: Phone) -> None:
    data = bytearray(bytes_of(3))
    data[7] ^= 1
    phone.content[phone.key(3)] = bytes(data)
    assert (phone.of(3).kind, phone.of(3).got) == (Kind.ALTERED, "has changed, though its size is the same")


@pytest.mark.parametrize("place", [("a", "IMG_1.jpg"), ("b", "IMG_1.jpg"), ("b", "3.t1.jpg")])
def test_renamed_is_found_by_its_bytes(phone: Phone, place: tuple[str, str]) -> None:
    phone.content[place] = phone.content.pop(phone.key(3))
    found = phone.of(3)
    assert (found.kind, found.other) == (Kind.RENAMED, None)
    assert found.on_phone is not None
    assert found.on_phone.place == ("/p", *place)
    assert set(phone.loose()) == {"2.t1.jpg"}


@pytest.mark.parametrize(("one", "two"), [(1, 3), (1, 4), (2, 5)])  # also of one size, also across subsets
def test_swapped_names_each_other(phone: Phone, one: int, two: int) -> None:
    here, there = phone.key(one), phone.key(two)
    phone.content[here], phone.content[there] = phone.content[there], phone.content[here]
    for mine, others in ((one, two), (two, one)):
        found = phone.of(mine)
        assert found.kind is Kind.SWAPPED
        assert found.other is not None
        assert (found.other.index, found.other.name) == (others, phone.name(others))
        assert found.on_phone is not None
        assert found.on_phone.name == phone.name(others)


def test_swapped_all_round(phone: Phone) -> None:
    keys = [phone.key(index) for index in (1, 3, 5)]
    data = [phone.content[key] for key in keys]
    for key, other in zip(keys, [*data[1:], data[0]], strict=True):
        phone.content[key] = other
    assert {index: phone.of(index).other.index for index in (1, 3, 5)} == {1: 5, 3: 1, 5: 3}  # type: ignore[union-attr]


def test_overwritten_by_another(phone: Phone) -> None:
    phone.content[phone.key(3)] = bytes_of(4)
    found = phone.of(3)
    assert (found.kind, found.got) == (Kind.ALTERED, "its file holds photo 4 of a")
    assert phone.of(4).kind is Kind.COMPLETE


def test_swapped_with_its_own_earlier_take(phone: Phone) -> None:
    first, second = ("a", "2.t1.jpg"), ("a", "2.t2.jpg")
    phone.content[first], phone.content[second] = phone.content[second], phone.content[first]
    found = phone.of(2)
    assert found.kind is Kind.SWAPPED
    assert str(found.other) == "photo 2 of a, take 1"
    phone.content[first] = bytes_of(2, 1)
    assert phone.of(2).kind is Kind.ALTERED
    assert phone.of(2).got == "its file holds photo 2 of a, take 1"


def test_renamed_and_cut_off_is_known_by_its_exif(phone: Phone) -> None:
    data = phone.content.pop(phone.key(3))[:100]
    phone.content["a", "IMG_1.jpg"] = data
    phone.changed_exif[data] = phone.name(3)
    found = phone.of(3)
    assert found.kind is Kind.ALTERED
    assert found.got.startswith("its EXIF says it is IMG_1.jpg, but is cut off: 100 of")
    assert set(phone.loose()) == {"2.t1.jpg"}


def test_exif_alone_makes_nothing_good(phone: Phone) -> None:
    """Whoever edits a picture keeps its EXIF: only the very bytes that were saved are exported."""
    data = bytes_of(3)[::-1]
    phone.content[phone.key(3)] = data
    phone.changed_exif[data] = phone.name(3)
    assert phone.of(3).kind is Kind.ALTERED


def test_extra_files_are_named(phone: Phone) -> None:
    phone.content["a", "holiday.jpg"] = HOLIDAY
    phone.content["a", "copy.jpg"] = bytes_of(5)
    phone.content["elsewhere", "other.jpg"] = HOLIDAY  # nobody's concern
    loose = phone.loose()
    assert {name: each.kind for name, each in loose.items()} == {
        "2.t1.jpg": Kind.SUPERSEDED,
        "copy.jpg": Kind.EXTRA,
        "holiday.jpg": Kind.EXTRA,
    }
    assert loose["copy.jpg"].got == "a copy of photo 5 of b"
    assert loose["holiday.jpg"].got == "unknown to the journal"


def test_what_stands_in_a_renamed_photos_place_is_extra(phone: Phone) -> None:
    phone.content["a", "IMG_1.jpg"] = bytes_of(3)
    phone.content[phone.key(3)] = HOLIDAY
    assert phone.of(3).kind is Kind.RENAMED
    assert phone.loose()["3.t1.jpg"].got == "under the name of photo 3 of a, which it is not"


def test_not_captured(phone: Phone) -> None:
    phone.asked = [each for each in phone.asked if each.index != 4]
    assert phone.of(4).kind is Kind.NOT_CAPTURED
    assert phone.loose()["4.t1.jpg"].kind is Kind.EXTRA


def test_what_the_data_set_has_is_complete_whatever_the_phone_has(phone: Phone) -> None:
    del phone.content[phone.key(1)]
    del phone.content[phone.key(3)]
    phone.content[phone.key(4)] = b"?"
    kept = {("a", 1), ("a", 3), ("a", 4), ("a", 2)}
    notes = {index: phone.of(index, kept=kept, removed={"1.t1.jpg": "/set"}) for index in (1, 2, 3, 4)}
    assert {each.kind for each in notes.values()} == {Kind.COMPLETE}
    assert [each.is_kept for each in notes.values()] == [True] * 4
    assert notes[1].got == "removed from the phone on purpose: its verified copy is in /set"
    assert notes[2].got == ""
    assert notes[3].got == "not on the phone any more"
    assert notes[4].got.startswith("on the phone is cut off")


def test_removed_on_purpose_is_not_missing(phone: Phone) -> None:
    del phone.content[phone.key(1)]
    assert phone.of(1, removed={"1.t1.jpg": "/set"}).kind is Kind.REMOVED
    phone.content[phone.key(1)] = bytes_of(1)  # the removal was broken off
    assert phone.of(1, removed={"1.t1.jpg": "/set"}).kind is Kind.COMPLETE


@pytest.mark.parametrize(("lost", "there"), [(3, 4), (4, 3)])
def test_two_photos_with_the_same_bytes_are_never_found_by_them(phone: Phone, lost: int, there: int) -> None:
    digest = hashlib.sha256(HOLIDAY).hexdigest()
    phone.asked = [
        replace(each, size_bytes=len(HOLIDAY), sha256=digest) if each.index in (3, 4) else each
        for each in phone.asked
    ]
    phone.content["a", "IMG_1.jpg"] = HOLIDAY
    phone.content[phone.key(there)] = HOLIDAY
    del phone.content[phone.key(lost)]
    assert phone.of(lost).kind is Kind.MISSING
    assert phone.of(there).kind is Kind.COMPLETE


def test_a_phone_that_tells_no_digest(phone: Phone) -> None:
    phone.asked = [replace(each, size_bytes=None, sha256=None) for each in phone.asked]
    assert {each.kind for each in phone.findings() if each.index} == {Kind.COMPLETE}
    (file,) = (each for each in phone.files() if each.name == phone.name(3))
    assert file.inside is not None
    broken = replace(file, fault="its end is missing")
    rest = [each for each in phone.files() if each.name not in (phone.name(3), phone.name(4))]
    found = {each.index: each for each in reconcile(phone.indices, phone.asked, [broken, *rest])}
    assert found[3].kind is Kind.ALTERED
    assert found[3].got == "is no whole JPEG: its end is missing"
    assert found[4].kind is Kind.MISSING


def test_another_folder_of_the_phone_is_another_place(phone: Phone) -> None:
    """A repaired photo may be in another storage folder than the subset's others."""
    phone.asked[2] = replace(phone.asked[2], folder="/q")
    files = [replace(each, folder="/q") if each.name == "3.t1.jpg" else each for each in phone.files()]
    found = reconcile(phone.indices, phone.asked, files)
    assert [each.kind for each in found if each.index] == [Kind.COMPLETE] * 6
    moved = reconcile(phone.indices, phone.asked, phone.files())
    assert [each.kind for each in moved if each.index == 3] == [Kind.RENAMED]


def looked_at_first(phone: Phone) -> set[str]:
    files = phone.files(looked=False)
    return {each.name for each in to_look_at(reconcile(phone.indices, phone.asked, files), files)}


def test_nothing_is_looked_at_where_all_is_there(phone: Phone) -> None:
    phone.content["a", "holiday.jpg"] = HOLIDAY
    assert looked_at_first(phone) == set()


def test_all_that_may_be_a_lost_photo_is_looked_at(phone: Phone) -> None:
    """Strangers, superseded takes, files of a wrong size, and files as large as the lost one."""
    phone.content["a", "holiday.jpg"] = HOLIDAY
    phone.content["elsewhere", "other.jpg"] = HOLIDAY
    del phone.content[phone.key(3)]
    del phone.content[phone.key(6)]
    assert looked_at_first(phone) == {
        "holiday.jpg",
        "other.jpg",
        "2.t1.jpg",
        *map(phone.name, range(1, 6)),
    } - {phone.name(3)}
    phone.content[phone.key(6)] = bytes_of(6)
    assert looked_at_first(phone) == {"holiday.jpg", "other.jpg", "2.t1.jpg", phone.name(1), phone.name(5)}


def disturb(phone: Phone, random: Random) -> None:
    """Do to the phone's files whatever a person may do to them."""
    for number in range(random.randrange(6)):
        keys = sorted(phone.content)
        if len(keys) < 2:
            return
        one, two = random.sample(keys, 2)
        match random.randrange(6):
            case 0:
                del phone.content[one]
            case 1:
                phone.content[one] = phone.content[one][: random.randrange(len(phone.content[one]) + 1)]
            case 2:
                phone.content[random.choice(["a", "b", "c"]), f"new-{number}.jpg"] = phone.content.pop(one)
            case 3:
                phone.content[one], phone.content[two] = phone.content[two], phone.content[one]
            case 4:
                phone.content[one] = phone.content[two]
            case _:
                phone.content[one] = HOLIDAY


@settings(max_examples=120, deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_is_done_to_the_files(random: Random) -> None:
    phone = Phone()
    disturb(phone, random)
    found = phone.findings()
    assert [(each.subset, each.index) for each in found if each.index] == [
        (subset, index) for subset, numbers in phone.indices.items() for index in numbers
    ]
    there = {hashlib.sha256(data).hexdigest() for data in phone.content.values()}
    for each in found:
        if each.index is None:
            continue
        assert each.photo is not None
        assert (each.kind in GOOD) == (each.photo.sha256 in there)  # lost only what is nowhere
        assert each.kind in GOOD | BAD
        if each.kind in GOOD:  # and never another photo in its place
            assert each.on_phone is not None
            assert each.on_phone.inside is not None
            assert each.on_phone.inside.sha256 == each.photo.sha256
    named = {each.on_phone.place for each in found if each.on_phone}
    assert {each.place for each in phone.files() if each.subset in phone.indices} <= named


@settings(max_examples=120, deadline=None)
@given(st.randoms(use_true_random=False))
def test_a_look_at_some_finds_as_much_as_a_look_at_all(random: Random) -> None:
    """As an export does it: copied first is what name and size promise, looked at then what is left."""
    phone = Phone()
    disturb(phone, random)
    everything = {each.place: each for each in phone.files()}
    files = phone.files(looked=False)
    found = reconcile(phone.indices, phone.asked, files)
    copied = {each.on_phone.place for each in found if each.kind is Kind.COMPLETE and each.on_phone}
    files = [everything[each.place] if each.place in copied else each for each in files]
    wanted = {each.place for each in to_look_at(reconcile(phone.indices, phone.asked, files), files)}
    files = [everything[each.place] if each.place in wanted else each for each in files]
    some, every = (
        [each for each in findings if each.index]
        for findings in (reconcile(phone.indices, phone.asked, files), phone.findings())
    )
    copies = Counter(hashlib.sha256(data).hexdigest() for data in phone.content.values())
    for one, other in zip(some, every, strict=True):
        assert (one.subset, one.index) == (other.subset, other.index)
        if (one.kind, one.other) != (other.kind, other.other):
            # its bytes are there under two names: once they are found under one, nobody looks for another
            assert one.photo is not None
            assert copies[one.photo.sha256 or ""] > 1
            assert {one.kind, other.kind} <= GOOD
