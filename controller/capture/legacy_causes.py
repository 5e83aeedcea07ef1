"""Why a session in the CheXpeditor dialect stopped, in words for the person at the rig."""

from __future__ import annotations

from android_bridge.base import Kind, Problem
from protocol.legacy import LegacyCause

LEGACY_WORDS: dict[str, str] = {
    "legacy_mismatch": "the phone stands at another row than the journal",
    "legacy_doubt": "nobody can tell whether the phone took this photo",
    "legacy_other_photo": "the phone answered with another photo than the one it was asked for",
    "legacy_no_answer": "the phone does not answer",
    "legacy_no_agent": "no phone answers: this address cannot be reached",
}


def explain_legacy(cause: LegacyCause, *, where: str) -> Problem:
    """Turn a cause into what the operator is told: which photos to check, and what to set before going on.

    Parameters
    ----------
    where
        The phone's address.
    """
    if not cause.answered and cause.code in ("legacy_no_agent", "legacy_no_answer"):
        return _not_there(cause, where)
    wanted, *others = cause.photos
    photos = " and ".join([wanted, *others])
    verb = "they do" if others else "it does"
    return Problem(
        LEGACY_WORDS.get(cause.code, "the session was aborted"),
        where=where,
        expected=f"OK|{wanted}",
        got=cause.message,
        advice=f"look on the phone for {photos}: {verb} not count, there or not; set the row in the phone's"
        f" app to {cause.row} by hand, then run the same command again: it goes on with that x-ray",
        kind=Kind.ABORTED,
    )


def _not_there(cause: LegacyCause, where: str) -> Problem:
    """Tell that the phone was not there from the start: the set-up is wrong, and most likely nothing else."""
    look = ""
    if cause.code == "legacy_no_answer":  # a closed port takes no photo; silence may be lost answers
        look = f"; should there be {cause.photos[0]} on it, that photo does not count"
    return Problem(
        LEGACY_WORDS[cause.code],
        where=where,
        got=cause.message,
        advice=f"check the address that the phone shows; {row_advice(cause.row + 1)}; then run the same"
        f" command again{look}",
    )


def row_advice(index: int) -> str:
    """Tell where the phone has to stand for an index to be next."""
    return (
        f"set the row in the phone's app to {index - 1} (x-ray {index}; its rows count from 0), and start it"
    )


MEANING = (
    "this dialect has no session, no key and no receipt: the phone does not prove that a photo is on its disk"
    " (G2), a lost answer can leave a second photo there (G3), and anyone in its network can trigger it (G6)."
    " chexrig stops at the first answer that it cannot explain. Begin with an empty folder CheXpeditor on the"
    " phone: its app writes over a photo of the same name."
)
