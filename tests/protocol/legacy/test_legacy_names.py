"""Names of the CheXpeditor dialect carry row, nonce and path one to one."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol import PhotoNameError
from protocol.legacy import LegacyName, check_fits
from protocol.legacy.names import MAX_NAME_BYTES, MAX_NONCE, MAX_ROW
from protocol.photo_name import MAX_TAKE

SAFE = string.ascii_letters + string.digits + "._-"
PATH = "CheXpert-v1.0/train/patient01255/study32/view1_frontal.jpg"


def _can_stand(part: str) -> bool:
    return part not in (".", "..") and "__" not in part and part[0] != "_" and part[-1] != "_"


PARTS = st.text(SAFE, min_size=1, max_size=30).filter(_can_stand)
NAMES = st.builds(
    LegacyName,
    st.integers(0, MAX_ROW),
    st.integers(0, MAX_NONCE),
    st.lists(PARTS, min_size=1, max_size=6).map(tuple),
)


def test_the_example_of_the_specification() -> None:
    name = LegacyName.of(123, 1, PATH)
    assert str(name) == "122__1__CheXpert-v1.0__train__patient01255__study32__view1_frontal.jpg"
    assert (name.row, name.index, name.nonce, name.path) == (122, 123, 1, PATH)


@given(NAMES)
def test_what_goes_in_comes_out(name: LegacyName) -> None:
    written = str(name)
    assert LegacyName.parse(written) == name
    assert set(written) <= set(SAFE)
    assert len(written) <= MAX_NAME_BYTES
    assert LegacyName.parse(written).path == "/".join(name.parts)


@given(NAMES, NAMES)
def test_different_photos_have_different_names(one: LegacyName, other: LegacyName) -> None:
    assert (one == other) == (str(one) == str(other))


@given(st.text(max_size=300) | st.text("0123456789_/.|ab", max_size=40))
def test_text_is_a_name_or_refused(text: str) -> None:
    try:
        name = LegacyName.parse(text)
    except PhotoNameError:
        return
    assert str(name) == text
    assert "/" not in text
    assert text.isascii()


@given(st.integers(1, 999_999), st.integers(1, MAX_TAKE))
def test_each_take_has_a_name_of_its_own(index: int, take: int) -> None:
    names = {str(LegacyName.of(index, each, PATH)) for each in {take, 1, MAX_TAKE}}
    assert len(names) == len({take, 1, MAX_TAKE})


@pytest.mark.parametrize(
    "path",
    [
        *("", "/etc/passwd", "a//b", "a/", "./a", "a/./b", "../x", "a/..", "a/../../x"),
        *("a__b/c", "_a/b", "a_/b", "a/_", "a b", "ä/b", "a\\b", "a/b\n", "a|b", "a\0b", "~"),
    ],
)
def test_a_path_that_cannot_be_told_from_its_name_is_refused(path: str) -> None:
    with pytest.raises(PhotoNameError):
        LegacyName.of(1, 1, path)


@pytest.mark.parametrize(
    "text",
    [
        *("", "0", "0__1", "0__1__", "__1__a", "0____a", "00__1__a", "+1__1__a", "-1__1__a", "1.0__1__a"),
        *("0__01__a", "0__101__a", "0__-1__a", "999999__1__a", "1234567__1__a", "٣__1__a", "0__1__a\n"),
        *("0__1__..", "0__1__.", "0__1__a/b", "0__1__a___b", "0__1___a", "0__1__a_", " 0__1__a"),
    ],
)
def test_what_is_not_exactly_a_name_is_refused(text: str) -> None:
    with pytest.raises(PhotoNameError):
        LegacyName.parse(text)


@pytest.mark.parametrize(("row", "nonce"), [(-1, 1), (MAX_ROW + 1, 1), (0, -1), (0, MAX_NONCE + 1)])
def test_numbers_out_of_range_cannot_be_named(row: int, nonce: int) -> None:
    with pytest.raises(PhotoNameError, match="expected 0 to"):
        LegacyName(row, nonce, ("a",))


@pytest.mark.parametrize("take", [0, MAX_TAKE + 1])
def test_a_take_out_of_range_cannot_be_named(take: int) -> None:
    with pytest.raises(PhotoNameError, match="take"):
        LegacyName.of(1, take, "a")


@pytest.mark.parametrize("index", [1, 11, 123_456])
def test_the_longest_request_is_256_bytes(index: int) -> None:
    heading = len(f"{index - 1}|{index - 1}__1__")
    check_fits(LegacyName.of(index, 1, "a" * (256 - heading)))
    with pytest.raises(PhotoNameError, match=r"257 bytes|255 bytes"):
        check_fits(LegacyName.of(index, 1, "a" * (257 - heading)))
