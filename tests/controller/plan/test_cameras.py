"""A plan with several phones: each has a name, and photographs all x-rays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from android_bridge.base.problems import Problem
from controller.plan import Phone, Plan, estimated_seconds, load_plan

CAMERAS = """\
cameras:
  - name: left
    phone: {address: "adb:R58M123"}
  - name: right-2
    phone: {address: sim, simulated: {shutter_ms: 300}}
"""
Write = Callable[[str], Path]


def test_a_plan_with_a_phone_alone_has_one_camera_without_a_name(write_plan: Write, good_plan: str) -> None:
    loaded = load_plan(write_plan(good_plan + "phone: {address: adb}\n"))
    assert loaded.cameras == (("", Phone(address="adb")),)
    assert (loaded.camera, loaded.phone) == ("", Phone(address="adb"))
    assert loaded.with_camera("") == loaded
    assert load_plan(write_plan(good_plan)).cameras == (("", Phone()),)


def test_each_camera_has_a_name_and_a_phone(write_plan: Write, good_plan: str) -> None:
    loaded = load_plan(write_plan(good_plan + CAMERAS))
    assert [(name, phone.address) for name, phone in loaded.cameras] == [
        ("left", "adb:R58M123"),
        ("right-2", "sim"),
    ]
    right = loaded.with_camera("right-2")
    assert (right.camera, right.phone.simulated.shutter_ms) == ("right-2", 300)
    assert right.subset("a") == loaded.subset("a")
    assert right.subset_definition(right.subset("a")) == loaded.subset_definition(loaded.subset("a"))


def test_both_cameras_take_their_time(write_plan: Write, good_plan: str) -> None:
    two = estimated_seconds(load_plan(write_plan(good_plan + CAMERAS)))
    alone = [
        estimated_seconds(load_plan(write_plan(f"{good_plan}phone: {{{phone}}}\n")))
        for phone in ("address: adb", "address: sim, simulated: {shutter_ms: 300}")
    ]
    assert two == sum(alone)


@pytest.mark.parametrize(
    ("name", "what", "told"),
    [
        ("rigth-2", "the plan has no camera `rigth-2`", "did you mean `right-2`?"),
        ("", "the plan has several cameras", "expected: left or right-2\n  next: say which one"),
    ],
)
def test_a_camera_that_is_not_there(
    write_plan: Write, good_plan: str, name: str, what: str, told: str
) -> None:
    plan = write_plan(good_plan + CAMERAS)
    with pytest.raises(Problem) as caught:
        load_plan(plan).with_camera(name)
    assert caught.value.what == what
    assert caught.value.where == f"{plan}:{len(good_plan.splitlines()) + 1}"
    assert told in str(caught.value)


def test_a_name_where_the_plan_has_one_phone(write_plan: Write, good_plan: str) -> None:
    with pytest.raises(Problem, match="no camera `left`"):
        load_plan(write_plan(good_plan)).with_camera("left")


def test_cameras_go_through_json_and_back(write_plan: Write, good_plan: str) -> None:
    plan = load_plan(write_plan(good_plan + CAMERAS)).plan
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
