"""Several files of one shot: the larger, unedited one counts, and the others are told as the same shot."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from controller.intake import Kind
from controller.intake.by_hand.judging import Judged
from controller.intake.by_hand.shots import gather_shots
from controller.intake.by_hand.timeline import Timeline
from controller.intake.exif import Said
from controller.records import Ending
from tests.controller.intake.by_hand.shown import show, taken

SHOWS = [show(1, 1, Ending.NEXT), show(2, 2, Ending.NEXT)]
ONE, TWO = Timeline(SHOWS).xrays
AT = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
SHOT: dict[str, Any] = {"side_px": 640, "taken": AT, "model": "phone", "software": "17.1"}


def file(name: str, *, of: int = 1, after_s: float = 0.0, **changes: Any) -> Judged:
    """Make a file of a shot; by which x-ray and how large it is, and what its EXIF block says."""
    said = {**SHOT, "format": "JPEG", "coding": "own", "content": name, **changes}
    side_px, kind = said.pop("side_px"), said.pop("format")
    coding, content = said.pop("coding"), said.pop("content")
    judged = taken(ONE if of == 1 else TWO, name, after_s)
    picture = replace(
        judged.photo.picture,
        width_px=side_px,
        height_px=side_px,
        said=Said(**said),
        format=kind,
        coding=coding,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
    )
    return replace(judged, photo=replace(judged.photo, picture=picture))


def doubtful(judged: Judged, small: list[float]) -> Judged:
    photo = replace(judged.photo, small=np.array(small, np.float32))
    return replace(judged, kind=Kind.DOUBTFUL, standing=None, got="why", photo=photo)


def counting(*files: Judged) -> list[str]:
    return [each.file for each in gather_shots(files) if each.kind is not Kind.SAME_SHOT]


OTHERS = [file(f"IMG_{number:04d}.JPG", of=2, after_s=number) for number in (7, 8, 9)]
SMALL = {"side_px": 320, "coding": "mail"}


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(file("small/IMG_0003.JPG", **SMALL), id="made smaller"),
        pytest.param(file("IMG_0003(1).JPG", content="IMG_0003.JPG"), id="bit by bit"),
        pytest.param(file("IMG_0003-edited.JPG"), id="name"),
        pytest.param(file("IMG_0003-bearbeitet.JPG"), id="name in another language"),
        pytest.param(file("IMG_E0003.JPG"), id="iPhone"),
        pytest.param(file("IMG_0003~2.JPG", side_px=1280), id="edited and larger"),
        pytest.param(file("9.JPG", software="an editor 2.0"), id="software"),
        pytest.param(file("9.JPG", changed=AT + timedelta(days=1), side_px=900), id="changed later"),
        pytest.param(file("9.JPG", coding="an editor's"), id="coding"),
        pytest.param(file("9.JPG", coding="an editor's", model=""), id="camera not told"),
        pytest.param(file("IMG_0003.HEIC", format="HEIF", coding=""), id="HEIC beside it"),
    ],
)
def test_the_larger_unedited_file_of_a_shot_counts(copy: Judged) -> None:
    shot = file("IMG_0003.JPG")
    for some in ([shot, copy], [copy, shot]):
        found = gather_shots([*some, *OTHERS])
        named = {each.file: each for each in found}
        assert [each.file for each in found] == [each.file for each in (*some, *OTHERS)]
        assert named[shot.file].kind is Kind.ASSIGNED
        assert named[copy.file].kind is Kind.SAME_SHOT
        assert "IMG_0003.JPG" in named[copy.file].got


def test_what_is_no_copy_stays() -> None:
    shot = file("IMG_0003.JPG")
    for other in (
        file("IMG_0004.JPG", after_s=1.0),
        file("IMG_0004.JPG", of=2, after_s=-5.0),  # of the same moment, of another x-ray
        file("IMG_0004.JPG", model="another phone"),
        replace(file("IMG_0004.JPG"), photo=replace(file("IMG_0004.JPG").photo, camera_s=None)),
    ):
        assert counting(shot, other) == ["IMG_0003.JPG", "IMG_0004.JPG"]


def test_a_copy_that_nothing_is_recognised_in_is_known_by_its_shot() -> None:
    shot = replace(file("IMG_0003.JPG"), photo=replace(file("IMG_0003.JPG").photo, small=np.float32([1, 0])))
    assert counting(shot, doubtful(file("t.jpg", **SMALL), [0.999, 0.01])) == ["IMG_0003.JPG"]
    # Photos of two x-rays on one tripod, their times made one by a gallery: asked about, both.
    assert len(counting(shot, doubtful(file("IMG_0004.JPG"), [0.999, 0.01]))) == 2
    assert len(counting(shot, doubtful(file("t.jpg", **SMALL), [0.5, 0.5]))) == 2
    larger = gather_shots([doubtful(file("IMG_0003.JPG"), [1, 0]), file("t.jpg", **SMALL)])
    assert [each.kind for each in larger] == [Kind.DOUBTFUL, Kind.ASSIGNED]  # not alike, as far as is known


def test_the_shot_is_of_the_x_ray_that_any_of_its_files_is_known_to_be_of() -> None:
    copy = file("t.jpg", **SMALL)
    copy = replace(copy, photo=replace(copy.photo, small=np.float32([1, 0])))
    found = gather_shots([doubtful(file("IMG_0003.JPG"), [1, 0]), copy])
    assert [(each.kind, each.index) for each in found] == [(Kind.ASSIGNED, 1), (Kind.SAME_SHOT, 0)]
    decided = replace(copy, by_hand=True)
    assert gather_shots([file("IMG_0003.JPG"), decided])[0].by_hand
    unwanted = replace(copy, kind=Kind.UNWANTED, standing=None)
    assert counting(file("IMG_0003.JPG"), unwanted) == ["IMG_0003.JPG", "t.jpg"]
