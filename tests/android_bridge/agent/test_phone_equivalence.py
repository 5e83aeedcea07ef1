"""The phone's half of the protocol in both languages: the same datagrams and words in, the same ones out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from random import Random

import java_agent

from protocol import (
    FactsWanted,
    FrameWanted,
    LastPhoto,
    OpenRequested,
    PhoneSide,
    PhoneState,
    PhotoName,
    SessionEnded,
    Times,
    TriggerCamera,
    Trouble,
    Used,
    Witness,
)
from protocol import Vitals as PhoneVitals
from protocol.messages import (
    FACTS,
    NO_SESSION,
    PROTOCOL_VERSION,
    REFUSAL_CODES,
    TROUBLE_CODES,
    Abort,
    Capture,
    Close,
    ConditionRequest,
    Message,
    Open,
    PicturePart,
    PictureRequest,
    Refused,
    StatusRequest,
)
from protocol.wire import decode, encode

SEED = int(os.environ.get("CHEXRIG_FUZZ_SEED", "1"))
STEPS = 18_000
KEY, OTHER_KEY = bytes(range(32)), bytes(32)
JOURNALS = ("0" * 16, "1" * 16)
SUBSETS = ("day", "night-2")
PEERS = ("p0", "p1", "p2")
FIRST, LAST = 5, 12
WORDS = ("the disk said no", "Größe 😀\n%", "x" * 400, "")


class Bench:
    """Python's phone side, and the script of everything that was done to it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.script: list[str] = []
        self.results: list[str] = []
        self.requested: list[Open] = []
        self.journal: dict[tuple[str, str], LastPhoto] = {}
        self.now_s = 100.0  # moves by eighths, which both languages' numbers hold exactly
        self.challenges = self.sessions = self.boots = 0
        self.vitals = PhoneVitals("phone", 0)
        self.side: PhoneSide[str]
        self.opens: list[Open] = []
        self.triggered: Capture | None = None
        self.triggers: list[Capture] = []
        self.frames: list[str] = []
        self.facts: list[str] = []
        self.processing = ""
        self.noticed = Witness()
        self.trouble: Trouble | None = None
        self.parts: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self._start()

    def do(self, line: str, action: Callable[[], object]) -> None:
        """Do it to Python's side; Java's follows by the line."""
        action()
        self.script.append(line)
        self.results.append(self._result())

    def _start(self) -> None:
        self.boots += 1
        boot = f"{self.boots:016x}"

        def new() -> None:
            self.side = PhoneSide(
                KEY,
                boot=boot,
                app_version="1.2",
                progress=lambda journal, subset: self.journal.get((journal, subset)),
                vitals=lambda: self.vitals,
                new_challenge=self._challenge,
                trouble=lambda: self.trouble,
                processing=lambda: self.processing,
                witness=lambda: self.noticed,
            )

        self.do(f"new {KEY.hex()} {boot} 1.2", new)
        self.triggered = None
        self._change_vitals()

    def _challenge(self) -> str:
        self.challenges += 1
        return f"{self.challenges:032x}"

    def challenge(self) -> int:
        """Give the number of the challenge that counts: seals are drawn from the same source."""
        return int(self.side._challenge, 16)

    def _result(self) -> str:
        parts = [self.side.state.value, str(self.side.dropped)]
        for data, peer in self.side.datagrams_to_send():
            parts.append(f"{peer}:{data.hex()}")
            message = decode(data, KEY, "phone")
            self.sent[message.TYPE] += 1
            if isinstance(message, Refused):
                self.refusals[message.code] += 1
            elif isinstance(message, PicturePart):
                self.parts["a part" if message.parts else "nothing"] += 1
        while (event := self.side.next_event()) is not None:
            parts.append(self._words(event))
        return " ".join(parts)

    def _words(self, event: object) -> str:
        self.events[type(event).__name__] += 1
        match event:
            case OpenRequested(request, last):
                self.requested.append(request)
                return f"open={request.session}/{'-' if last is None else f'{last.index}.{last.take}'}"
            case TriggerCamera(session, request):
                self.triggered = request
                self.triggers.append(request)
                return f"trigger={session.session}/{request.name}"
            case FrameWanted(nonce):
                self.frames.append(nonce)
                return f"frame={nonce}"
            case FactsWanted(nonce):
                self.facts.append(nonce)
                return f"facts={nonce}"
            case SessionEnded(reason, aborted):
                return f"ended={str(aborted).lower()}/{reason.encode().hex()}"
        raise AssertionError(event)

    # --- what happens -----------------------------------------------------------------------------------

    def step(self) -> None:
        """Do something at random, mostly something sensible."""
        self.now_s += self.random.choice((0, 0, 0.125, 0.5)) if self.random.random() < 0.98 else 31.0
        kind = self.random.choices(
            (
                *("capture", "app", "open", "status", "close", "abort", "vitals", "restart", "noise"),
                *("condition", "picture", "make_picture", "change_trouble"),
            ),
            (30, 40, 12, 4, 4, 3, 3, 0.5, 3, 2, 15, 8, 2),
        )[0]
        idle = self.side.state in (PhoneState.IDLE, PhoneState.ABORTED, PhoneState.CLOSED)
        if idle and self.random.random() < 0.4:
            kind = "open"
        if self.trouble is not None and self.random.random() < 0.1:
            kind = "change_trouble"
        getattr(self, f"_{kind}")()

    def _send(self, message: Message, peer: str | None = None) -> None:
        peer = peer or (PEERS[0] if self.random.random() < 0.93 else self.random.choice(PEERS))
        self._recv(encode(message, KEY), peer)

    def _recv(self, data: bytes, peer: str) -> None:
        now_ns = int(self.now_s * 1e9)
        self.do(
            f"recv {peer} {now_ns} {data.hex()}", lambda: self.side.receive_datagram(data, peer, self.now_s)
        )

    def _open(self) -> None:
        rng = self.random
        if self.opens and rng.random() < 0.25:
            self._send(self.opens[-1 - rng.randrange(min(3, len(self.opens)))])
            return
        self.sessions += 1
        journal, subset = rng.choices(JOURNALS, (4, 1))[0], rng.choices(SUBSETS, (4, 1))[0]
        last = self.journal.get((journal, subset))
        wanted, take = FIRST, 1
        if last is not None:
            wanted, take = (
                (last.index, last.take + 1) if last.superseded or rng.random() < 0.4 else (last.index + 1, 1)
            )
        if rng.random() < 0.12:
            wanted = max(1, wanted + rng.choice((-1, 1, 2)))
        challenge = self.challenge() if rng.random() < 0.93 else max(1, self.challenge() - 1)
        request = Open(
            f"{self.sessions:032x}",
            f"{challenge:032x}",
            PROTOCOL_VERSION if rng.random() < 0.97 else PROTOCOL_VERSION + rng.choice((-1, 1)),
            "0.1",
            journal,
            subset,
            FIRST,
            LAST,
            wanted,
            min(99, max(1, take + rng.choice((0, 0, 0, 0, 0, -1, 1)))),
            rng.choice((None, 33_333)),
            None,
            None,
        )
        self.opens.append(request)
        self._send(request)
        if wanted > LAST and rng.random() < 0.5:  # the subset is complete: begin it anew
            self._begin_journal_anew(journal, subset)

    def _begin_journal_anew(self, journal: str, subset: str) -> None:
        self._note(journal, subset, LastPhoto(FIRST, self.random.randint(1, 3), self.random.random() < 0.5))

    def _note(self, journal: str, subset: str, last: LastPhoto) -> None:
        line = f"last {journal}/{subset} {last.index} {last.take} {int(last.superseded)}"
        self.do(line, lambda: self.journal.__setitem__((journal, subset), last))

    def _session(self) -> str:
        if not self.opens or self.random.random() < 0.03:
            return "f" * 32
        opened = self._current()
        return opened.session if opened and self.random.random() < 0.95 else self.opens[-1].session

    def _current(self) -> Open | None:
        return self.requested[-1] if self.requested else None

    def _capture(self) -> None:
        rng = self.random
        if self.triggered is not None and rng.random() < 0.3:
            self._send(self.triggered)
            return
        opened = self._current()
        last = None if opened is None else self.journal.get((opened.journal, opened.subset))
        index = opened.next_index if opened else FIRST
        if last is not None and not last.superseded:
            index = max(index, last.index + 1)
        if rng.random() < 0.12:
            index = max(1, index + rng.choice((-2, -1, 1)))
        take = opened.take if opened and index == opened.next_index else 1
        take = take if rng.random() < 0.97 else take % 99 + 1
        subset = opened.subset if opened and rng.random() < 0.98 else "other"
        name = PhotoName(index, take, subset, "train", "p", "s", rng.choice(("v",) * 20 + ("w",)))
        self._send(Capture(self._session(), index, take, str(name), "ab" * 32))

    def _app(self) -> None:
        """Answer as the app does, and now and then when nothing was asked."""
        state = self.side.state
        if state is PhoneState.OPENING or self.random.random() < 0.05:
            self._answer_open()
        elif self.triggered is not None or self.random.random() < 0.05:
            self._answer_trigger()

    def _answer_open(self) -> None:
        if not self.requested:
            return
        back = 1 if self.random.random() < 0.9 else self.random.randint(1, len(self.requested))
        at = len(self.requested) - back
        request, words = self.requested[at], self.random.choice(WORDS)
        if self.random.random() < 0.85:
            self.do(f"opened {at} {words.encode().hex()}", lambda: self.side.opened(request, words))
            last = self.journal.get((request.journal, request.subset))
            if last is not None and request.next_index == last.index and not last.superseded:
                self._note(request.journal, request.subset, LastPhoto(last.index, last.take, True))
        else:
            code = self.random.choice(("storage", "storage_full", "camera"))
            line = f"refuse_open {at} {code} {words.encode().hex()}"
            self.do(line, lambda: self.side.refuse_open(request, code, words))

    def _answer_trigger(self) -> None:
        rng = self.random
        what, words = rng.random(), rng.choice(WORDS)
        if what < 0.4:
            exposure, iso = rng.choice((None, 1, 60_000_000)), rng.choice((None, 100))
            time_ns = rng.choice((0, 2**63 - 1, 123_456_789))
            line = f"exposed {time_ns} {exposure or '-'} {iso or '-'}"
            self.do(line, lambda: self.side.exposed(time_ns, exposure, iso))
            return
        done, self.triggered = self.triggered, None
        if what < 0.93:
            if done is not None:
                self._record(done)
            size, digest, busy = rng.randint(1, 2**40), f"{rng.getrandbits(256):064x}", rng.randint(0, 2**60)
            used, words = self._used()
            witness, noticed = self._witness()
            times, spent = self._times()
            self.do(
                f"saved {size} {digest} {busy} {words} {noticed} {spent}",
                lambda: self.side.saved(size, digest, busy, used, witness, times),
            )
        else:
            code = rng.choice(("camera", "storage", "bad_name"))
            line = f"failed {code} {words.encode().hex()}"
            self.do(line, lambda: self.side.capture_failed(code, words))

    def _used(self) -> tuple[Used, str]:
        """Make up how a photo was taken; not all of it can be told."""
        rng = self.random
        used = Used(
            rng.choice((None, 1, 60_000_000, 60_000_001)),
            rng.choice((None, 100, 0)),
            rng.choice(("", "auto 1.9 1 1.6", "x" * 160, "x" * 161, "2 °")),
            rng.choice((None, 0.0, 2.3, 100.0, 100.1)),
        )
        numbers = (used.exposure_us, used.iso, used.focus_dpt)
        exposure, iso, focus = ("-" if each is None else str(each) for each in numbers)
        return used, f"{exposure} {iso} {used.white_balance.encode().hex()} {focus}"

    def _witness(self) -> tuple[Witness, str]:
        """Make up what was noticed; not all of it can be told."""
        rng = self.random
        witness = Witness(
            rng.choice((None, 90.004, -180.0, 180.1)),
            rng.choice((None, -1.52, 90.0, float("nan"))),
            rng.choice((None, 0.0, 40.06, 1e6, 1e6 + 1)),
            rng.choice((None, 0.26, 1000.0, -0.1)),
        )
        given = (witness.roll_deg, witness.pitch_deg, witness.lux, witness.knock_ms2)
        return witness, " ".join("-" if each is None else str(each).replace("nan", "NaN") for each in given)

    def _times(self) -> tuple[Times, str]:
        us = [self.random.choice((-1, 0, 12_345, 600_000_000, 600_000_001)) for _ in range(5)]
        return Times(*us), " ".join(str(1000 * each) for each in us)

    def _record(self, done: Capture) -> None:
        opened = next(each for each in reversed(self.opens) if each.session == done.session)
        self._note(opened.journal, opened.subset, LastPhoto(done.index, done.take))

    def _status(self) -> None:
        self._send(StatusRequest(f"{self.random.getrandbits(64):016x}"), self.random.choice(PEERS))

    def _condition(self) -> None:
        self._send(ConditionRequest(f"{self.random.getrandbits(64):016x}"), self.random.choice(PEERS))

    def _change_trouble(self) -> None:
        rng, none = self.random, self.trouble is not None
        trouble = (
            None if none else Trouble(rng.choice(TROUBLE_CODES), rng.choice(WORDS), rng.choice((None, 60)))
        )
        words = (
            "-"
            if trouble is None
            else f"{trouble.code} {trouble.reason.encode().hex()} {trouble.seconds or '-'}"
        )
        self.do(f"trouble {words}", lambda: setattr(self, "trouble", trouble))

    def _picture(self) -> None:
        """Ask for a part: of a photo, of what the camera sees, of something that there is not."""
        rng = self.random
        challenge = f"{self.challenge() if rng.random() < 0.9 else self.challenges:032x}"
        what = rng.random()
        if what < 0.3:
            nonce = rng.choice((self.frames[-1] if self.frames else "f" * 16, f"{rng.getrandbits(64):016x}"))
            nonce = rng.choice((nonce, nonce, "f" * 16))  # asked for again and again, in any state
            request = PictureRequest(nonce, challenge, NO_SESSION, None, None, rng.choice((0, 0, 1)))
        elif what < 0.4:
            nonce = rng.choice((self.facts[-1] if self.facts else "e" * 16, f"{rng.getrandbits(64):016x}"))
            request = PictureRequest(nonce, challenge, FACTS, None, None, rng.choice((0, 0, 1)))
        else:
            of = (
                self.triggers[-min(rng.choice((1, 1, 1, 2, 3, 9)), len(self.triggers))]
                if self.triggers
                else None
            )
            session, index, take = (of.session, of.index, of.take) if of else ("0" * 31 + "1", FIRST, 1)
            index = index if rng.random() < 0.95 else None
            request = PictureRequest("0" * 16, challenge, session, index, take, rng.randrange(4))
        self._send(request, rng.choice(PEERS))

    def _make_picture(self) -> None:
        rng = self.random
        jpeg = rng.choice((None, *(rng.randbytes(size) for size in (0, 1, 764, 765, 2000))))
        shown = "-" if jpeg is None else jpeg.hex()
        if self.facts and rng.random() < 0.2:
            asked = self.facts[-1]
            self.do(f"facts {asked} {shown}", lambda: self.side.facts_ready(asked, jpeg))
        elif self.frames and rng.random() < 0.4:
            nonce = self.frames[-1]
            self.do(f"frame {nonce} {shown}", lambda: self.side.frame_ready(nonce, jpeg))
        elif self.triggers:
            at = len(self.triggers) - min(rng.choice((1, 1, 1, 2, 3)), len(self.triggers))
            of = self.triggers[at]
            self.do(f"picture {at} {shown}", lambda: self.side.picture_ready(of, jpeg))

    def _close(self) -> None:
        self._send(Close(self._session()))

    def _abort(self) -> None:
        self._send(Abort(self._session(), self.random.choice(("Escape was pressed", ""))))

    def _vitals(self) -> None:
        self._change_vitals()

    def _change_vitals(self) -> None:
        rng = self.random
        model = rng.choice(("Pixel 7", "Größe", "x" * 80))
        battery = rng.choice((None, 0, 81, 100))
        temperature = rng.choice((None, -60.0, 30.5, 150.0, 36.6))
        vitals = PhoneVitals(model, rng.choice((0, 10**10, 2**60)), battery, temperature)
        processing = rng.choice(("", "noise fast; 30 fps", "ö" * 130))
        self.do(f"processing {processing.encode().hex()}", lambda: setattr(self, "processing", processing))
        witness, noticed = self._witness()
        self.do(f"noticed {noticed}", lambda: setattr(self, "noticed", witness))
        shown = ["-" if each is None else str(each) for each in (battery, temperature)]
        line = f"vitals {model.encode().hex()} {vitals.free_bytes} {' '.join(shown)}"
        self.do(line, lambda: setattr(self, "vitals", vitals))

    def _restart(self) -> None:
        self._start()

    def _noise(self) -> None:
        whole = encode(StatusRequest("0" * 16), self.random.choice((KEY, OTHER_KEY)))
        cut = whole[: self.random.randint(0, len(whole))] if self.random.random() < 0.5 else whole
        self._recv(cut + self.random.randbytes(self.random.choice((0, 0, 3))), self.random.choice(PEERS))


def test_both_languages_do_the_same() -> None:
    bench = Bench(SEED)
    while len(bench.script) < STEPS:
        bench.step()

    print(bench.sent, bench.refusals, bench.events)
    # every answer, every refusal of the state machine, and whole subsets are among the steps
    assert len(bench.sent) == 11
    assert set(bench.refusals) == set(REFUSAL_CODES)
    assert min(bench.refusals.values()) >= 5
    assert bench.events["TriggerCamera"] > 350
    assert bench.events["FrameWanted"] > 100
    assert bench.events["FactsWanted"] > 100
    assert bench.sent["waiting"] > 50
    assert bench.sent["condition_report"] > 100
    assert min(bench.parts["a part"], bench.parts["nothing"]) > 100
    assert bench.sent["saved"] > 250
    assert bench.sent["closed"] > 20

    done = java_agent.core().run(
        "org.chexrig.core.phone.PhoneSideLines", given="".join(f"{line}\n" for line in bench.script)
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers = done.stdout.splitlines()
    assert len(answers) == len(bench.script)
    for number, (line, java, python) in enumerate(zip(bench.script, answers, bench.results, strict=True)):
        assert java == python, f"step {number}: {line}\n  Java:   {java}\n  Python: {python}"
