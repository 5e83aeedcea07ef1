"""A phone that obeys at once, for sessions that are recorded and played back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fuzz_datagrams import KEY
from fuzz_states import DIGEST, JOURNAL, SESSION, SUBSET, challenge, drain_phone, name_of
from fuzz_targets import snapshot

from protocol import LastPhoto, OpenRequested, PhoneSide, TriggerCamera, Vitals
from protocol.messages import PROTOCOL_VERSION, Capture, Close, Message, Open, StatusReport, StatusRequest
from protocol.wire import decode, encode

HOME, ELSEWHERE = "home", "elsewhere"


def opening(session: str, right_challenge: str, journal: str = JOURNAL, next_index: int = 1) -> Open:
    return Open(
        session,
        right_challenge,
        PROTOCOL_VERSION,
        "1.0",
        journal,
        SUBSET,
        1,
        9,
        next_index,
        1,
        None,
        None,
        None,
    )


@dataclass
class ObedientPhone:
    """A phone with its journal and the app around it, which obeys at once."""

    first_challenge: int = 0
    saved: list[int] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start(self.first_challenge)

    def start(self, first_challenge: int) -> None:
        """Start the app (anew); the journal survives."""
        challenges = iter(range(first_challenge, first_challenge + 100))
        self.side: PhoneSide[str] = PhoneSide(
            KEY,
            boot=f"{first_challenge:016x}",
            app_version="1.0",
            progress=lambda _journal, _subset: LastPhoto(self.saved[-1], 1) if self.saved else None,
            vitals=lambda: Vitals("model", 10**9, 80, 30.5),
            new_challenge=lambda: challenge(next(challenges)),
        )

    def hear(self, data: bytes, peer: str = HOME, now: float = 0.0) -> list[Message]:
        """Take in a datagram, do what it asks for, and give the answers that went to `peer`."""
        self.side.receive_datagram(data, peer, now)
        answers = []
        while True:
            events, sent = drain_phone(self.side)
            assert {to for _, to in sent} <= {peer}
            answers += [decode(each, KEY, "phone") for each, _ in sent]
            self.events += events
            if not events:
                return answers
            for event in events:
                if isinstance(event, OpenRequested):
                    self.side.opened(event.request, "/photos")
                elif isinstance(event, TriggerCamera):
                    self.saved.append(event.request.index)
                    self.side.saved(1000, DIGEST, 1000)

    def session(self, session: str = SESSION, *, close: bool = True, captures: int = 2) -> list[bytes]:
        """Have a session from its beginning; gives all that the controller sent."""
        report = self.hear(encode(StatusRequest("1" * 16), KEY))[0]
        assert isinstance(report, StatusReport)
        after = len(self.saved)
        indices = range(after + 1, after + 1 + captures)
        messages: list[Message] = [
            StatusRequest("1" * 16),
            opening(session, report.challenge, next_index=after + 1),
            *(Capture(session, index, 1, name_of(index), DIGEST) for index in indices),
        ]
        if close:
            messages.append(Close(session))
        sent = [encode(each, KEY) for each in messages]
        for each in sent[1:]:
            assert self.hear(each)
        return sent

    def state(self) -> object:
        """Give all that a replay may not change. When the owner was last heard of is none of it."""
        when = ("_heard_s",)
        return [each for each in snapshot(self.side) if each[0] not in when], list(self.saved)  # type: ignore[index]


def outcome_of(answers: list[Message]) -> str:
    return "+".join(
        f"{each.TYPE}:{each.code}" if hasattr(each, "code") else each.TYPE for each in answers
    ) or "-"  # fmt: skip
