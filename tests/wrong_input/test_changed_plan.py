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
    lines = rig.plan.read_text().splitlines()
    settle, last = lines.index("  settle_ms: 10") + 1, lines.index("    last: 2") + 1
    return (
        "subset morning has changed since it was begun",
        f"where: {rig.plan}:{settle}, {last}; {rig.folder / 'office.yaml'}:2",
        "environment.room_light: on -> off",
        "display.settle_ms: 0 -> 10",
        "last: 3 -> 2",
    )


def selection(rig: Rig) -> tuple[str, ...]:
    rig.change("images: xrays\n", 'images: xrays\n  rows: "1:5"\n')
    line = f"where: {rig.plan}:5"
    return "the selection of x-rays has changed since this plan's first run", line, "all rows", "rows 1 to 5"


def frontal(rig: Rig) -> tuple[str, ...]:
    rig.change("images: xrays\n", "images: xrays\n  frontal_only: true\n")
    return "the selection of x-rays has changed since this plan's first run", "the frontal ones of all rows"


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


@pytest.mark.parametrize("change", [conditions, selection, frontal, label, manifest])
def test_refused_and_named(begun: Rig, change: Callable[[Rig], tuple[str, ...]]) -> None:
    words = change(begun)
    photos = begun.photos()
    told = begun.run_refused()
    told.says(*words, "take the change back")
    assert begun.photos() == photos
    # who asks before is told the same
    begun.refused("plan", "check", begun.plan).says(*words, "take the change back")
    status = begun.here("status", begun.plan)
    assert status.code == 0
    status.says(words[0], "it cannot be gone on with so, see: chexrig plan check plan.yaml")


def test_another_room_goes_into_a_copy_of_the_plan(begun: Rig) -> None:
    """What the refusal says of a room that is not what it was can be done."""
    begun.change("room_light: on", "room_light: off", begun.folder / "office.yaml")
    begun.run_refused().says(
        "the whole subset anew, in a copy of the plan with another file name and another"
    )
    copy = begun.folder / "dark.yaml"
    copy.write_text(begun.plan.read_text().replace("name: spring", "name: dark"))
    told = begun.chexrig("run", copy, "--headless", "--subset", "morning")
    assert told.code == 0, told
    assert "morning: 3 of 3 saved" in told.err
    exported = begun.here("export", copy, "--subset", "morning", "--out", begun.folder / "set")
    assert exported.code == 0, exported


def test_what_is_refused_is_told_all_at_once(begun: Rig) -> None:
    """Plan, selection and subset: none of it only when the others are mended."""
    words = (*selection(begun), *conditions(begun))
    begun.change("last: 5", "last: 7\n    frst: 4")
    beyond = "subset `evening` reaches beyond the manifest", "an index from 1 to 5"
    told = begun.refused("plan", "check", begun.plan)
    told.says("unknown key `frst`", *beyond, words[0])
    begun.change("\n    frst: 4", "")
    begun.refused("plan", "check", begun.plan).says("3 mistakes in the plan", *words, *beyond)


def test_what_has_not_changed_is_good(begun: Rig) -> None:
    before = begun.tree()
    told = begun.here("plan", "check", begun.plan)
    assert told.code == 0
    assert "the plan is good" in told.out
    assert begun.tree() == before
    assert "has changed" not in begun.here("status", begun.plan).err


def test_another_phone_in_the_plan(begun: Rig) -> None:
    """The photos are by the simulated one: a run with the plan's phone is refused."""
    begun.change("phone:\n", "phone:\n  address: udp:192.0.2.1:4747\n")
    told = begun.refused("plan", "check", begun.plan)
    told.says("subset morning was captured with the simulated phone", "udp:192.0.2.1:4747")


def test_a_photo_of_a_changed_image_is_not_taken(begun: Rig) -> None:
    changed = begun.image(3)
    changed.write_bytes(begun.image(4).read_bytes())
    told = begun.run()
    assert told.code == 2
    assert told.err.count("error: ") == 1
    assert "Traceback" not in told.err
    told.says("an x-ray cannot be shown", "has changed since the manifest was made", "restore")
    assert [photo.name[:6] for photo in begun.photos()] == ["000001"]  # told before the subset goes on


def test_a_csv_that_cannot_be_read_is_told(begun: Rig) -> None:
    """Nothing on record depends on it: who looks at the status sees that all the same."""
    begun.change("csv: xrays/train.csv", "csv: /proc/self/mem")  # a file whose beginning nobody can read
    words = "cannot be read", f"{begun.plan}:3", "Input/output error"
    begun.refused("plan", "check", begun.plan).says(*words)
    begun.run_refused().says(*words)
    status = begun.here("status", begun.plan)
    assert status.code == 0
    status.says(words[0])
    assert "of 2 subsets complete" in status.out


def test_a_rehearsal_that_would_be_refused_is_told_and_the_plan_is_good(begun: Rig) -> None:
    kept = [*begun.state.iterdir()]
    rehearsal = begun.state / "rehearsal"
    rehearsal.mkdir()
    for each in kept:
        each.rename(rehearsal / each.name)
    begun.change("  simulated: {shutter_ms: 0}", '  address: "udp:192.0.2.1:4747"')
    told = begun.here("plan", "check", begun.plan)
    assert "would be refused" not in told.err
    begun.change("room_light: on", "room_light: off", begun.folder / "office.yaml")
    told = begun.here("plan", "check", begun.plan)
    assert told.code == 0
    assert "a rehearsal with the simulated phone would be refused: subset morning has changed" in told.err
    assert "the plan is good" in told.out
    begun.run_refused("--phone", "sim").says("subset morning has changed since it was begun")
