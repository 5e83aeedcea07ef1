"""Record, plan and manifest have to agree before a photo gets its labels."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from android_bridge.base.problems import Problem
from controller.intake.from_phone.photos import Asked
from controller.intake.from_phone.recorded import Recorded
from controller.xrays.path_key import XrayKey
from tests.controller.intake.from_phone.exportable import Exportable


def expected(begun: Exportable) -> list[Asked]:
    subsets = begun.loaded.subsets
    return Recorded(begun.loaded, subsets, begun.manifest, begun.journal).photos_of(subsets)


def test_every_photo_with_its_xray_by_index(captured: Exportable) -> None:
    found = expected(captured)
    assert [each.index for each in found] == [1, 2, 3]
    captures = [each.capture for each in found if each.capture is not None]
    assert [(each.key, each.xray_path) for each in captures] == [
        (each.key, each.path) for each in captured.manifest.xrays
    ]
    assert [each.subset for each in found] == ["early", "early", "late"]


def test_an_incomplete_subset(begun: Exportable) -> None:
    begun.photograph("early", 1)
    begun.photograph("late", 3)
    with pytest.raises(Problem, match="subset early is not complete") as caught:
        expected(begun)
    assert (caught.value.expected, caught.value.got) == ("2 photos", "1")
    assert "--subset early" in caught.value.advice


def test_a_photo_beyond_the_plan(captured: Exportable) -> None:
    """A plan cut down after the capture must not pass for complete."""
    cut = captured.change("last: 2", "last: 1")
    with pytest.raises(Problem, match="subset early has changed since it was begun") as caught:
        expected(captured)
    assert caught.value.got == "last: 2 -> 1"
    # Even where the journal's definition was cut down with it.
    definition = json.dumps(cut.subset_definition(cut.subset("early")))
    with closing(sqlite3.connect(captured.folder / "journal.sqlite")) as db, db:
        db.execute("UPDATE subsets SET definition = ? WHERE id = 'early'", (definition,))
    with pytest.raises(Problem, match="subset early has photos beyond its indices") as caught:
        expected(captured)
    assert caught.value.expected == "1 photos, of 1-1"
    assert caught.value.got == "2, to 2"


def test_changed_conditions(captured: Exportable) -> None:
    """The environment is published with the photos: it has to be the one they were taken under."""
    captured.change("room_light: on", "room_light: off")
    with pytest.raises(Problem, match="subset early has changed since it was begun"):
        expected(captured)


def test_another_manifest(captured: Exportable) -> None:
    captured.manifest = replace(captured.manifest, digest="e" * 64)
    with pytest.raises(Problem, match="subset early has changed since it was begun") as caught:
        expected(captured)
    assert "manifest: " in caught.value.got
    assert f"-> {'e' * 16}..." in caught.value.got


def test_photos_never_get_another_xrays_labels(captured: Exportable) -> None:
    """Even a manifest with the right digest is not believed where it contradicts the photos' names."""
    one, two, three = captured.manifest.xrays
    swapped = (replace(one, key=two.key, path=two.path), replace(two, key=one.key, path=one.path), three)
    captured.manifest = replace(captured.manifest, xrays=swapped)
    with pytest.raises(Problem, match="photo 1 belongs to another x-ray"):
        expected(captured)


@pytest.mark.parametrize("field", ["split", "patient", "study", "view"])
def test_every_part_of_the_name_counts(captured: Exportable, field: str) -> None:
    one, *rest = captured.manifest.xrays
    other = replace(one, key=XrayKey(**{**_parts(one.key), field: "other"}))
    captured.manifest = replace(captured.manifest, xrays=(other, *rest))
    with pytest.raises(Problem, match="photo 1 belongs to another x-ray"):
        expected(captured)


def _parts(key: XrayKey) -> dict[str, str]:
    return {"split": key.split, "patient": key.patient, "study": key.study, "view": key.view}


@pytest.mark.parametrize("name", ["000001.jpg", "../escape.jpg", ""])
def test_a_journal_with_a_name_that_is_none(captured: Exportable, name: str) -> None:
    with closing(sqlite3.connect(captured.folder / "journal.sqlite")) as db, db:
        db.execute("UPDATE captures SET photo_name = ? WHERE idx = 1", (name,))
    with pytest.raises(Problem, match="name that is no photo name"):
        expected(captured)
