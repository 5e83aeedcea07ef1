from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.xrays import SPLITS, XrayKey, normalise_path, parse_path, parse_plain_path
from protocol import PhotoName

KEY = XrayKey("train", "patient00001", "study2", "view1_frontal")
TAIL = "train/patient00001/study2/view1_frontal.jpg"

names = st.text("ABCxyz019_-", min_size=1, max_size=12)
keys = st.builds(XrayKey, st.sampled_from(SPLITS), names, names, names)
prefixes = st.lists(st.sampled_from([*SPLITS, "CheXpert-v1.0", "my data", "..", "C:", ""]), max_size=4)


@pytest.mark.parametrize(
    "text",
    [
        TAIL,
        f"CheXpert-v1.0/{TAIL}",
        f"CheXpert-v1.0-small/{TAIL}",
        f"/data/röntgen, 2020/{TAIL}",
        f"/home/train/valid/{TAIL}",
        f"test/p/s/{TAIL}",
        "C:\\data\\" + TAIL.replace("/", "\\"),
        f"mixed\\{TAIL}",
        TAIL.replace(".jpg", ".png"),
        TAIL.replace("/", "//"),
    ],
)
def test_any_prefix_and_slash_gives_the_same_key(text: str) -> None:
    assert parse_path(text) == KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "view1_frontal.jpg",
        "patient00001/study2/view1_frontal.jpg",
        TAIL.replace("train", "training"),
        TAIL.replace("train", "Train"),
        f" {TAIL}",
        f"{TAIL} ",
        f"{TAIL}\n",
        TAIL.removesuffix(".jpg"),
        TAIL.replace("study2", "study 2"),
        TAIL.replace("study2", ".."),
        TAIL.replace("study2", ""),
        TAIL.replace("patient", "pätient"),
        TAIL.replace("00001", "\u0661"),  # an Arabic digit is a digit to isdigit
        TAIL.replace("view1", "view1.old"),
        TAIL.replace("/view1", "/extra/view1"),
    ],
)
def test_anything_else_is_refused_with_expected_and_got(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected .*PATIENT/STUDY/VIEW.*got ") as caught:
        parse_path(text)
    assert repr(text) in str(caught.value)


PHOTO = "patient64541/study1/view1_frontal.jpg"


@pytest.mark.parametrize(
    ("folders", "study"),
    [
        ("natural/oneplus", "study1-natural-oneplus"),
        ("synthetic/digital", "study1-synthetic-digital"),
        ("synthetic/photographic", "study1-synthetic-photographic"),
        ("film/nokia", "study1-film-nokia"),
        ("film", "study1-film"),
        ("synthetic/digital/blur/2", "study1-synthetic-digital-blur-2"),
        # `printf study1/natural/… | sha256sum` begins so
        ("natural/chexrig-simulated-phone", "study1-natural-chexrig-f6f7303e"),
        ("natural/nokia.spring.s02", "study1-natural-nokia-sp-04fbb147"),
        ("natural/mein Gerät", "study1-natural-mein-Ger-773ff773"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "CheXphoto-v1.0/", "a/train/natural/b/", "set\\"])
def test_each_picture_of_a_view_is_an_x_ray_of_its_own(prefix: str, folders: str, study: str) -> None:
    path = f"{prefix}valid/{folders}/{PHOTO}"
    key = parse_path(path)
    assert (key.split, key.patient, key.study, key.view) == (
        "valid",
        "patient64541",
        study,
        "view1_frontal",
    )
    assert parse_plain_path(path) == parse_path(f"valid/{PHOTO}")
    PhotoName(1, 1, "s", key.split, key.patient, key.study, key.view)


def test_the_last_split_in_a_path_is_the_x_rays_whatever_folders_come_before() -> None:
    assert parse_path(f"valid/natural/{TAIL}") == parse_path(f"a/valid/synthetic/b/{TAIL}") == KEY


@pytest.mark.parametrize("folders", ["other/oneplus", "natural/..", "natural/.", "natural//oneplus", "Film"])
def test_other_folders_are_refused(folders: str) -> None:
    with pytest.raises(ValueError, match=r"natural\|synthetic\|film"):
        parse_path(f"valid/{folders}/{PHOTO}")


@given(keys, prefixes, st.booleans())
def test_key_survives_its_path(key: XrayKey, prefix: list[str], backslashes: bool) -> None:
    path = "/".join([*prefix, key.split, key.patient, key.study, f"{key.view}.jpg"])
    text = path.replace("/", "\\") if backslashes else path
    assert parse_path(text) == key
    assert normalise_path(text) == path


def test_keys_order_by_split_patient_study_view() -> None:
    assert sorted([KEY, XrayKey("test", "z", "z", "z")])[0].split == "test"
