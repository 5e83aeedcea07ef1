"""A phone that stands at another index than the controller: refused, aborted on both sides, nothing taken."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rig import PhoneByHand, Rig, expect

from protocol.messages import (
    Abort,
    Aborted,
    Close,
    Refused,
    Saved,
)

if TYPE_CHECKING:
    from tests.integration.raw_client import RawClient

pytestmark = [pytest.mark.xrays]
LAST = 6
BLANK = ("--headless", "--sim-camera", "blank")  # nobody looks at the pictures here
Files = dict[Path, int]


@pytest.fixture
def stopped(make_rig: Callable[..., Rig], agent: str) -> Rig:
    """A rig that was stopped by Ctrl-C after some photos of six."""
    rig = make_rig(None, ("s1", 1, LAST), shutter_ms=60, agent=agent)
    command = rig.run_until(2, *BLANK)
    command.send(signal.SIGINT)
    expect(command, 130)
    return rig


def saved(books: Any) -> int:
    return sum(row["state"] == "saved" for row in books.captures)


def photos_in(folder: Path) -> Files:
    return {each: each.stat().st_mtime_ns for each in folder.rglob("*.jpg")}


def check_refusal(rig: Rig, records: Any, err: str, *, expected: int, sent: int) -> None:
    assert "error: the phone stands at another index than the journal" in err
    assert f"expected: the phone expects index {expected}\n" in err
    words = f"this phone's next index in subset s1 is {expected}"
    words += ": it has no photo of it on record" if expected == 1 else ""
    assert f"got: the controller sent index {sent} ({words})\n" in err
    assert "next: use the phone (or the simulated phone's folder) with which this subset was begun" in err
    log = (rig.state / "phone.log").read_text().rpartition("--- ")[2]  # the last session's part
    assert f"aborted: {words}" in log
    assert "saved" not in log
    last = records.read_books(rig.state, rig.store).sessions[-1]
    assert last["outcome"] == "aborted"
    assert last["cause"].startswith("out_of_order: ")
    assert last["storage"] is None  # it was never opened
    assert "aborted" in rig.do("status", rig.plan).out


@pytest.mark.parametrize(
    ("agent", "other"),
    [
        ("python", "empty"),
        ("python", "of another plan"),
        pytest.param("java", "of another plan", marks=pytest.mark.soak),
    ],
    indirect=["agent"],
)
def test_a_phone_that_is_behind(
    stopped: Rig, make_rig: Callable[..., Rig], agent: str, records: Any, other: str, tmp_path: Path
) -> None:
    before = records.read_books(stopped.state, stopped.store)
    photos = photos_in(stopped.store)
    store = tmp_path / "other-phone"
    if other == "of another plan":
        foreign = make_rig(None, ("s1", 1, 1), agent=agent)
        foreign.run(*BLANK)
        shutil.copytree(foreign.store, store)
    foreign_photos = photos_in(store)

    done = stopped.start("run", stopped.plan, *BLANK, "--store", store).finish()

    assert done.code == 1
    check_refusal(stopped, records, done.err, expected=1, sent=saved(before) + 1)
    assert photos_in(store) == foreign_photos
    assert photos_in(stopped.store) == photos
    after = records.read_books(stopped.state, stopped.store)
    assert [row for row in after.captures if row["state"] == "saved"] == [
        row for row in before.captures if row["state"] == "saved"
    ]
    assert len(after.captures) == len(before.captures)  # no trigger was even intended

    stopped.run(*BLANK)  # with its own phone it goes on
    records.check_books(records.read_books(stopped.state, stopped.store), range(1, LAST + 1))


@pytest.mark.parametrize("agent", ["python", pytest.param("java", marks=pytest.mark.soak)], indirect=True)
def test_a_phone_that_is_ahead(stopped: Rig, records: Any, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(stopped.state, copy)
    older = records.read_books(stopped.state, stopped.store)
    stopped.run(*BLANK)
    photos = photos_in(stopped.store)
    shutil.rmtree(stopped.state)
    shutil.copytree(copy, stopped.state)

    done = stopped.run(*BLANK, code=1)

    check_refusal(stopped, records, done.err, expected=LAST + 1, sent=saved(older) + 1)
    assert photos_in(stopped.store) == photos
    after = records.read_books(stopped.state, stopped.store)
    assert len(after.captures) == len(older.captures)
    phone = [(row["idx"], row["superseded"]) for row in after.photos]
    assert sorted({index for index, superseded in phone if not superseded}) == list(range(1, LAST + 1))


@pytest.fixture
def raw(
    make_rig: Callable[..., Rig], xserver: str, raw_clients: Any, agent: str
) -> Iterator[tuple[Rig, RawClient, Any]]:
    """A phone started by hand, and a client of raw datagrams."""
    rig = make_rig(xserver, ("s1", 1, LAST), agent=agent)
    phone = PhoneByHand(rig, "--source", "screen", "--shutter-ms", 10)
    phone.start()
    with raw_clients.RawClient(phone.port, phone.code) as client:
        yield rig, client, phone


@pytest.mark.x11
def test_a_skipped_index_in_mid_session(raw: tuple[Rig, RawClient, Any]) -> None:
    rig, client, phone = raw
    client.open("0" * 16, LAST)
    assert client.capture(1, Saved, Refused, Aborted).index == 1

    refused = client.capture(3, Saved, Refused, Aborted)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.index, refused.expected) == ("out_of_order", 3, 2)

    # It is over, for the right index too, and stays so; only the refusal itself may have been lost.
    over = Aborted(client.session, "the index after the last saved one is 2")
    for index, answer in ((2, over), (3, refused), (1, over), (2, over)):
        assert client.capture(index, Saved, Refused, Aborted) == answer
    assert isinstance(client.ask(Close(client.session), Aborted, Refused), Aborted)
    assert isinstance(client.ask(Abort(client.session, "test"), Aborted), Aborted)
    assert [each.name[:6] for each in photos_in(rig.store)] == ["000001"]
    assert phone.command.code is None
    assert "aborted: the index after the last saved one is 2" in phone.command.out


@pytest.mark.x11
def test_a_repeated_index_triggers_nothing(raw: tuple[Rig, RawClient, Any]) -> None:
    rig, client, _ = raw
    client.open("0" * 16, LAST)
    first = client.capture(1, Saved, Refused, Aborted)
    assert client.capture(1, Saved, Refused, Aborted) == first
    assert client.capture(2, Saved, Refused, Aborted).index == 2
    late = client.capture(1, Saved, Refused, Aborted)
    assert (late.code, late.expected) == ("out_of_order", 3)
    assert client.capture(3, Saved, Refused, Aborted).index == 3
    assert sorted(each.name[:6] for each in photos_in(rig.store)) == ["000001", "000002", "000003"]
