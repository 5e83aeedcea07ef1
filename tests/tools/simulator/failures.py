"""How a step of the phone can fail."""

from __future__ import annotations

Failure = tuple[str, str]  # code and message of a refusal

FAILURES: dict[str, tuple[Failure, ...]] = {
    "supersede": (("storage", "the folder cannot be written"), ("storage_full", "the disk is full")),
    "expose": (("camera", "the camera failed"), ("storage_full", "the disk is full")),
    "write": (("storage_full", "the disk is full"), ("storage", "write error")),
    "sync": (("storage", "write error"),),
    "rename": (("storage", "write error"),),
    "sync folder": (("storage", "write error"),),
    "record": (("storage", "the journal cannot be written"),),
}
FAILURE_WORDS = {words for each in FAILURES.values() for _, words in each}
