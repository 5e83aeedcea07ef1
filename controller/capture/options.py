"""How a plan is run, as the operator wants it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from android_bridge.base import AgentKind, PhoneAddress
from android_bridge.setup import Transport
from controller.capture.dialects import CHEXPEDITOR, CHEXRIG, Dialect
from protocol.controller_side import PATIENCE_S


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a subset is run.

    Parameters
    ----------
    phone
        Where the phone listens; None starts a simulated one.
    pairing_code
        Of a phone that is there already; the CheXpeditor dialect has none.
    headless
        Show on no screen.
    store
        The simulated phone's folder.
    camera
        ``screen``, or ``blank`` to measure the rig itself.
    agent
        Which program the simulated phone is; None for the plan's.
    free_bytes
        Have the simulated phone pretend that only this much is free.
    patience_s
        How long to ask a phone that does not answer.
    transport
        How datagrams get to a phone that is at hand over ADB.
    waits_for_link
        Whether a phone that falls silent in a session, or is lost, is waited for as a hot one is, for the
        plan's `wait_minutes` at most; else the run ends.
    other_screen
        Whether a subset may be gone on with on another display.
    """

    phone: PhoneAddress | None
    store: Path
    pairing_code: str = ""
    headless: bool = False
    camera: str = "screen"
    agent: AgentKind | None = None
    free_bytes: int | None = None
    patience_s: float = PATIENCE_S
    transport: Transport = "auto"
    other_screen: bool = False
    waits_for_link: bool = False

    @property
    def may_differ(self) -> bool:
        """Whether a display that a subset was not begun with does: wanted, or it does no harm.

        The simulated phone's photos are marked as such: rehearsals go on wherever they may.
        """
        return self.other_screen or self.phone is None

    @property
    def is_legacy(self) -> bool:
        """Whether the phone is one of the original rig."""
        return self.phone is not None and self.phone.is_legacy

    @property
    def dialect(self) -> Dialect:
        """How the phone is talked to."""
        return CHEXPEDITOR if self.is_legacy else CHEXRIG
