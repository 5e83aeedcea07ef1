"""A rehearsal of a real phone's plan uses none of it up, and its photos are not mixed with real ones."""

from __future__ import annotations

import re

from tests.controller.cli.conftest import CODE, REAL
from tests.wrong_input.rig import Rig


def test_it_is_kept_apart_and_can_be_looked_at(real: Rig) -> None:
    rehearsal = real.state / "rehearsal"
    told = real.run("--phone", "sim")
    assert told.code == 0
    told.says(f"a rehearsal, kept apart from the plan's own photos: {rehearsal}")
    told.says("next: chexrig export plan.yaml --rehearsal --out DIR")
    assert [each.name for each in real.state.iterdir()] == ["rehearsal"]
    assert len(list(rehearsal.glob("simulated-phone/*/[!_]*/*.jpg"))) == 5
    assert {"journal.sqlite", "manifest.jsonl", "lock"} <= {each.name for each in rehearsal.iterdir()}

    own = real.chexrig("status", real.plan)
    assert "0 of 2 subsets complete" in own.out
    assert "rehearsal of" not in own.out
    own.says("chexrig status plan.yaml --rehearsal")
    rehearsed = real.chexrig("status", real.plan, "--rehearsal")
    assert "2 of 2 subsets complete" in rehearsed.out
    assert "rehearsal of spring" in rehearsed.out
    assert rehearsed.err == ""

    out = real.folder / "set"
    real.refused("export", real.plan, "--out", out).says("nothing has been captured with this plan yet")
    assert real.chexrig("export", real.plan, "--out", out, "--rehearsal").code == 0
    assert len(list((out / "train").rglob("*.jpg"))) == 5
    assert len(list((out / "contact-sheets").iterdir())) == 2


def test_where_the_plan_names_the_simulated_phone_there_is_nothing_to_keep_apart(rig: Rig) -> None:
    told = rig.run("--phone", "sim", "--sim-camera", "blank", "--subset", "evening")
    assert told.code == 0
    assert "rehearsal" not in told.err
    assert (rig.state / "journal.sqlite").exists()
    for more in ((), ("--rehearsal",)):
        status = rig.chexrig("status", rig.plan, *more)
        assert "1 of 2 subsets complete" in status.out
        assert "rehearsal" not in re.sub(r"^│.*", "", status.out + status.err)


def test_a_real_phone_after_the_simulated_one(complete: Rig) -> None:
    told = complete.refused(
        *("run", complete.plan, "--subset", "morning", "--phone", REAL, "--pairing-code", CODE)
    )
    told.says("subset morning was captured with the simulated phone", REAL, "copy the plan to a new file")


def test_complete_with_the_simulated_phone_stays_complete(complete: Rig) -> None:
    told = complete.run("--store", complete.folder / "none")
    assert told.code == 0
    assert told.out.splitlines() == ["morning: complete, 3 photos", "evening: complete, 2 photos"]
