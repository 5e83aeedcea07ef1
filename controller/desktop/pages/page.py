"""What a page of the window is, and what it may ask of the desk's process."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from PyQt5.QtWidgets import QWidget

if TYPE_CHECKING:
    from controller.capture import Engine, RunOptions
    from controller.desktop.desk import Desk
    from controller.display import Operator, Screens
    from controller.plan import LoadedPlan

T = TypeVar("T")


class Workplace(Protocol):
    """What pages have of the process that they are in; for its main thread."""

    @property
    def loaded(self) -> LoadedPlan:
        """The plan."""

    @property
    def options(self) -> RunOptions:
        """How it is run: phone, screen, transport."""

    @property
    def desk(self) -> Desk:
        """What is on the desk."""

    @property
    def engine(self) -> Engine | None:
        """The engine that is laid out; its public commands alone may be given."""

    @property
    def is_free(self) -> bool:
        """Whether no work is in hand: neither a run nor another page's."""

    @property
    def is_alone(self) -> bool:
        """Whether there is one screen only: the rig's page has the keys then."""

    def begin(
        self,
        work: Callable[[Screens], Coroutine[Any, Any, T]],
        operator: Operator,
        ended: Callable[[T | BaseException], None],
        words: str,
    ) -> None:
        """Begin a work beside the window, on the rig's screen; only where `is_free`.

        Parameters
        ----------
        words
            What is done, such as ``Aiming``.
        operator
            Ends it early, where the desk is closed or a signal comes.
        ended
            Is given its result, or what it raised.
        """

    def lay_again(self) -> None:
        """Lay out anew what there is to do, where a page has put something on record: retakes, decisions."""


class Page(QWidget):
    """One page of the window."""

    title: ClassVar[str]
    tip: ClassVar[str]
    """What it is for, in a sentence."""

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        self.place = place

    def turned_to(self) -> None:
        """Take it that it is seen from now on."""

    def turn(self, now_s: float) -> None:
        """Show what is now; called some twenty times a second while it is seen."""

    def let_go(self) -> None:
        """Let go of threads and files: the window closes."""
