"""Why a session ended before its time, in words for the person at the rig."""

from __future__ import annotations

from android_bridge.base import Kind, Problem, serial_in
from controller.capture.legacy_causes import explain_legacy
from protocol import AbortCause
from protocol.legacy import LegacyCause

#: How it is gone on with where a run has ended.
AGAIN = "then run the same command again: it goes on where it stopped"

PROCESS_ENDED = AbortCause("phone_ended", "the phone's process ended")

#: code -> (what, what to do next)
_WORDS: dict[str, tuple[str, str]] = {
    "out_of_order": (
        "the phone stands at another index than the journal",
        "use the phone (or the simulated phone's folder) with which this subset was begun, and the state"
        " folder that belongs to it; if either was restored from a copy, or chexrig was installed anew on the"
        " phone, which deletes its journal, export what is there and start the subset in a new plan",
    ),
    "no_agent": (
        "no phone answers: nothing listens at this address",
        f"start the phone's app, check address and port, {AGAIN}",
    ),
    "no_answer": (
        "no phone answers at this address with this pairing code",
        "check that the phone is on and in the same network, that chexrig is on its screen (Android stops an"
        " app that is not), and that the pairing code is the one it shows (another one is given with"
        " --pairing-code); " + AGAIN,
    ),
    "link_lost": (
        "the connection to the phone over ADB is lost",
        f"look at the cable, and at the phone (`chexrig phone list SERIAL` shows what is seen), {AGAIN}",
    ),
    "no_session": ("the phone was started anew during the session", AGAIN.removeprefix("then ")),
    "stale_challenge": ("another controller was quicker to open a session", AGAIN.removeprefix("then ")),
    "version": (
        "phone and controller speak different versions of the protocol",
        "upgrade the older one, as said: `chexrig phone setup SERIAL` puts this chexrig's app on a phone",
    ),
    "busy": (
        "the phone is busy with a session of another plan",
        f"end that session, or wait half a minute, {AGAIN}",
    ),
    "storage_full": (
        "the phone's storage is full",
        f"make room on the phone, but delete no photo that is not exported, {AGAIN}",
    ),
    "storage": ("the phone could not write the photo", f"check the phone's storage, {AGAIN}"),
    "bad_name": (
        "the phone has a file of this name already, or the name does not fit the session",
        "look at the phone's folder; do not delete photos that are not exported",
    ),
    "camera": ("the phone's camera failed", f"look at the phone, {AGAIN}"),
    "no_photo": (
        "the phone has saved no photo",
        f"look whether it is still on and in the network, and at its camera, {AGAIN}",
    ),
    "phone_ended": (
        "the simulated phone's process ended",
        f"its last words are in phone.log beside the plan's journal; {AGAIN.removeprefix('then ')}",
    ),
    "protocol": (
        "the phone answered what does not belong to this session",
        f"make sure that only this phone uses the address, {AGAIN}",
    ),
    "aborted_by_phone": ("the phone ended the session", f"look at the phone, {AGAIN}"),
}
#: The same for a phone that is at hand over ADB: its address and pairing code cannot be wrong.
_OVER_ADB = {
    "no_agent": ("the phone's app does not run any more", AGAIN.removeprefix("then ")),
    "no_answer": (
        "the phone does not answer any more",
        "bring chexrig to the front on the phone (Android stops an app that is not on the screen), look at"
        f" its cable or network (`chexrig phone status SERIAL`), {AGAIN}",
    ),
}
#: Of a phone that has answered until now.
_SILENT = (
    "the phone has fallen silent",
    "bring chexrig to the front on the phone: it was covered, or the screen went off (from Android 12 on an"
    " app that is not on the screen is stopped, and says nothing any more); else look at its network,"
    f" {AGAIN}",
)
#: Found before the first trigger, these say that the set-up is wrong, not that a capture went wrong.
_SET_UP = {"no_agent", "no_answer", "version", "busy", "storage_full", "storage", "link_lost"}


def explain(cause: AbortCause, *, where: str, opened: bool, in_the_way: str = "") -> Problem:
    """Turn a cause into what the operator is told.

    Parameters
    ----------
    where
        The phone's address.
    opened
        Whether the session had been opened: decides between a wrong set-up and an aborted session.
    in_the_way
        What is known to be on the phone's screen instead of the app.
    """
    if isinstance(cause, LegacyCause):
        return explain_legacy(cause, where=where)
    words = {**_WORDS, **_OVER_ADB} if where.startswith("adb") else _WORDS
    if cause.code == "no_answer" and opened:
        words = {**words, "no_answer": (_SILENT[0], _silent_advice(where))}
    what, advice = words.get(cause.code, ("the session was aborted", AGAIN.removeprefix("then ")))
    if cause.code == "no_answer" and in_the_way:
        advice = f"bring chexrig to the front on the phone: Android stops an app that is not, {AGAIN}"
    if cause.index_expected is not None:
        expected = f"the phone expects index {cause.index_expected}"
        got = f"the controller sent index {cause.index_sent} ({cause.message})"
    else:
        expected, got = "", "; ".join(filter(None, (cause.message, in_the_way)))
    kind = Kind.SET_UP if not opened and cause.code in _SET_UP else Kind.ABORTED
    named = serial_in(where)
    if ":" not in named:
        advice = advice.replace("phone list SERIAL", "phone list")  # it lists what is plugged in by itself
    advice = advice.replace(" SERIAL", f" {named}" if named else "")
    return Problem(what, where=where, expected=expected, got=got, advice=advice, kind=kind)


def _silent_advice(where: str) -> str:
    """Say what helps against a phone that has fallen silent; one at a cable can be asked otherwise."""
    if not where.startswith("adb"):
        return _SILENT[1]
    looked = "look at its cable (`chexrig phone status SERIAL`),"
    return _SILENT[1].replace("look at its network,", looked)
