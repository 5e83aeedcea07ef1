"""No x-ray twice under two ids, and no photo of the simulated phone among those of a real one."""

from __future__ import annotations

from pathlib import Path

import pytest
from rig import on_record

from android_bridge.base.addresses import AdbAddress, UdpAddress
from android_bridge.base.models import PYTHON_MODEL as MODEL
from android_bridge.base.problems import Kind, Problem
from controller.capture.begin import check_apart, check_phone, record_subset
from controller.plan import LoadedPlan, load_plan
from controller.records import Captures, Intent
from controller.xrays import Manifest

REAL = UdpAddress("192.168.1.23", 4747)


def trigger(journal: Captures, loaded: LoadedPlan, manifest: Manifest, subset: str, address: str) -> Intent:
    record_subset(loaded, loaded.subset(subset), manifest, journal)
    first = loaded.subset(subset).first
    journal.begin_session(on_record.session(subset, subset=subset, phone_address=address))
    intent = on_record.intent(subset=subset, index=first, session=subset)
    journal.intend(intent)
    return intent


def photograph(
    journal: Captures, loaded: LoadedPlan, manifest: Manifest, model: str, address: str = "udp:127.0.0.1:5"
) -> None:
    intent = trigger(journal, loaded, manifest, "a", address)
    journal.session_opened("a", model, "b" * 16, "0.1", "/there")
    journal.confirm(intent, on_record.outcome())


@pytest.mark.parametrize(
    ("old", "new", "id_", "got"),
    [
        ("id: a", "id: c", "c", "1-2"),
        ("id: b\n    first: 3\n    last: 3", "id: b\n    first: 2\n    last: 3", "b", "2-3"),
    ],
)
def test_a_range_that_was_begun_under_another_id(
    plan_file: Path,
    loaded: LoadedPlan,
    manifest: Manifest,
    journal: Captures,
    old: str,
    new: str,
    id_: str,
    got: str,
) -> None:
    trigger(journal, loaded, manifest, "a", "udp:h:1")
    text = plan_file.read_text().replace(old, new)
    plan_file.write_text(text if id_ == "c" else text.replace("last: 2\n", "last: 1\n", 1))
    now = load_plan(plan_file)
    with pytest.raises(Problem, match="x-rays would be photographed twice") as caught:
        check_apart(now, now.subset(id_), journal.triggered_ranges())
    assert f"subset {id_} shares indices with a" in caught.value.what
    assert (caught.value.expected, caught.value.got) == ("indices other than 1-2", got)
    assert caught.value.where.startswith(f"{plan_file}:")


def test_neighbours_and_the_subset_itself_are_apart(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    trigger(journal, loaded, manifest, "a", "udp:h:1")
    for subset in loaded.subsets:
        check_apart(loaded, subset, journal.triggered_ranges())


def test_a_subset_that_never_triggered_gives_its_indices_back(
    plan_file: Path, loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    record_subset(loaded, loaded.subset("a"), manifest, journal)
    plan_file.write_text(plan_file.read_text().replace("id: a", "id: c"))
    check_apart(load_plan(plan_file), load_plan(plan_file).subset("c"), journal.triggered_ranges())


def test_a_real_phone_does_not_go_on_with_a_simulated_ones_subset(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    photograph(journal, loaded, manifest, MODEL)
    with pytest.raises(Problem, match="subset a was captured with the simulated phone") as caught:
        check_phone(loaded, loaded.subsets, journal, REAL)
    assert caught.value.kind is Kind.SET_UP
    assert "copy the plan to a new file" in caught.value.advice
    check_phone(loaded, [loaded.subset("b")], journal, REAL)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
def test_a_simulated_phone_started_by_hand_may(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures, host: str
) -> None:
    photograph(journal, loaded, manifest, MODEL)
    check_phone(loaded, loaded.subsets, journal, UdpAddress(host, 4747))
    check_phone(loaded, loaded.subsets, journal, None)


def test_a_real_phone_behind_a_tunnel_goes_on_with_its_own(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    tunnel = UdpAddress("127.0.0.1", 4747)
    photograph(journal, loaded, manifest, "Nokia 10", str(tunnel))
    for phone in (tunnel, REAL, AdbAddress("1")):
        check_phone(loaded, loaded.subsets, journal, phone)
    with pytest.raises(Problem, match="captured with another phone than the simulated one"):
        check_phone(loaded, loaded.subsets, journal, None)


def test_a_simulated_phone_on_another_computer_goes_on_with_its_own(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    photograph(journal, loaded, manifest, MODEL, str(REAL))
    check_phone(loaded, loaded.subsets, journal, UdpAddress(REAL.host, 5000))


@pytest.mark.parametrize("now", [AdbAddress(), AdbAddress("1"), AdbAddress("2"), REAL])
def test_a_simulated_phone_at_hand_over_adb_goes_on_with_its_own(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures, now: AdbAddress | UdpAddress
) -> None:
    photograph(journal, loaded, manifest, MODEL, "adb:1")
    if now in (AdbAddress(), AdbAddress("1")):
        check_phone(loaded, loaded.subsets, journal, now)
        return
    with pytest.raises(Problem, match="subset a was captured with the simulated phone"):
        check_phone(loaded, loaded.subsets, journal, now)


def test_a_real_phone_goes_on_whichever_way_it_is_reached(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    photograph(journal, loaded, manifest, "Nokia 10", str(REAL))
    check_phone(loaded, loaded.subsets, journal, AdbAddress("1"))


def test_the_simulated_phone_does_not_go_on_with_a_real_ones_subset(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    photograph(journal, loaded, manifest, "Nokia 10", str(REAL))
    check_phone(loaded, loaded.subsets, journal, REAL)
    with pytest.raises(Problem, match="captured with another phone than the simulated one") as caught:
        check_phone(loaded, loaded.subsets, journal, None)
    assert f"--phone {REAL}" in caught.value.advice


def test_a_subset_without_a_photo_is_anybodys(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures
) -> None:
    trigger(journal, loaded, manifest, "a", "udp:127.0.0.1:5")
    journal.session_opened("a", MODEL, "b" * 16, "0.1", "/there")
    check_phone(loaded, loaded.subsets, journal, REAL)
