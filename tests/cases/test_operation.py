"""How runs and exports go on where a screen, a disk, a name or another program is in the way."""

from __future__ import annotations

import io
import signal
import sys
import time
from collections.abc import Callable

import pytest
from rig import Cases, Rig, expect

from controller.cli import main
from tests.integration.records import check_books, read_books

HERE = "tests/cases/test_operation.py"
SCREENS = "tests/integration/test_screens_of_all_kinds.py"
WRONG_SCREEN = "tests/wrong_input/test_wrong_screen.py"
IDENTITY = "tests/controller/records/test_identity.py"
STOPPED_S = 3.0
"""Longer than the phone is waited for before it is asked again."""

CASES: Cases = {
    "address-with-two-dots": "tests/android_bridge/base/test_addresses.py"
    "::test_anything_else_is_refused_with_an_example",
    "export-from-a-read-only-archive": "tests/controller/intake/from_phone/test_export_hardened.py"
    "::test_a_plan_whose_folder_may_not_be_written_to_is_exported",
    "monitor-unplugged": f"{SCREENS}::test_what_becomes_of_it_in_mid_run",
    "o01-screen-gone": "tests/integration/test_screen_gone.py::test_the_cause_how_many_and_how_to_go_on",
    "o02-plan-file-renamed": f"{IDENTITY}::test_a_renamed_plan_finds_its_record",
    "o03-two-plans-of-one-stem": f"{IDENTITY}::test_another_plan_of_the_same_stem_is_refused",
    "o04-ascii-terminal": f"{HERE}::test_a_terminal_of_few_letters_and_a_plan_of_many",
    "o05-stopped-and-continued": f"{HERE}::test_stopped_by_the_system_and_continued",
    "o06-run-twice-at-once": "tests/integration/test_side_by_side.py::test_status_and_a_second_controller",
    "qt-platform-left-over": "tests/controller/display/test_qt_platform.py"
    "::test_a_platform_that_was_left_over_is_the_reason",
    "screen-of-16-bits": f"{SCREENS}::test_colour_depths",
    "screen-of-8-bits-is-black": f"{SCREENS}::test_colour_depths",
    "subset-goes-on-at-another-resolution": f"{WRONG_SCREEN}"
    "::test_another_screen_than_the_subset_was_begun_on",
}


def test_a_terminal_of_few_letters_and_a_plan_of_many(
    case: Callable[[str], Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = case("o04-ascii-terminal")
    plan = rig.plan.rename(rig.folder / "fr\u00fchjahr.yaml")
    terminal = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(terminal, "ascii", write_through=True))
    assert main(["status", str(plan)]) == 0
    rig.change("room_light: off", "room_light: \u2018off\u2019", plan)
    assert main(["plan", "check", str(plan)]) == 2
    told = terminal.getvalue().decode("ascii")
    assert "fr?hjahr.yaml" in told
    assert "? and ? are no quotes in YAML" in told


@pytest.mark.xrays
def test_stopped_by_the_system_and_continued(case: Callable[[str], Rig]) -> None:
    rig = case("o05-stopped-and-continued")
    run = rig.run_until(1, "--headless")
    run.send(signal.SIGSTOP)
    time.sleep(STOPPED_S)
    run.send(signal.SIGCONT)
    assert expect(run, 0).out.splitlines() == ["a: complete, 3 photos"]
    check_books(read_books(rig.state, rig.store), range(1, 4))
