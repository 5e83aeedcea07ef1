"""The desk's process: one Qt application, a window, and one run of a plan after another."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any, TypeVar

from PyQt5.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PyQt5.QtGui import QGuiApplication
from PyQt5.QtWidgets import QShortcut

from android_bridge.base import Problem
from controller.capture import (
    Attention,
    Engine,
    Finished,
    FinishReason,
    RunOptions,
    RunState,
    events,
    opened_engine,
)
from controller.desktop.actions import Action
from controller.desktop.desk import Desk
from controller.desktop.inbox import Inbox
from controller.desktop.lines import Line, Tone
from controller.desktop.pages import pages
from controller.desktop.session_log import SessionLog
from controller.desktop.small_xrays import SmallXrays
from controller.desktop.window import Window
from controller.display import Application, Operator, Screens, choose_screen
from controller.plan import LoadedPlan, locate_in
from controller.xrays import Manifest

T = TypeVar("T")

TURN_MS = 50
"""So often what has come is shown."""
_MOST = 0.95
"""So much of its screen the window takes at first, at most."""
_FRAME = QPoint(8, 28)  # of most desktops
_AWAY_MS = 300
"""So long it takes until a window that was hidden is off the screen for sure."""
_SEEN = (RunState.IDLE, RunState.PAUSED, RunState.FINISHED)
"""When the window may stand where x-rays are shown."""


class DeskProcess(QObject):
    """Joins a window with an engine of a plan, and makes the next one when a run is over.

    Parameters
    ----------
    manifest
        Gives the plan's frozen manifest, checked.
    """

    def __init__(
        self,
        application: Application,
        loaded: LoadedPlan,
        options: RunOptions,
        manifest: Callable[[], Manifest],
    ) -> None:
        super().__init__()
        self._application, self._loaded, self._options = application, loaded, options
        self._manifest = manifest
        self._stack = ExitStack()
        self._engine: Engine | None = None
        self._inbox: Inbox | None = None
        self._xrays: SmallXrays | None = None
        self._is_closing = False
        self._is_alone = False
        """Whether there is one screen only: the window gives way to the x-rays."""
        self._saved_s: float | None = None
        self._state = RunState.IDLE
        """For which the window was shown or hidden last."""
        self.code = 0
        """What the process ends with."""
        self._log = SessionLog(loaded.state_dir)
        self._attention = Attention(loaded.name, has_terminal=False)
        self.desk = Desk(is_legacy=options.is_legacy, keep=self._log.keep)
        self._other: tuple[Operator, Callable[[Any], None]] | None = None
        """What is in hand for a page: who ends it, and who is given what came of it."""
        self.window = Window(loaded.name, self.desk)
        self._pages = pages(self)
        for page in self._pages:
            self.window.add_page(page)
        self.window.wanted.connect(self._do)
        self.window.close_wanted.connect(self._close)
        for key, by in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1)):
            QShortcut(key, self.window).activated.connect(lambda by=by: self.window.enlarge(by))
        QShortcut("Ctrl+Q", self.window).activated.connect(self._close)
        self._turns = QTimer(self)
        self._turns.setInterval(TURN_MS)
        self._turns.timeout.connect(self._turn)

    def open(self) -> None:
        """Show the window, with what there is to do.

        Raises
        ------
        Problem
            When something keeps any of the work from being done.
        """
        self._lay()
        self._place()
        self.window.show()
        self._turns.start()

    def _place(self) -> None:
        """Have the window stand on a screen of its own, where there is one, and be no larger."""
        display, screens = self._loaded.display, QGuiApplication.screens()
        rig = choose_screen(display.screen, where=self._loaded.where("display", "screen")).screen
        own = next((each for each in screens if each is not rig), rig)
        free = own.availableGeometry()
        size = self.window.size().boundedTo(free.size() * _MOST)
        self.window.setGeometry(QRect(free.topLeft() + _FRAME, size))

    @property
    def loaded(self) -> LoadedPlan:
        """The plan."""
        return self._loaded

    @property
    def options(self) -> RunOptions:
        """How it is run: phone, screen, transport."""
        return self._options

    @property
    def engine(self) -> Engine | None:
        """The engine that is laid out."""
        return self._engine

    @property
    def is_free(self) -> bool:
        """Whether no work is in hand: neither a run nor a page's."""
        return self._other is None and self.desk.status.state in (RunState.IDLE, RunState.FINISHED)

    @property
    def is_alone(self) -> bool:
        """Whether there is one screen only."""
        return self._is_alone

    def begin(
        self,
        work: Callable[[Screens], Coroutine[Any, Any, T]],
        operator: Operator,
        ended: Callable[[T | BaseException], None],
        words: str,
    ) -> None:
        """Begin a page's work; only where `is_free`."""
        self.desk.other = words
        assert self.is_free  # noqa: S101 - or two works would have the rig's screen
        if self._is_alone:
            self.window.hide()
        self._other = operator, ended
        self._other_thread = self._application.begin(work, operator, self._other_ended)

    def _other_ended(self) -> None:
        if self._other is None:  # pragma: no cover - told once
            return
        _, ended = self._other
        self._other, self.desk.other = None, ""
        outcome: Any
        try:
            outcome = self._application.end_of(self._other_thread)
        except Exception as error:  # noqa: BLE001 - whoever wanted it says what it means
            outcome = error
        if self._is_closing or self._application.has_failed:
            self._application.quit()
            return
        self.window.show()
        ended(outcome)

    def lay_again(self) -> None:
        """Lay out anew what there is to do, where a page has put something on record."""
        if self.is_free:
            try:
                self._lay()
            except Problem as problem:
                self._say(str(problem))

    def close(self) -> None:
        """Let go of the record."""
        self._turns.stop()
        for page in self._pages:
            page.let_go()
        self._stack.close()
        self._log.close()
        self._attention.close()
        self.window.hide()
        self.window.deleteLater()

    def _lay(self) -> Engine:
        """Lay out what there is to do; the run before is over."""
        self._stack.close()
        inbox: Inbox | None = None

        def listen(event: events.Event) -> None:
            if inbox is not None:
                inbox(event)

        manifest = self._manifest()
        engine = self._opened(manifest, listen)
        if engine.waiting and not any(each.left for each in engine.work):  # what is asked for comes last
            self._stack.close()
            engine = self._opened(manifest, listen, repair=True)
        inbox = self._inbox = Inbox(lambda: engine.status)
        self._is_alone = len(QGuiApplication.screens()) == 1
        self.window.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, self._is_alone)
        engine.listen(self._attention)
        engine.is_attended, engine.takes_keys, engine.has_last_page = True, self._is_alone, False
        self._engine = engine
        self._xrays = SmallXrays(manifest.xray, locate_in(self._loaded.images))
        self.desk.status, self.desk.finished, self.desk.asks = engine.status, None, None
        self.desk.lay(engine.work)
        return engine

    def _opened(
        self, manifest: Manifest, listen: Callable[[events.Event], None], *, repair: bool = False
    ) -> Engine:
        return self._stack.enter_context(
            opened_engine(
                self._loaded, self._options, repair=repair, manifest=lambda: manifest, listener=listen
            )
        )

    def _do(self, action: Action) -> None:
        engine = self._engine
        if engine is None or not action.is_possible(self.desk):
            return
        if self._other is not None:
            self._say("The rig's screen is in use by another page: end that first")
            return
        if self._is_alone and action.name in ("start", "resume"):
            self.window.hide()
            QTimer.singleShot(_AWAY_MS, lambda: self._act(engine, action))
        else:
            self._act(engine, action)

    def _act(self, engine: Engine, action: Action) -> None:
        if action.name == "start":
            self._begin(engine)
        else:
            action.do(engine, self.desk)

    def _begin(self, engine: Engine) -> None:
        if self.desk.status.state is RunState.FINISHED:
            try:
                engine = self._lay()
            except Problem as problem:
                self._say(str(problem))
                return
        engine.start()
        self.desk.is_ready = False
        self._thread = self._application.begin(engine.run, engine, self._ended)

    def _ended(self) -> None:
        """Take what a run has ended with."""
        if not self._application.has_failed:
            self._turn()
        try:
            finished: Finished | None = self._application.end_of(self._thread)
        except Problem as problem:
            finished = None
            self._say(str(problem))
        except Exception:
            self._application.quit()
            if not self._application.has_failed:
                raise
            return  # what has failed in the window has ended the run, and is told when that closes
        if self._is_closing:
            self._application.quit()
            return
        is_complete = finished is not None and finished.reason is FinishReason.COMPLETE
        waits = self._engine is not None and bool(self._engine.waiting)
        self.desk.is_ready = finished is not None and (waits or not is_complete)

    def _close(self) -> None:
        engine = self._engine
        if self._other is not None:
            self._is_closing = True
            self._other[0].stop_after_this_photo("the desk was closed")
            return
        if engine is None or self.is_free:
            self._application.quit()
            return
        self._is_closing = True
        engine.stop_after_this_photo("the desk was closed")

    def _turn(self) -> None:
        try:
            self._show()
        except BaseException:
            self._turns.stop()  # or it would be raised again and again while the run ends
            raise

    def _show(self) -> None:
        inbox, xrays = self._inbox, self._xrays
        if inbox is None or xrays is None:
            return
        for event in inbox.empty_into(self.desk):
            if isinstance(event, events.Saved):
                self._saved_s = time.monotonic()
        if xrays.ask(self.desk.shown) and self.desk.shown is None:
            self.window.show_xray(None)
        self._give_way()
        picture = xrays.come()
        if picture is not None:
            self.window.show_xray(picture)
        self.window.renew(time.monotonic(), self._countdown_s())

    def _give_way(self) -> None:
        """Be where the x-rays are shown only while none is photographed."""
        state = self.desk.status.state
        if not self._is_alone or state is self._state:
            return
        self._state = state
        if state not in _SEEN:
            self.window.hide()
        elif state is not RunState.IDLE:  # that it is while it begins, too
            self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    def _countdown_s(self) -> float | None:
        cycle_s, saved_s = self.desk.figures["cycle"].value, self._saved_s
        return None if cycle_s is None or saved_s is None else saved_s + cycle_s - time.monotonic()

    def _say(self, words: str) -> None:
        self.desk.say(Line(datetime.now(UTC), words, Tone.TROUBLE))


def open_desk(
    loaded: LoadedPlan,
    options: RunOptions,
    manifest: Callable[[], Manifest],
    last_words: Callable[[Finished | BaseException], int],
) -> int:
    """Run a plan from a window, until that is closed; the caller holds the plan's lock.

    Parameters
    ----------
    last_words
        Where the X server dies, Qt ends the process: this is called before with what came of the run, and
        gives the exit code.

    Returns
    -------
    int
        The exit code.

    Raises
    ------
    Problem
        When something keeps any of the work from being done, or there is no screen.
    """
    with Application(has_widgets=True, last_words=last_words) as application:
        process = DeskProcess(application, loaded, options, manifest)
        with contextlib.closing(process):
            process.open()
            application.exec()
        return process.code
