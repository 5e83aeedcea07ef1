"""A subset that was begun cannot go on when what it was begun with has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from controller.xrays import AllRows, build_manifest, write_manifest
from tests.wrong_input.rig import Rig


def conditions(rig: Rig) -> tuple[str, ...]:
    rig.change("room_light: on", "room_light: off", rig.folder / "office.yaml")
    rig.change("settle_ms: 0", "settle_ms: 10")
    rig.change("last: 3", "last: 2")
    return (
        "subset morning has changed since it was begun",
        "environment.room_light: on -> off",
        "display.settle_ms: 0 -> 10",
        "last: 3 -> 2",
    )


def selection(rig: Rig) -> tuple[str, ...]:
    rig.change("images: xrays\n", 'images: xrays\n  rows: "1:5"\n')
    line = f"where: {rig.plan}:5"
    return "the selection of x-rays has changed since this plan's first run", line, "all rows", "rows 1 to 5"


def label(rig: Rig) -> tuple[str, ...]:
    rig.change("Female,63", "Male,63", rig.csv)
    return "has changed since this plan's first run", f"{rig.plan}:3", str(rig.csv)


def manifest(rig: Rig) -> tuple[str, ...]:
    """Have the plan name a manifest of the same x-rays in another order."""
    header, *rows = rig.csv.read_text().splitlines()
    rig.csv.write_text("\n".join([header, *reversed(rows), ""]))
    other = build_manifest(rig.csv, rig.folder / "xrays", AllRows())
    write_manifest(other, rig.folder / "other.manifest")
    rig.change("images: xrays\n", "images: xrays\n  manifest: other.manifest\n")
    return "subset morning has changed since it was begun", "manifest: ", f" -> {other.digest[:16]}"


@pytest.mark.parametrize("change", [conditions, selection, label, manifest])
def test_refused_and_named(begun: Rig, change: Callable[[Rig], tuple[str, ...]]) -> None:
    words = change(begun)
    photos = begun.photos()
    told = begun.run_refused()
    told.says(*words, "take the change back")
    assert begun.photos() == photos


def test_a_photo_of_a_changed_image_is_not_taken(begun: Rig) -> None:
    changed = begun.image(3)
    changed.write_bytes(begun.image(4).read_bytes())
    told = begun.run()
    assert told.code == 1
    assert told.err.count("error: ") == 1
    assert "Traceback" not in told.err
    told.says("the image has changed since the manifest was made", str(changed), "restore the file")
    assert [photo.name[:6] for photo in begun.photos()] == ["000001", "000002"]
