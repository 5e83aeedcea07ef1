"""Photo names carry the metadata one to one."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import PhotoName, PhotoNameError
from protocol.photo_name import MAX_INDEX, MAX_NAME_BYTES, MAX_TAKE

EXAMPLE = PhotoName(123, 1, "night-2", "train", "patient01255", "study32", "view1_frontal")
PARTS = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=32)
NAMES = st.builds(
    PhotoName, st.integers(1, MAX_INDEX), st.integers(1, MAX_TAKE), PARTS, PARTS, PARTS, PARTS, PARTS
)


@given(NAMES)
def test_what_goes_in_comes_out(name: PhotoName) -> None:
    written = str(name)
    assert PhotoName.parse(written) == name
    assert str(PhotoName.parse(written)) == written
    assert len(written.encode("ascii")) <= MAX_NAME_BYTES
    assert set(written) <= set(string.ascii_letters + string.digits + "._-")


@given(NAMES, NAMES)
def test_different_photos_have_different_names(one: PhotoName, other: PhotoName) -> None:
    assert (one == other) == (str(one) == str(other))


@settings(max_examples=100)
@given(NAMES, st.data())
def test_an_altered_character_is_noticed(name: PhotoName, data: st.DataObject) -> None:
    written = str(name)
    at = data.draw(st.integers(0, len(written) - 1))
    other = data.draw(st.sampled_from(string.printable).filter(lambda each: each != written[at]))
    with pytest.raises(PhotoNameError):
        PhotoName.parse(written[:at] + other + written[at + 1 :])


def test_every_altered_character_of_one_name_is_noticed() -> None:
    written = str(EXAMPLE)
    for at, now in enumerate(written):
        for other in set(string.printable) - {now}:
            with pytest.raises(PhotoNameError):
                PhotoName.parse(written[:at] + other + written[at + 1 :])


def test_swapped_and_missing_characters_are_noticed() -> None:
    written = str(EXAMPLE)
    for at in range(len(written) - 1):
        with pytest.raises(PhotoNameError):
            PhotoName.parse(written[:at] + written[at + 1 :])
        swapped = written[:at] + written[at + 1] + written[at] + written[at + 2 :]
        if swapped != written:
            with pytest.raises(PhotoNameError):
                PhotoName.parse(swapped)


def test_the_name_is_what_the_specification_shows() -> None:
    assert str(EXAMPLE).startswith("000123.t01.night-2.train.patient01255.study32.view1_frontal.")
    assert str(EXAMPLE).endswith(".jpg")


@pytest.mark.parametrize(
    "changed",
    [
        lambda name: name + "\n",
        lambda name: "\n" + name,
        lambda name: name + " ",
        lambda name: name + ".part",
        lambda name: name + "\0",
        lambda name: "../" + name,
        lambda name: "./" + name,
        lambda name: name.upper(),
        lambda name: name.replace(".jpg", ".jpeg"),
        lambda name: name.replace("000123", "123"),
        lambda name: name.replace("000123", "0000123"),
        lambda name: name.replace("000123", "٠٠٠١٢٣"),
        lambda name: name.replace("t01", "t٠١"),  # noqa: RUF001
        lambda name: name.replace("night-2", "night.2"),
        lambda name: name.replace("night-2", ""),
        lambda name: name.replace("night-2", "n" * 33),
        lambda name: name.replace("night-2", "nïght-2"),
        lambda name: name[:-4],
        lambda name: "",  # noqa: ARG005
    ],
)
def test_what_is_not_exactly_a_photo_name_is_refused(changed: object) -> None:
    assert callable(changed)
    with pytest.raises(PhotoNameError):
        PhotoName.parse(changed(str(EXAMPLE)))


@pytest.mark.parametrize(("index", "take"), [(0, 1), (-1, 1), (MAX_INDEX + 1, 1), (1, 0), (1, MAX_TAKE + 1)])
def test_numbers_out_of_range_cannot_be_named(index: int, take: int) -> None:
    with pytest.raises(PhotoNameError, match="expected 1 to"):
        PhotoName(index, take, "s", "train", "p", "study1", "v")


@pytest.mark.parametrize("bad", ["", "a.b", "..", "a/b", "a b", "ä", "x" * 33, "a\n"])
@pytest.mark.parametrize("field", ["subset", "split", "patient", "study", "view"])
def test_words_that_cannot_stand_in_a_name_are_named(field: str, bad: str) -> None:
    words = {"subset": "s", "split": "train", "patient": "p", "study": "study1", "view": "v", field: bad}
    with pytest.raises(PhotoNameError, match=field):
        PhotoName(1, 1, **words)


def test_names_sort_by_index_then_take() -> None:
    names = [PhotoName(i, t, "s", "train", "p", "study1", "v") for i in (2, 10, 999_999) for t in (1, 2, 10)]
    assert sorted(map(str, names)) == list(map(str, names))
