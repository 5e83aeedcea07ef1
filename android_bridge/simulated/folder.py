"""What a simulated phone's folder says of it: whose it is, and the code that pairs with it."""

from __future__ import annotations

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
