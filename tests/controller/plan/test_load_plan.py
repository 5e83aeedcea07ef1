from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from android_bridge.base.addresses import AdbAddress, PhoneAddress, UdpAddress, parse_phone
from android_bridge.base.problems import Problem
from android_bridge.optics import ROOMS
from controller.plan import CursorPlace, Plan, SimulatedPhone, load_plan


def test_what_is_left_out_has_the_documented_defaults(write_plan, good_plan):
    plan = load_plan(write_plan(good_plan.replace("display:\n  settle_ms: 100\n", ""))).plan
    assert (plan.display.screen, plan.display.settle_ms, plan.display.background) == (
        "primary",
        150,
        "#000000",
    )
    assert (plan.phone.address, plan.phone.simulated.exposes_ms, plan.phone.simulated.seed) == ("sim", 200, 1)
    environment = plan.subsets[0].environment
    assert (environment.mouse_cursor, environment.notes) == ("hidden", "")
    assert set(environment.camera.model_dump().values()) == {None}


def test_paths_are_relative_to_the_plan_whatever_the_working_folder(write_plan, good_plan, monkeypatch):
    path = write_plan(good_plan.replace("  images: xrays", "  images: ~/xrays\n  manifest: ../m.csv"))
    folder = path.parent.resolve()
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.chdir(folder.parent)
    loaded = load_plan(Path(folder.name) / "plan.yaml")
    monkeypatch.chdir("/")
    assert loaded.path == folder / "plan.yaml"
    assert loaded.csv == folder / "xrays" / "train.csv"
    assert loaded.images == Path("/home/somebody/xrays")
    assert loaded.manifest == folder.parent / "m.csv"
    assert loaded.state_dir == folder / "plan.chexrig"


def test_a_plan_by_way_of_another_folder_is_named_plainly_and_a_link_stays_one(write_plan, good_plan):
    path = write_plan(good_plan)
    (path.parent / "beside").mkdir()
    (path.parent / "linked.yaml").symlink_to(path)
    loaded = load_plan(path.parent / "beside" / ".." / "linked.yaml")
    assert loaded.path == path.parent.resolve() / "linked.yaml"
    assert loaded.state_dir == path.parent.resolve() / "linked.chexrig"


def test_no_manifest_named(write_plan, good_plan):
    assert load_plan(write_plan(good_plan)).manifest is None


@pytest.mark.parametrize("light", ["on", "off", '"on"', "'off'"])
@pytest.mark.parametrize("directive", ["", "%YAML 1.1\n---\n", "%YAML 1.2\n---\n"])
def test_on_and_off_are_words_not_truth_values(light: str, directive: str, write_plan, good_plan):
    plan = write_plan(directive + good_plan)
    office = plan.parent / "office.yaml"
    office.write_text(directive + office.read_text().replace("room_light: on", f"room_light: {light}"))
    assert load_plan(plan).subsets[0].environment.room_light == light.strip("\"'")


def test_rows_need_no_quotes_and_are_not_a_time_of_day(write_plan, good_plan):
    plan = load_plan(write_plan(good_plan.replace("  images: xrays", "  images: xrays\n  rows: 1:50"))).plan
    assert plan.data.row_range == (1, 50)


def test_a_byte_order_mark_and_crlf_do_no_harm(write_plan, good_plan):
    path = write_plan("")
    path.write_bytes(b"\xef\xbb\xbf" + good_plan.replace("\n", "\r\n").encode())
    loaded = load_plan(path)
    assert loaded.where("subsets", 1, "last") == f"{path}:14"


def test_anchors_and_merges_share_an_environment(write_plan, good_plan):
    text = good_plan.replace(
        "environment: office.yaml",
        "environment: &day {room: r, room_light: on, window_blinds: open, phone_orientation: portrait, "
        "mouse_cursor: {x: 1, y: 2}, tripod: {distance_cm: 50, height_cm: 90, angle_deg: 0}, "
        "monitor_colour_temperature_k: 6500, screen_finish: matte}",
        1,
    ).replace("environment: office.yaml", "environment: {<<: *day, room_light: off}")
    day, night = (subset.environment for subset in load_plan(write_plan(text)).subsets)
    assert (day.room_light, night.room_light) == ("on", "off")
    assert night.mouse_cursor == CursorPlace(x=1, y=2)
    assert night.model_copy(update={"room_light": "on"}) == day


def test_an_anchor_named_twice_is_the_nearest_one_before(write_plan, good_plan):
    room = (
        "{room: ROOM, room_light: on, window_blinds: open, phone_orientation: portrait, screen_finish: matte,"
        " monitor_colour_temperature_k: 6500, tripod: {distance_cm: 50, height_cm: 90, angle_deg: 0}}"
    )
    text = good_plan.replace(
        "environment: office.yaml", f"environment: &day {room.replace('ROOM', 'one')}", 1
    )
    text = text.replace("environment: office.yaml", f"environment: &day {room.replace('ROOM', 'two')}", 1)
    text += "  - {id: c, first: 601, last: 900, environment: *day}\n"
    assert [each.environment.room for each in load_plan(write_plan(text)).subsets] == ["one", "two", "two"]


def test_what_is_merged_may_merge_as_well(write_plan, good_plan):
    text = good_plan + (
        "  - {id: c, first: 601, last: 900, environment: &day {room: r, room_light: on,\n"
        "      window_blinds: open, phone_orientation: portrait,\n"
        "      tripod: {distance_cm: 50, height_cm: 90, angle_deg: 0},\n"
        "      monitor_colour_temperature_k: 6500, screen_finish: matte}}\n"
        "  - {id: d, first: 901, last: 1200, environment: &night {<<: *day, room_light: off}}\n"
        "  - {id: e, first: 1201, last: 1500, environment: {<<: *night, window_blinds: closed}}\n"
    )
    day, night, dark = (subset.environment for subset in load_plan(write_plan(text)).subsets[2:])
    assert dark == night.model_copy(update={"window_blinds": "closed"})
    assert night == day.model_copy(update={"room_light": "off"})


def test_round_trip_through_json(write_plan, good_plan):
    plan = load_plan(write_plan(good_plan)).plan
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_places_of_keys_in_both_files(write_plan, good_plan):
    path = write_plan(good_plan)
    loaded = load_plan(path)
    assert loaded.where("display", "settle_ms") == f"{path}:6"
    assert loaded.where("display", "screen") == f"{path}:5"  # not written: its parent
    office = path.parent / "office.yaml"
    assert loaded.where("subsets", 1, "environment", "tripod") == f"{office}:5"
    several = ("display", "settle_ms"), ("subsets", 1, "environment", "tripod"), ("display", "screen")
    assert loaded.where_all(several) == f"{path}:5, 6; {office}:5"


def test_subset_by_id(write_plan, good_plan):
    loaded = load_plan(write_plan(good_plan.replace("id: b", "id: evening")))
    assert loaded.subset("evening").first == 301
    with pytest.raises(Problem, match="did you mean `evening`"):
        loaded.subset("evning")


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("sim", None),
        ("udp:192.168.1.20:4445", UdpAddress("192.168.1.20", 4445)),
        ("udp:phone.local:1", UdpAddress("phone.local", 1)),
        ('"udp:[fe80::1]:65535"', UdpAddress("fe80::1", 65535)),
        ("udp:127.0.0.1:4747", UdpAddress("127.0.0.1", 4747)),
        ("chexpeditor:192.168.1.20:4445", UdpAddress("192.168.1.20", 4445, "chexpeditor")),
        ("adb", AdbAddress()),
        ('"adb:192.168.1.20:5555"', AdbAddress("192.168.1.20:5555")),
    ],
)
def test_addresses(address: str, named: PhoneAddress | None, write_plan, good_plan):
    loaded = load_plan(write_plan(good_plan + f"phone: {{address: {address}}}\n"))
    assert parse_phone(loaded.phone.address) == named
    assert loaded.phone.is_loopback is ("127.0.0.1" in address)
    assert loaded.phone.is_simulated is (address == "sim")


def test_a_plan_made_in_code_is_checked_for_clashes_too(write_plan, good_plan):
    plan = load_plan(write_plan(good_plan)).plan
    first, second = (subset.model_dump() for subset in plan.subsets)
    for wrong in ({**second, "first": 300}, {**second, "id": first["id"]}):
        with pytest.raises(ValidationError, match="two subsets"):
            Plan.model_validate({**plan.model_dump(), "subsets": (first, wrong)})


@pytest.mark.parametrize("address", ["udp:h:1", "adb", "adb:0123"])
def test_a_rehearsal_is_kept_apart_only_from_a_real_phones_photos(address: str, write_plan, good_plan):
    simulated = load_plan(write_plan(good_plan))
    assert simulated.rehearsal() == simulated
    real = load_plan(write_plan(good_plan + f"phone: {{address: '{address}'}}\n"))
    rehearsed = real.rehearsal()
    assert (real.is_rehearsal, rehearsed.is_rehearsal) == (False, True)
    assert rehearsed.state_dir == real.state_dir / "rehearsal"
    assert rehearsed.rehearsal() == rehearsed
    assert (rehearsed.plan, rehearsed.csv) == (real.plan, real.csv)
    assert rehearsed.where("subsets") == real.where("subsets")


@pytest.mark.parametrize("key", ["exposure_ms", "shutter_ms"])
def test_an_exposure_is_shorter_than_the_controllers_patience(write_plan, good_plan, key):
    def exposure(ms: int) -> int:
        plan = load_plan(write_plan(good_plan + f"phone: {{simulated: {{{key}: {ms}, save_ms: 5}}}}\n"))
        assert plan.phone.simulated.photo_ms == ms + 5
        return plan.phone.simulated.exposes_ms

    assert exposure(30000) == 30000
    with pytest.raises(Problem, match=key):
        exposure(30001)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('troubles: "heat:12s@5, call:40s@20/midst"', ""),
        ("troubles: rain:12s@5", "heat:12s@5"),
        ("save_ms: 30001", "save_ms"),
        ("multi_frame_ms: -1", "multi_frame_ms"),
        ("failing_saves: 1.5", "failing_saves"),
        ("room: hall", "out_of_focus"),
    ],
)
def test_what_a_simulated_phone_is_to_do_is_checked(write_plan, good_plan, setting, told):
    path = write_plan(good_plan + f"phone: {{simulated: {{{setting}}}}}\n")
    if not told:
        assert load_plan(path).phone.simulated.troubles
        return
    with pytest.raises(Problem, match=told):
        load_plan(path)


def test_a_plan_names_the_rooms_that_there_are():
    assert get_args(SimulatedPhone.model_fields["room"].annotation) == ROOMS
