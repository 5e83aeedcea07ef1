"""What sessions leave on record; what a test does not ask about is filled in."""

from __future__ import annotations

from typing import Any

from controller.records import Intent, ManualSession, Outcome, SessionRecord, SubsetRecord


def subset(name: str, first: int, last: int, **more: Any) -> SubsetRecord:
    usual: dict[str, Any] = {"definition": {}, "manifest_digest": "d" * 64}
    return SubsetRecord(id=name, first=first, last=last, **usual | more)


def session(name: str = "one", subset: str = "morning", **more: Any) -> SessionRecord:
    usual: dict[str, Any] = {"chexrig_version": "0.1", "display": "xcb", "phone_address": "udp:h:1"}
    return SessionRecord(id=name, subset=subset, **usual | more)


def intent(
    index: int = 1, take: int = 1, session: str = "one", subset: str = "morning", **more: Any
) -> Intent:
    """A trigger; its photo has a name of its own."""
    usual: dict[str, Any] = {
        "photo_name": f"{index:06d}.t{take:02d}.{subset}",
        "xray_path": f"p{index}",
        "shown_sha256": "b" * 64,
    }
    return Intent(subset=subset, index=index, take=take, session=session, **usual | more)


def outcome(**more: Any) -> Outcome:
    """A photo that was saved."""
    usual: dict[str, Any] = {"size_bytes": 1, "sha256": "a" * 64}
    return Outcome(**usual | {"phone_us": 1, "cycle_us": 1, "free_bytes": 1} | more)


def manual_session(name: str = "one", **more: Any) -> ManualSession:
    """A session of `chexrig manual`."""
    usual: dict[str, Any] = {"chexrig_version": "0.1", "display": "xcb", "boot": "boot"}
    return ManualSession(id=name, **usual | {"advance": "key", "every_s": None} | more)
