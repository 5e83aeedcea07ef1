"""An export that must not be made: no data set is left behind, and no photo is touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.wrong_input.rig import Rig, Told


def export(rig: Rig, *more: object) -> Told:
    """Refuse an export from the copied phone's folder."""
    store = next(folder for folder in rig.phone.iterdir() if not folder.name.startswith("."))
    told = rig.refused("export", rig.plan, "--store", store, "--out", rig.folder / "set", *more)
    assert not (rig.folder / "set").exists()
    return told


def test_nothing_captured_yet(rig: Rig) -> None:
    told = rig.refused("export", rig.plan, "--out", rig.folder / "set")
    told.says("nothing has been captured with this plan yet", "chexrig run")


def test_an_incomplete_subset(begun: Rig) -> None:
    told = export(begun)
    told.says("subset morning is not complete", "expected: 3 photos", "got: 1")
    told.says("--subset morning")


def altered(rig: Rig) -> tuple[str, ...]:
    photo = rig.photos()[-1]
    data = bytearray(photo.read_bytes())
    data[len(data) // 2] ^= 1
    photo.write_bytes(data)
    return "photo 3 has changed since it was saved", str(photo), "SHA-256", "restore the file"


def missing(rig: Rig) -> tuple[str, ...]:
    photo = rig.photos()[-1]
    photo.unlink()
    return "a photo is missing on the phone", str(photo), "look for it there"


def label(rig: Rig) -> tuple[str, ...]:
    rig.change("Female,63", "Male,63", rig.csv)
    return "the CSV", "has changed", str(rig.csv)


@pytest.mark.parametrize("spoil", [altered, missing, label])
def test_refused_and_named(complete: Rig, spoil: Callable[[Rig], tuple[str, ...]]) -> None:
    words = spoil(complete)
    export(complete).says(*words)
