"""A quick look at the phone, before anybody is sent to set up a room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from android_bridge.base import SIMULATED_MODELS, Problem, Remedy
from android_bridge.setup import PhoneFacts
from controller.capture.causes import explain
from controller.capture.connecting import ask_beside, ask_status, connect, holds_a_session
from controller.capture.phone import ReachedPhone
from controller.capture.preflight.finding import Finding, Outcome
from controller.capture.preflight.supplies import look_at_battery, look_at_storage
from controller.capture.refusals import another_camera, another_phone, only_simulated
from controller.records import Captures
from protocol import AbortCause
from protocol.messages import StatusReport
from protocol.phone_side import LEASE_S

NAME = "phone"
PATIENCE_S = 12.0
"""A phone in Wi-Fi power saving may take 10 s for its first answer."""
_CLOCK_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneTask:
    """What a phone is to be good for.

    Parameters
    ----------
    camera, subset
        Of which camera it is the phone, and whose photos it is to take.
    left, left_s
        How many, and how long that takes; None where there is no telling.
    is_started
        Whether it was started for this run: it is the right one, and has neither clock nor permissions.
    is_real
        Whether a simulated phone's photos have no place in the record.
    """

    camera: str
    subset: str
    left: int
    left_s: float | None
    is_started: bool
    is_real: bool


async def look_at_phone(
    phone: ReachedPhone, task: PhoneTask, captures: Captures, patience_s: float = PATIENCE_S
) -> list[Finding]:
    """Ask the phone where it stands, and hold that against what it is to do. Changes nothing on it."""
    other = None if task.is_started else captures.other_camera_at(str(phone.address))
    if other is not None:
        return [Finding.of(NAME, another_camera(task.camera, other, str(phone.address)))]
    if phone.address.is_legacy:
        try:
            await connect(phone, patience_s)  # looks up its name, and sends nothing
        except Problem as problem:
            return [Finding.of(NAME, problem)]
        words = f"{phone.address}: the original rig's app tells nothing of the phone"
        return [Finding(name=NAME, outcome=Outcome.UNKNOWN, words=words)]
    try:
        report = await ask_status(phone, min(patience_s, PATIENCE_S))
    except Problem as problem:
        name = "version" if "version" in problem.what else NAME
        return [Finding.of(name, problem)]
    facts, where = await ask_beside(phone), str(phone.address)
    return [
        _who(report, task, captures),
        *_busy(report, captures, where),
        _version(report, facts, where),
        look_at_storage(report.free_bytes, task.left, captures.photo_sizes(report.model), where),
        look_at_battery(
            report.battery_percent,
            task.left_s,
            is_charging=None if facts is None else facts.is_charging,
            where=where,
        ),
        *(() if task.is_started else _beside(facts, where)),
    ]


def _who(report: StatusReport, task: PhoneTask, captures: Captures) -> Finding:
    if task.is_real and report.model in SIMULATED_MODELS:
        return Finding.of(NAME, only_simulated(report.model))
    before = [model for model, _ in captures.photographers(task.subset)]
    if before and report.model not in before:
        return Finding.of(NAME, another_phone(task.subset, before[0], report.model))
    temperature = "" if report.temperature_c is None else f", {report.temperature_c:.0f} degrees C"
    return Finding(name=NAME, outcome=Outcome.GOOD, words=f"{report.model} answers{temperature}")


def _version(report: StatusReport, facts: PhoneFacts | None, where: str) -> Finding:
    name = "version"
    words = f"app {report.app_version}, protocol version {report.protocol} on phone and computer"
    if facts is None or not facts.other_app:
        return Finding(name=name, outcome=Outcome.GOOD, words=words)
    problem = Problem(
        "the app on the phone is not the one that comes with this chexrig",
        where=where,
        got=f"version {facts.other_app}",
        advice="set the phone up again",
        remedy=Remedy.SET_UP_PHONE,
    )
    return Finding.of(name, problem, Outcome.WARNING)


def _busy(report: StatusReport, captures: Captures, where: str) -> Iterator[Finding]:
    if not holds_a_session(report):
        return
    if captures.may_be_held() is not None:
        words = f"it still holds a session that broke off: it lets go of it within {LEASE_S:.0f} s"
        yield Finding(name=NAME, outcome=Outcome.GOOD, words=words)
        return
    busy = AbortCause("busy", f"it is {report.state}")
    yield Finding.of(NAME, explain(busy, where=where, opened=False))


def _beside(facts: PhoneFacts | None, where: str) -> Iterator[Finding]:
    """Tell what the protocol does not."""
    if facts is None:
        words = "a phone tells that over ADB only"
        yield Finding(name="permission", outcome=Outcome.UNKNOWN, words=f"not known: {words}")
        yield Finding(name="clock", outcome=Outcome.UNKNOWN, words=f"not known: {words}")
        return
    if facts.missing:
        problem = Problem(
            "the app has not all its permissions",
            where=where,
            got="not granted: " + ", ".join(facts.missing),
            advice="set the phone up again, or grant it on the phone: Settings, Apps, chexrig, Permissions",
            remedy=Remedy.SET_UP_PHONE,
        )
        found = Finding.of("permission", problem)
        if facts.may_photograph:
            found = Finding(name=found.name, outcome=Outcome.WARNING, words=found.words, remedy=found.remedy)
        yield found
    else:
        yield Finding(name="permission", outcome=Outcome.GOOD, words="all granted")
    yield _clock(facts.clock_ahead_s)


def _clock(ahead_s: float | None) -> Finding:
    name = "clock"
    if ahead_s is None:
        return Finding(name=name, outcome=Outcome.UNKNOWN, words="the phone does not tell its time")
    words = f"the phone's is {_span(abs(ahead_s))} {'ahead of' if ahead_s > 0 else 'behind'} this computer's"
    if abs(ahead_s) > _CLOCK_S:
        remedy = "set date, time and time zone on the phone to automatic: they stand in each photo"
        return Finding(name=name, outcome=Outcome.WARNING, words=words, remedy=remedy)
    return Finding(name=name, outcome=Outcome.GOOD, words=words)


def _span(seconds: float) -> str:
    for unit, size_s in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size_s:
            return f"{seconds / size_s:.0f} {unit}"
    return f"{seconds:.0f} s"
