"""What a simulated phone's folder says of it: whose it is, and the code that pairs with it."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from android_bridge.base import AgentKind, Problem
from android_bridge.base.pairing import stored_code
from android_bridge.simulated.storage import PRIVATE

_JOURNALS: dict[AgentKind, str] = {"python": "phone.sqlite", "java": "photos.journal"}


def pairing_code(store: Path) -> str:
    """Give the pairing code of the simulated phone with this store; made on first use."""
    return stored_code(store / PRIVATE / "pairing-code")


def check_store(store: Path, agent: AgentKind) -> None:
    """Refuse a folder in which the other program keeps its journal: it would not know the photos.

    Raises
    ------
    Problem
        Names both.
    """
    other: AgentKind = "java" if agent == "python" else "python"
    if (store / PRIVATE / _JOURNALS[other]).exists():
        raise Problem(
            f"this folder belongs to the simulated phone of the other kind, {other}",
            where=str(store),
            got=f"--agent {agent}",
            advice=f"go on with --agent {other}, or choose another folder with --store",
        )


@contextlib.contextmanager
def usable(store: Path) -> Iterator[None]:
    """Tell what is wrong with the phone's own files."""
    try:
        yield
    except sqlite3.Error as error:
        raise Problem(
            "the simulated phone's journal cannot be used",
            where=str(store / PRIVATE / "phone.sqlite"),
            got=str(error),
            advice="restore it from a copy, or choose another folder with --store for a phone that is new",
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(
            "the simulated phone's folder cannot be used",
            where=str(getattr(error, "filename", None) or store),
            got=getattr(error, "strerror", None) or str(error),
            advice="mend it, or choose another folder with --store",
        ) from error
