"""A begun subset goes on only as it was begun."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from controller.capture.begin import check_names, check_unchanged, record_subset
from controller.plan import LoadedPlan, load_plan
from controller.records import Captures
from controller.xrays import Manifest
from controller.xrays.path_key import XrayKey


def changed(plan_file: Path, old: str, new: str) -> LoadedPlan:
    text = plan_file.read_text()
    assert old in text
    plan_file.write_text(text.replace(old, new))
    return load_plan(plan_file)


def test_a_subset_that_has_not_begun_may_be_anything(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    check_unchanged(loaded, loaded.subset("a"), manifest, journal)


def test_nothing_changed(plan_file: Path, loaded: LoadedPlan, manifest: Manifest, journal: Captures) -> None:
    record_subset(loaded, loaded.subset("a"), manifest, journal)
    check_unchanged(loaded, loaded.subset("a"), manifest, journal)
    rewritten = changed(plan_file, "name: spring", "# a comment\nname: summer\nphone: {address: 'udp:h:1'}")
    check_unchanged(rewritten, rewritten.subset("a"), manifest, journal)


@pytest.mark.parametrize(
    ("old", "new", "told", "line"),
    [
        ("room_light: on", "room_light: off", "environment.room_light: on -> off", 8),
        ("angle_deg: 0", "angle_deg: 15", "environment.tripod.angle_deg: 0.0 -> 15.0", 8),
        ("settle_ms: 100", "settle_ms: 101", "display.settle_ms: 100 -> 101", 3),
        ("last: 2", "last: 1", "last: 2 -> 1", 7),
        ("screen_finish: matte", "screen_finish: glossy", "environment.screen_finish: matte -> glossy", 8),
    ],
)
def test_what_changed_is_named(
    plan_file: Path,
    loaded: LoadedPlan,
    manifest: Manifest,
    journal: Captures,
    old: str,
    new: str,
    told: str,
    line: int,
) -> None:
    record_subset(loaded, loaded.subset("a"), manifest, journal)
    now = changed(plan_file, old, new)
    with pytest.raises(Problem, match="subset a has changed since it was begun") as caught:
        check_unchanged(now, now.subset("a"), manifest, journal)
    assert caught.value.got == told
    assert caught.value.where == f"{plan_file}:{line}"


def test_a_rehearsal_that_was_changed_is_simply_begun_anew(
    plan_file: Path, loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    record_subset(loaded, loaded.subset("a"), manifest, journal)
    now = replace(changed(plan_file, "room: office", "room: ward"), is_rehearsal=True)
    with pytest.raises(Problem) as caught:
        check_unchanged(now, now.subset("a"), manifest, journal, "take it back")
    assert caught.value.advice == (
        f"to rehearse it anew, delete {now.state_dir}; the plan's own photos are elsewhere"
    )


def test_several_changes_are_told_at_once(
    plan_file: Path, loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    record_subset(loaded, loaded.subset("a"), manifest, journal)
    changed(plan_file, "room: office", "room: ward")
    now = changed(plan_file, "settle_ms: 100", "settle_ms: 0")
    with pytest.raises(Problem) as caught:
        check_unchanged(now, now.subset("a"), replace(manifest, digest="f" * 64), journal)
    changes = caught.value.got.split("; ")
    assert changes[:2] == ["display.settle_ms: 100 -> 0", "environment.room: office -> ward"]
    assert changes[2].startswith("manifest: ")
    assert f"-> {'f' * 16}..." in changes[2]
    assert caught.value.where == f"{plan_file}:2, 3, 8"


def test_another_subset_may_change(
    plan_file: Path, loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    record_subset(loaded, loaded.subset("b"), manifest, journal)
    now = changed(plan_file, "last: 2", "last: 1")
    check_unchanged(now, now.subset("b"), manifest, journal)


def test_names_that_cannot_stand_in_a_file_name(loaded: LoadedPlan, manifest: Manifest) -> None:
    check_names(loaded.subset("a"), manifest)
    second = replace(manifest.xray(2), key=XrayKey("train", "patient 2", "study1", "view1_frontal"))
    spoilt = replace(manifest, xrays=(manifest.xray(1), second, manifest.xray(3)))
    check_names(loaded.subset("b"), spoilt)
    with pytest.raises(Problem, match="the photo of x-ray 2 cannot be named after it") as caught:
        check_names(loaded.subset("a"), spoilt)
    assert "patient 2" in caught.value.got
    assert caught.value.where == second.path
