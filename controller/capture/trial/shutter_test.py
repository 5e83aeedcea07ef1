"""The test itself: twenty-one photos of a screen that is black, turns white, or is white."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

import cv2
import numpy as np

from android_bridge.base import Kind, Problem
from android_bridge.link import LinkAborted
from controller.capture.connecting import ask_status, connect, explained, wait_until_free
from controller.capture.options import RunOptions
from controller.capture.pages import Page, PageKind, heading
from controller.capture.phone import ReachedPhone
from controller.capture.rig_screen import RigScreen
from controller.capture.trial.book import TrialBook
from controller.capture.trial.names import TrialKind, plain_frame
from controller.capture.trial.session import TrialSession, TrialSetting, TrialShot, opened_trial
from controller.capture.trial.shutter import ShutterResult
from controller.capture.trial.shutter_record import OLD_CAMERA, keep_result, kept_result
from controller.display import Row
from controller.plan import Camera, LoadedPlan

BLACK, WHITE = 0, 255
_READ_S = 2.0  # for whoever is there
_TELLS_EVERY_S = 5.0
# Each kind comes as often after itself as after the other: what a photo leaves behind counts for both.
_ORDER = "PSSP" * 5
PHOTOS = len(_ORDER) + 1


async def measure(
    loaded: LoadedPlan,
    phone: ReachedPhone,
    screen: RigScreen,
    *,
    camera: Camera,
    patience_s: float,
    note: Callable[[str], None],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> ShutterResult:
    """Take the photos, keep what they say, and give it.

    Parameters
    ----------
    camera
        Settings as the subset has them.
    note
        Is given a sentence where something has to be waited for.
    progress
        Is told (photos taken, photos in all).

    Raises
    ------
    Problem
        When it cannot be measured, with this phone or now. Nothing is kept then.
    """
    await wait_until_free(phone, patience_s, note)
    setting = TrialSetting(
        phone=str(phone.address),
        connect=lambda: connect(phone, patience_s),
        camera=camera,
        settle_s=loaded.display.settle_ms / 1000,
    )
    opened = False
    try:
        black = plain_frame(BLACK, *screen.display.screen_geometry[2:])
        await screen.show(black)  # the phone finds its exposure as the session opens
        async with opened_trial(loaded, TrialKind.SHUTTER, screen, setting) as session:
            opened = True
            result = await _measured(session, screen, progress)
    except LinkAborted as aborted:
        raise await explained(aborted.cause, phone, opened=opened) from None
    await asyncio.to_thread(keep_result, result)
    return result


async def measure_where_unknown(
    loaded: LoadedPlan,
    options: RunOptions,
    phone: ReachedPhone,
    screen: RigScreen,
    *,
    camera: Camera,
    screen_readable: bool,
    note: Callable[[str], None],
    is_unwanted: Callable[[], bool] = lambda: False,
) -> None:
    """Measure a phone, where it can be and was not before; what keeps it from that is only told.

    For a run before its first session with a phone. Cancelled, the phone stays unmeasured.

    Parameters
    ----------
    screen_readable
        Whether what stands on the screen can be read back; else there is nothing to measure for.
    is_unwanted
        Asked after each photo: whether a person wants something else. Then the phone stays unmeasured.
    """
    if options.is_legacy or options.camera == "blank" or not screen_readable:
        return
    try:
        status = await ask_status(phone, options.patience_s)
        if kept_result(status.model, status.app_version) is not None:
            return
        note(
            f"measuring once whether {status.model} still exposes after it has said `exposed`: {PHOTOS}"
            " photos of a black and a white screen, which get into no data set"
        )
        async with screen.pages(_page):
            await asyncio.sleep(_READ_S if screen.has_pages else 0.0)
        result = await measure(
            loaded,
            phone,
            screen,
            camera=camera,
            patience_s=options.patience_s,
            note=note,
            progress=_Progress(note, is_unwanted),
        )
        if not result.why_wait:  # else each run says it at its first session
            note("measured: it does not, so the display moves on as soon as the phone says `exposed`")
    except Problem as problem:
        why = f"{problem.what} ({problem.got})" if problem.got else problem.what
        note(f"not measured: {why}")


def _page() -> Page:
    words = f"{PHOTOS} photos of a black and a white screen, once for this kind of phone; in no data set."
    rows = (heading("How early may the screen move on?"), Row(words, space=1.2))
    return Page(PageKind.WAITING, rows, (Row("Esc", "stop here; the same command goes on", space=1.6),))


class _Progress:
    """Says now and then how far it is; ends it where a person wants something else."""

    def __init__(self, note: Callable[[str], None], is_unwanted: Callable[[], bool]) -> None:
        self._note, self._is_unwanted = note, is_unwanted
        self._told_s = time.monotonic()

    def __call__(self, done: int, of: int) -> None:
        if self._is_unwanted():
            raise Problem("a person wanted something else")
        if time.monotonic() >= self._told_s + _TELLS_EVERY_S and done < of:
            self._told_s = time.monotonic()
            self._note(f"measuring: {done} of {of} photos")


async def free_of_trials(
    loaded: LoadedPlan, phone: ReachedPhone, patience_s: float, note: Callable[[str], None]
) -> None:
    """Wait for the end of a trial's session that was broken off: it would keep the phone from another.

    Raises
    ------
    Problem
        When the phone does not answer.
    """
    try:
        book = TrialBook(loaded)
    except Problem:  # no photo of a subset needs it
        return await wait_until_free(phone, patience_s, note)
    if book.may_be_open:
        await wait_until_free(phone, patience_s, note)
        await asyncio.to_thread(book.end)
    return None


async def _measured(
    session: TrialSession, screen: RigScreen, progress: Callable[[int, int], None]
) -> ShutterResult:
    size = screen.display.screen_geometry[2:]
    black, white = plain_frame(BLACK, *size), plain_frame(WHITE, *size)
    introduction = session.introduction
    if introduction.app_version is None or introduction.camera_level == "legacy":
        raise Problem(OLD_CAMERA)
    plain, switched = [], []
    for number, kind in enumerate(_ORDER, 1):
        if kind == "P":
            plain.append(_brightness(await session.shoot("black", black)))
        else:
            switched.append(_brightness(await session.shoot("black_to_white", black, then=white)))
        progress(number, PHOTOS)
    brightest = _brightness(await session.shoot("white", white))
    progress(PHOTOS, PHOTOS)
    return ShutterResult(
        model=introduction.model,
        app_version=introduction.app_version,
        measured_at=datetime.now(UTC),
        plain=tuple(plain),
        switched=tuple(switched),
        white=brightest,
    )


def _brightness(shot: TrialShot) -> float:
    """Give a small picture's mean grey level, 0 to 255."""
    if shot.picture is None:
        raise Problem("the phone sent no small picture of a photo", where=shot.name, kind=Kind.ABORTED)
    levels = None
    with contextlib.suppress(cv2.error):  # nothing is there, or more than anybody could hold
        levels = cv2.imdecode(np.frombuffer(shot.picture, np.uint8), cv2.IMREAD_GRAYSCALE)
    if levels is None:
        raise Problem(
            "the phone's small picture of a photo cannot be read", where=shot.name, kind=Kind.ABORTED
        )
    return float(np.mean(levels))
