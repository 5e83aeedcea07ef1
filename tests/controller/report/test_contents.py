"""What a report says of its photos' make-up, and of labels that go with where they were photographed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from controller.report.association import Association, associations
from controller.report.captures import Captures
from controller.report.contents import Cells, Content
from controller.report.facts import Facts
from controller.report.labels import count_labels
from controller.report.makeup import content
from controller.report.page import render_page
from controller.report.photos import PhotoFile
from controller.report.rows import Row
from controller.xrays import XrayKey

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SUBSETS = ("morning", "evening", "night")


def photographed(
    patients: Sequence[int],
    edema: Sequence[str],
    subsets: Sequence[str],
    light: dict[str, str] | None = None,
    **more: Sequence[str | None],
) -> Content:
    """Give the contents of photos, each of a patient, with a label, in a subset."""
    rows, photos, places = [], [], []
    for at, (patient, cell) in enumerate(zip(patients, edema, strict=True), start=1):
        place = f"train/natural/nokia/patient{patient:05d}/study{at}/view1_frontal.jpg"
        key = XrayKey("train", f"patient{patient:05d}", f"study{at}", "view1_frontal")
        cells = (place, ("Female", "Male")[patient % 2], str(20 + patient * 37 % 60), "Frontal", "AP")
        labels = ("", "0.0", "1.0", "-1.0", "", cell, *[""] * 8)
        rows.append(Row(f"train.csv:{at + 1}", place, "natural/nokia", key, (*cells, *labels)))
        width, height = (4000, 3000) if at % 3 else (3000, 4000)
        photos.append(PhotoFile(place, 1000 * at, "a" * 64, width_px=width, height_px=height))
        places.append(place)
    number = len(rows)
    columns = {
        "place": places,
        "plan": ["spring"] * number,
        "subset": list(subsets),
        "index": list(range(1, number + 1)),
        "device": ["nokia"] * number,
        "saved_at": [NOON + timedelta(minutes=at) for at in range(number)],
        "environment_room": ["office"] * number,
        "environment_room_light": [(light or {}).get(each, "on") for each in subsets],
        "environment_notes": [None] * number,
        **more,
    }
    return content(rows, photos, Captures(columns, number))


def in_turn(number: int) -> list[str]:
    return [SUBSETS[at * len(SUBSETS) // number] for at in range(number)]


def test_each_subset_has_its_labels_blank_apart_from_0() -> None:
    found = photographed([1, 1, 2, 3], ["1.0", "0.0", "", "-1.0"], ["a", "a", "b", "b"])
    everything, first, second = found.groups
    assert [each.labels["Edema"] for each in found.groups] == [
        Cells(positive=1, uncertain=1, negative=1, blank=1),
        Cells(positive=1, uncertain=0, negative=1, blank=0),
        Cells(positive=0, uncertain=1, negative=0, blank=1),
    ]
    assert (everything.photos, everything.patients) == (4, 3)
    assert (first.sexes, first.ages, first.views) == ({"Male": 2}, (57, 57, 57), {"Frontal AP": 2})
    assert second.sexes == {"Female": 1, "Male": 1}
    assert (first.first_photo, first.last_photo) == ("2026-03-04 12:00:00+00:00", "2026-03-04 12:01:00+00:00")
    assert everything.pixels == {"4000 x 3000": 3, "3000 x 4000": 1}
    assert everything.sizes_bytes == (1000, 3000, 4000)
    assert not found.compared  # three patients tell nothing


def test_patients_in_several_subsets_are_named_up_to_ten() -> None:
    found = photographed([1, 2, 2, 3], [""] * 4, ["a", "a", "b", "b"])
    assert found.spanning_words == (
        "1 patient has photos in several subsets: a split by subset has that patient on both sides:"
        " patient00002 (a, b)"
    )
    twelve = photographed([*range(12), *range(12)], [""] * 24, ["a"] * 12 + ["b"] * 12)
    assert twelve.spanning_words.startswith("12 patients have photos in several subsets")
    assert twelve.spanning_words.endswith("patient00009 (a, b) and 2 more")
    assert photographed([1, 2], ["", ""], ["a", "b"]).spanning_words == ""


def test_cameras_and_what_is_the_same_for_all() -> None:
    found = photographed(
        [1, 2, 3], [""] * 3, ["a", "a", "b"], phone_model=["N", "N", "O"], chexrig_version=["1", "1", "2"]
    )
    assert [
        (each.phone_model, each.chexrig_version, each.photos, each.subsets) for each in found.cameras
    ] == [
        ("N", "1", 2, 1),
        ("O", "2", 1, 1),
    ]
    assert found.same == {"device": "nokia", "plan": "spring", "room": "office", "room light": "on"}
    assert found.unknown == ("notes",)


def by_lot(seed: int, patients: int, planted: bool = False) -> tuple[Association, ...]:
    """Compare labels and conditions that have nothing to do with each other, or one that is planted."""
    lot = np.random.default_rng(seed)
    images = lot.integers(1, 5, patients)
    of_photo = np.repeat(np.arange(patients), images)
    position = np.arange(len(of_photo)) * 8 // len(of_photo)
    groups = {"subset": [f"s{each}" for each in position]}
    for name in ("room light", "window blinds"):
        groups[name] = [("off", "on")[each] for each in lot.integers(0, 2, 8)[position]]
    shares = {f"label {each}": lot.beta(0.5, 2, patients)[of_photo] for each in range(6)}
    if planted:
        shares["label 0"] = np.where(np.array(groups["subset"]) == "s7", 0.85, 0.1)
    draws = {name: lot.random(len(of_photo)) < share for name, share in shares.items()}
    labels = {name: np.where(each, "positive", "blank").tolist() for name, each in draws.items()}
    return associations(labels, groups, [str(each) for each in of_photo], orders=120)


def test_random_subsets_raise_no_alarm_and_a_real_one_does() -> None:
    """Of 12 data sets without any association 1 at 100 is to be expected to alarm."""
    assert sum(bool(by_lot(seed, 40)) for seed in range(12)) <= 1
    for seed in range(5):
        first = by_lot(seed, 90, planted=True)[0]
        assert first.label == "label 0"
        assert first.p <= 0.01
        assert first.cramers_v > 0.2


def test_photos_of_one_patient_are_no_evidence() -> None:
    """Twelve patients with 30 photos each: the textbook's chi-squared has no doubt, and means nothing."""
    patients = np.repeat(np.arange(12), 30)
    labels = {"Edema": ["positive" if each in (1, 2, 7) else "blank" for each in patients]}
    groups = {"subset": [f"s{each // 3}" for each in patients]}
    assert associations(labels, groups, [str(each) for each in patients], orders=120) == ()


def test_a_label_that_goes_with_the_light_is_told_in_words() -> None:
    number = 90
    edema = ["1.0" if name == "night" and at % 10 else "" for at, name in enumerate(in_turn(number))]
    found = photographed(range(number), edema, in_turn(number), {"night": "off"})
    assert found.compared
    assert {each.grouping for each in found.associations} == {"subset", "room light"}
    by_light = next(each for each in found.associations if each.grouping == "room light")
    assert by_light.words == (
        "Edema goes with room light: positive in 90 % of 30 photos (off), in 0 % of 60 photos (on)"
    )


def test_what_a_label_goes_with_alone_is_named_beside_what_is_told() -> None:
    photos, positive = range(64), (10, 12, 5, 2)
    parts = {
        "subset": [f"s{at // 16}" for at in photos],
        "finish": [("matte", "glossy")[at // 32] for at in photos],
    }
    lot = np.random.default_rng(1)
    labels = {"Edema": ["positive" if at % 16 < positive[at // 16] else "blank" for at in photos]}
    labels |= {f"label {each}": lot.choice(["positive", "blank"], 64).tolist() for each in range(8)}
    (told,) = associations(labels, parts, [str(at) for at in photos])
    assert (told.label, told.grouping, told.also) == ("Edema", "finish", ("subset",))
    assert told.words.endswith(
        "in 22 % of 32 photos (glossy); looked at alone also with subset (which of them is the cause is open)"
    )


@pytest.mark.parametrize("label", ["", "1.0"])
def test_the_page_has_all_of_it(label: str) -> None:
    number = 60
    edema = [label if name == "night" else "" for name in in_turn(number)]
    found = photographed(range(number), edema, in_turn(number))
    rows = [("", "0.0", "1.0", "-1.0", "", cell, *[""] * 8) for cell in edema]
    facts = Facts("data set", "x", number, "0", (), count_labels(rows), (), content=found, remarks=("<odd>",))
    page = render_page(facts, {})
    assert "<li>&lt;odd&gt;</li>" in page
    for name in ("patients", "labels-by-subset", "files", "cameras", "same"):
        assert f'<section id="{name}">' in page
    assert ("goes with a subset, a condition or a camera by more than chance" in page) == (not label)
    assert "<td>0 / 0 / 60 / 0</td>" in page
    assert "4000 x 3000 (40), 3000 x 4000 (20)" in page
