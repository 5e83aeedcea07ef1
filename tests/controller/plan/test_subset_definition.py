from __future__ import annotations

import json

import pytest

from controller.plan import definition_digest, describe_changes, load_plan


@pytest.fixture
def define(write_plan, good_plan):
    """Give the definition of subset a, after texts in the plan and the environment file are replaced."""

    def build(*changes: tuple[str, str]):
        text = good_plan
        for old, new in changes:
            text = text.replace(old, new, 1)
        path = write_plan(text)
        office = path.parent / "office.yaml"
        for old, new in changes:
            office.write_text(office.read_text().replace(old, new, 1))
        loaded = load_plan(path)
        return loaded.subset_definition(loaded.subsets[0])

    return build


CHANGES = {
    "light": (("room_light: on", "room_light: off"), ["environment.room_light: on -> off"]),
    "settle": (("settle_ms: 100", "settle_ms: 120"), ["display.settle_ms: 100 -> 120"]),
    "screen": (("settle_ms: 100", "settle_ms: 100\n  screen: EIZO/7"), ["display.screen: primary -> EIZO/7"]),
    "colour": (("display:", 'display:\n  background: "#101010"'), ["display.background: #000000 -> #101010"]),
    "tripod": (("angle_deg: 0", "angle_deg: 0.5"), ["environment.tripod.angle_deg: 0.0 -> 0.5"]),
    "last": (("last: 300", "last: 299"), ["last: 300 -> 299"]),
    "camera": (("room:", "camera: {iso: 100}\nroom:"), ["environment.camera.iso: (automatic) -> 100"]),
    "notes": (("room:", "notes: window ajar\nroom:"), ['environment.notes: "" -> window ajar']),
    "cursor": (
        ("room:", "mouse_cursor: {x: 1, y: 2}\nroom:"),
        [
            "environment.mouse_cursor: hidden -> (absent)",
            "environment.mouse_cursor.x: (absent) -> 1",
            "environment.mouse_cursor.y: (absent) -> 2",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_matters_is_told_and_changes_the_digest(name, define):
    change, told = CHANGES[name]
    before, after = define(), define(change)
    assert describe_changes(before, after) == told
    assert definition_digest(before) != definition_digest(after)


@pytest.mark.parametrize(
    "change",
    [
        ("name: spring", "name: summer"),
        ("last: 600", "last: 700"),
        ("distance_cm: 60", "distance_cm: 60.0"),
        ("room: office", "camera: {}\nmouse_cursor: hidden\nroom: 'office'"),
        ("settle_ms: 100", 'settle_ms: 100\n  background: "#000000"'),
        ("settle_ms: 100", "settle_ms: +100"),
        (
            "settle_ms: 100",
            "settle_ms: 100\n  gamma: calibrated",
        ),  # its sessions say by which
    ],
    ids=lambda change: change[1],
)
def test_what_does_not_matter_changes_nothing(change, define):
    before, after = define(), define(change)
    assert describe_changes(before, after) == []
    assert definition_digest(before) == definition_digest(after)


def test_capitals_in_a_colour_are_no_change(define):
    small = define(("settle_ms: 100", 'settle_ms: 100\n  background: "#aabbcc"'))
    large = define(("settle_ms: 100", 'settle_ms: 100\n  background: "#AABBCC"'))
    assert definition_digest(small) == definition_digest(large)


def test_survives_being_kept_as_json(define):
    definition = define()
    kept = json.loads(json.dumps(definition))
    assert describe_changes(kept, definition) == []
    assert definition_digest(dict(reversed(kept.items()))) == definition_digest(definition)
