"""The phone's count at the end of a session is held against the record, and a difference is told for good."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rig import on_record

from android_bridge.link import Introduction, Receipt
from controller.capture.begin import record_subset
from controller.capture.dialects import CHEXRIG
from controller.capture.events import Warned
from controller.capture.session import Session, SessionJob
from controller.capture.work import Portion
from controller.plan import Camera
from tests.controller.intake.from_phone.exportable import Exportable


class Phone:
    """One that says at the end that it has saved so many photos."""

    repeats = unanswered = 0

    def __init__(self, counts: int | None) -> None:
        self.counts = counts

    async def begin(self, *_: object) -> Introduction:
        return Introduction("N", "boot", "1", "/p")

    async def shoot(self, _shot: object, exposed_now: Callable[[], None], _waits: object) -> Receipt:
        exposed_now()
        return Receipt(size_bytes=1, sha256="a" * 64)

    async def finish(self) -> int | None:
        return self.counts


class Screen:
    async def show(self, _frame: object) -> float:
        return time.monotonic()

    def stands_since(self, _frame: object) -> None:
        return None

    async def check(self, _frame: object) -> None:
        pass

    async def get(self, index: int) -> Any:
        return SimpleNamespace(index=index, shown_sha256="b" * 64, windowing=None)

    def prepare(self, index: int) -> None:
        pass


def sit(made: Exportable, counts: int | None) -> tuple[Session, list[Warned]]:
    told: list[object] = []

    async def go_on() -> bool:
        return True

    async def whole() -> Session:
        screen: Any = Screen()
        phone: Any = Phone(counts)
        job = SessionJob(
            portion=Portion(first=1, last=2),
            settle_s=0,
            camera=Camera(),
            quality=95,
            refresh_us=None,
            real_phone=False,
            dialect=CHEXRIG,
            display_waits=lambda _: "",
            keep_picture=None,
        )
        session = Session(
            job,
            on_record.session("two", "early"),
            xray=made.manifest.xray,
            display=screen,
            frames=screen,
            link=phone,
            journal=made.journal,
            begin=lambda: record_subset(
                made.loaded, made.loaded.subset("early"), made.manifest, made.journal.captures
            ),
            boundary=go_on,
            goes_on=lambda: True,
            tell=told.append,
        )
        assert await session.run()
        await session.end("complete", session.miscount)
        return session

    return asyncio.run(whole()), [each for each in told if isinstance(each, Warned)]


@pytest.mark.parametrize("counts", [2, None])
def test_a_right_count_or_none_is_not_told(begun: Exportable, counts: int | None) -> None:
    session, told = sit(begun, counts)
    assert (session.miscount, told) == ("", [])
    assert begun.journal.captures.miscounts("early") == []


@pytest.mark.parametrize("counts", [0, 1, 3])
def test_another_count_is_told_and_stays_on_record(begun: Exportable, counts: int) -> None:
    session, (told,) = sit(begun, counts)
    words = f"the phone counts {counts} photos in this session, 2 are on record"
    assert session.miscount == words
    assert f"subset early: {words}" in told.words
    assert begun.journal.captures.miscounts("early") == [words]
    assert begun.journal.captures.miscounts("late") == []


def test_an_export_tells_it_and_the_data_set_keeps_it(captured: Exportable) -> None:
    words = "the phone counts 3 photos in this session, 2 are on record"
    captured.journal.captures.end_session("early", "closed", f"a long pause; {words}")
    report = captured.export()
    assert f"subset early: {words}" in report.warnings
    assert f'"miscounted": [\n        "{words}"' in (captured.out / "subsets.json").read_text()


@pytest.fixture
def begun(tmp_path: Path) -> Any:
    made = Exportable.make(tmp_path)
    with closing(made.journal):
        yield made


@pytest.fixture
def captured(begun: Exportable) -> Exportable:
    begun.capture_all()
    return begun
