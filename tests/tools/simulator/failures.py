"""How a step of the phone can fail, and what keeps it from taking photos for a while."""

from __future__ import annotations

from protocol import Trouble

Failure = tuple[str, str]  # code and message of a refusal

FAILURES: dict[str, tuple[Failure, ...]] = {
    "supersede": (("storage", "the folder cannot be written"), ("storage_full", "the disk is full")),
    "begin exposure": (("camera", "the camera failed"), ("storage_full", "the disk is full")),
    "write": (("storage_full", "the disk is full"), ("storage", "write error")),
    "sync": (("storage", "write error"),),
    "rename": (("storage", "write error"),),
    "sync folder": (("storage", "write error"),),
    "record": (("storage", "the journal cannot be written"),),
}
TROUBLES = (
    Trouble("heat", "the phone is too hot"),
    Trouble("call", "somebody calls", 60),
    Trouble("covered", "another app is on the screen"),
)


def failure_of(trouble: Trouble) -> Failure:
    """Give what trouble makes of a photo under way."""
    return "camera", trouble.reason


FAILURE_WORDS = {words for each in FAILURES.values() for _, words in each}
FAILURE_WORDS |= {failure_of(each)[1] for each in TROUBLES}
