"""A phone of the original rig: what it is told to be, and what it must not go on with."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from rig import on_record

import protocol.legacy.controller
from android_bridge.base.addresses import UdpAddress, parse_phone
from android_bridge.base.models import PYTHON_MODEL as SIMULATED
from android_bridge.base.problems import Kind, Problem
from android_bridge.link.legacy_link import MODEL as APP
from controller.capture.begin import check_names, check_phone, record_subset
from controller.capture.causes import explain
from controller.capture.dialects import CHEXPEDITOR
from controller.capture.legacy_causes import LEGACY_WORDS, row_advice
from controller.plan import LoadedPlan
from controller.records import Captures
from controller.xrays import Manifest
from protocol import AbortCause
from protocol.legacy import MARK, LegacyCause

KEYED = UdpAddress("192.168.1.23", 4747)
LEGACY = UdpAddress("192.168.1.23", 4445, "chexpeditor")
HERE = UdpAddress("127.0.0.1", 4445, "chexpeditor")


def photograph(
    journal: Captures, loaded: LoadedPlan, manifest: Manifest, model: str, address: UdpAddress
) -> None:
    record_subset(loaded, loaded.subset("a"), manifest, journal)
    journal.begin_session(on_record.session("a", subset="a", phone_address=str(address)))
    intent = on_record.intent(subset="a", session="a")
    journal.intend(intent)
    journal.session_opened("a", model, None, None, "/there")
    journal.confirm(intent, on_record.outcome())


@pytest.mark.parametrize("address", [LEGACY, HERE, UdpAddress("fe80::1", 1, "chexpeditor")])
def test_its_address_reads_back(address: UdpAddress) -> None:
    assert parse_phone(str(address)) == address
    assert address.is_legacy
    assert str(address).startswith("chexpeditor:")


@pytest.mark.parametrize("text", ["chexpeditor", "chexpeditor:", "chexpeditor:h", "CheXpeditor:h:4445"])
def test_an_address_that_is_none_is_told_with_an_example(text: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_phone(text)
    assert "chexpeditor:192.168.1.23:4445" in caught.value.expected


@pytest.mark.parametrize("now", [KEYED, UdpAddress("127.0.0.1", 4747), None])
def test_no_other_phone_goes_on_with_its_subset(
    loaded: LoadedPlan, manifest: Manifest, journal: Captures, now: UdpAddress | None
) -> None:
    photograph(journal, loaded, manifest, APP, HERE)
    with pytest.raises(Problem, match="subset a was begun with the original rig's app") as caught:
        check_phone(loaded, loaded.subsets, journal, now)
    assert caught.value.expected == f"a phone like {APP} at {HERE}"
    assert caught.value.got == (str(now) if now else "sim")
    assert f"--phone {HERE}" in caught.value.advice
    check_phone(loaded, loaded.subsets, journal, LEGACY)
    check_phone(loaded, [loaded.subset("b")], journal, now)


@pytest.mark.parametrize(
    ("model", "before"), [("Nokia 10", KEYED), (SIMULATED, UdpAddress("127.0.0.1", 5))], ids=["real", "sim"]
)
@pytest.mark.parametrize("now", [LEGACY, HERE])
def test_it_goes_on_with_no_other_phones_subset(
    loaded: LoadedPlan,
    manifest: Manifest,
    journal: Captures,
    model: str,
    before: UdpAddress,
    now: UdpAddress,
) -> None:
    photograph(journal, loaded, manifest, model, before)
    with pytest.raises(Problem, match="was begun with another phone than the original rig's app") as caught:
        check_phone(loaded, loaded.subsets, journal, now)
    assert model in caught.value.expected
    assert caught.value.got == str(now)


def test_a_path_that_the_app_would_cut_off(loaded: LoadedPlan, manifest: Manifest) -> None:
    one, two, three = manifest.xrays
    check_names(loaded.subset("a"), manifest, CHEXPEDITOR)
    long = replace(two, path=f"{'x' * 220}/{two.path}")
    with pytest.raises(Problem, match="photo of x-ray 2 cannot be named") as caught:
        check_names(loaded.subset("a"), replace(manifest, xrays=(one, long, three)), CHEXPEDITOR)
    assert caught.value.where == long.path
    assert "bytes" in caught.value.got
    assert "shorter" in caught.value.advice


def test_room_is_kept_for_the_longest_retake(loaded: LoadedPlan, manifest: Manifest) -> None:
    """A name that just fits at the first take would fail at the tenth, in the middle of a run."""
    one, two, three = manifest.xrays
    room = 256 - len("0|0__1__") - len(f"/{one.path}".replace("/", "__"))
    just = replace(one, path=f"{'x' * room}/{one.path}")
    assert len(CHEXPEDITOR.name(just, "a", 9)) == 254
    with pytest.raises(Problem, match="x-ray 1 cannot be named"):
        check_names(loaded.subset("a"), replace(manifest, xrays=(just, two, three)), CHEXPEDITOR)


def test_every_cause_has_words_of_its_own() -> None:
    source = ast.parse(Path(str(protocol.legacy.controller.__file__)).read_text("utf-8"))
    texts = {each.value for each in ast.walk(source) if isinstance(each, ast.Constant)}
    codes = {each for each in texts if isinstance(each, str) and each.startswith("legacy_")}
    assert codes == set(LEGACY_WORDS)
    assert len(set(LEGACY_WORDS.values())) == len(codes)


@pytest.mark.parametrize("photos", [("4__2__p",), ("4__2__p", "3__1__q")])
def test_a_cause_tells_photo_and_row(photos: tuple[str, ...]) -> None:
    cause: AbortCause = LegacyCause("legacy_doubt", "no OK came", photos=photos, row=4)
    told = explain(cause, where="chexpeditor:h:1", opened=True)
    assert told.kind is Kind.ABORTED
    assert told.got == "no OK came"
    assert all(photo in told.advice for photo in photos)
    assert "not count" in told.advice
    assert "to 4 by hand" in told.advice
    assert "run the same command again" in told.advice


def test_the_row_is_one_less_than_the_index() -> None:
    assert "to 122 (x-ray 123" in row_advice(123)
    assert CHEXPEDITOR.guarantees == MARK == "legacy: G2, G3 and G6 not guaranteed"
