"""What the protocol itself costs: a whole capture through both state machines, without sockets.

Held against what nobody could leave out: JSON and HMAC of the same bodies, by the library's own functions.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import statistics
import time

import pytest

from protocol import ControllerSide, LastPhoto, OpenRequested, PhoneSide, PhotoName, TriggerCamera, Vitals
from protocol.messages import Accepted, Capture, Exposed, Open, Saved, StatusReport

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(300)]

KEY, SESSION, JOURNAL = bytes(range(32)), "5f" * 16, "b0" * 8
BATCHES, CAPTURES = 60, 50
LIMIT = 3.0


class Pair:
    """A controller and a phone with an open session, and all that they say to each other."""

    def __init__(self) -> None:
        self.now_s, self.index = 0.0, 0
        self.said: list[bytes] = []
        self.controller = ControllerSide(KEY)
        self.phone: PhoneSide[int] = PhoneSide(
            KEY,
            boot=JOURNAL,
            app_version="0.1.0",
            progress=self._progress,
            vitals=lambda: Vitals("Pixel 7", 10**10, 81, 30.5),
            new_challenge=lambda: "c0" * 16,
        )
        self.controller.request_status("0" * 16, 0.0)
        self.exchange()
        report = self.controller.next_event()
        assert isinstance(report, StatusReport)
        place = (JOURNAL, "night-2", 1, 999_999, 1, 1, None, None, None)
        self.controller.open(Open(SESSION, report.challenge, 1, "0.1.0", *place), 0.0)
        self.exchange()
        asked = self.phone.next_event()
        assert isinstance(asked, OpenRequested)
        self.phone.opened(asked.request, "/sdcard/Pictures/chexrig")
        self.answer()
        self.controller.next_event()

    @staticmethod
    def _progress(journal: str, subset: str) -> LastPhoto | None:
        assert (journal, subset) == (JOURNAL, "night-2")
        return None

    def exchange(self) -> None:
        for data in self.controller.datagrams_to_send(self.now_s):
            self.said.append(data)
            self.phone.receive_datagram(data, 1, self.now_s)
        self.answer()

    def answer(self) -> None:
        for data, _ in self.phone.datagrams_to_send():
            self.said.append(data)
            self.controller.receive_datagram(data, self.now_s)

    def capture(self) -> None:
        self.index += 1
        self.now_s += 1
        name = PhotoName(self.index, 1, "night-2", "train", "patient01255", "study32", "view1_frontal")
        self.controller.capture(Capture(SESSION, self.index, 1, str(name), "ab" * 32), self.now_s)
        self.exchange()
        assert isinstance(self.controller.next_event(), Accepted)
        assert isinstance(self.phone.next_event(), TriggerCamera)
        self.phone.exposed(81_234_567_890_123, 33_333, 100)
        self.answer()
        assert isinstance(self.controller.next_event(), Exposed)
        self.phone.saved(4_123_456, "cd" * 32, 812_345)
        self.answer()
        assert isinstance(self.controller.next_event(), Saved)


def plainly(contents: list[dict[str, object]]) -> None:
    """Write, seal, check and read the bodies, as little as can be."""
    for content in contents:
        body = json.dumps(content).encode()
        tag = hmac.new(KEY, body, hashlib.sha256).digest()
        assert hmac.compare_digest(tag, hmac.new(KEY, body, hashlib.sha256).digest())
        json.loads(body)


def test_a_capture_without_sockets(capsys: pytest.CaptureFixture[str]) -> None:
    pair = Pair()
    pair.said.clear()
    pair.capture()
    contents = [json.loads(each[20:]) for each in pair.said]
    assert [each["type"] for each in contents] == ["capture", "accepted", "exposed", "saved"]
    ours_us, plain_us = [], []
    for _ in range(BATCHES):
        pair.said.clear()
        began_ns = time.perf_counter_ns()
        for _ in range(CAPTURES):
            pair.capture()
        between_ns = time.perf_counter_ns()
        for _ in range(CAPTURES):
            plainly(contents)
        ours_us.append((between_ns - began_ns) / 1000 / CAPTURES)
        plain_us.append((time.perf_counter_ns() - between_ns) / 1000 / CAPTURES)
    ours, plain = statistics.median(ours_us), statistics.median(plain_us)
    with capsys.disabled():
        print(f"\na capture, sans-IO: {ours:.0f} us, JSON and HMAC {plain:.0f} us, ratio {ours / plain:.2f}")
    assert ours < LIMIT * plain
