"""One session of a trial: frames shown, each photographed, and what the phone says of it."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from android_bridge.base import Kind, Problem
from android_bridge.link import Condition, Introduction, LinkAborted, Look, Opening, PhoneLink, Receipt, Shot
from controller.capture.camera_settings import look_to_send
from controller.capture.kept_pictures import KeptPictures
from controller.capture.shooting import Shows
from controller.capture.trial.book import TrialBook, TrialPhoto
from controller.capture.trial.names import TrialKind, trial_name
from controller.plan import Camera, LoadedPlan
from controller.xrays import Frame
from protocol.photo_name import MAX_INDEX, MAX_TAKE

WAITING_PATIENCE_S = 20.0


class PhoneCannotNow(Problem):
    """The phone cannot take a photo, and could later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSetting:
    """How a trial's photos are taken.

    Parameters
    ----------
    phone
        Its address, as people know it.
    connect
        Gives a fresh link with it.
    camera
        Fixed settings; None in a field leaves it to the phone.
    settle_s
        From a frame standing on the screen to the trigger.
    focus_dpt
        Where the lens is to stand, dioptres; None leaves it to `camera`, or to the phone.
    keeps_pictures
        Whether small pictures are kept on this computer.
    picture_s
        So long the small picture is waited for; None as long as the session lasts.
    """

    phone: str
    connect: Callable[[], Awaitable[PhoneLink]]
    camera: Camera
    settle_s: float
    focus_dpt: float | None = None
    keeps_pictures: bool = True
    picture_s: float | None = None


@dataclass(frozen=True, slots=True)
class TrialShot:
    """A photo that was taken.

    Parameters
    ----------
    picture
        The small one, a JPEG; None where the phone has sent none.
    """

    name: str
    receipt: Receipt
    picture: bytes | None


@dataclass(frozen=True, slots=True)
class _Keeping:
    """Where photos and pictures of one session are kept."""

    book: TrialBook
    pictures: KeptPictures | None
    kind: TrialKind
    phone: str
    introduction: Introduction

    def keep(self, name: str, receipt: Receipt, index: int, picture: bytes | None) -> None:
        photo = TrialPhoto(
            kind=self.kind.value,
            name=name,
            size_bytes=receipt.size_bytes or 0,
            sha256=receipt.sha256 or "",
            phone=self.phone,
            model=self.introduction.model,
            folder=self.introduction.storage,
        )
        self.book.note(photo, index)
        if picture is None or self.pictures is None:
            return
        try:
            self.pictures.keep(self.kind.value, name, picture)
        except OSError as error:
            raise Problem(
                "a small picture of a photo cannot be kept",
                where=error.filename or str(self.pictures.folder),
                got=error.strerror or str(error),
                advice="make room there: chexrig pictures PLAN --delete removes those that are here",
            ) from error


class TrialSession:
    """An open session of a trial; `opened_trial` makes one.

    Parameters
    ----------
    opening
        What it was opened with.
    introduction
        What the phone has said of itself.
    """

    def __init__(
        self,
        keeping: _Keeping,
        display: Shows,
        setting: TrialSetting,
        link: PhoneLink,
        opening: Opening,
        introduction: Introduction,
    ) -> None:
        self._keeping, self._display, self._setting = keeping, display, setting
        self._link, self._session = link, opening.session
        self._next, self._take = opening.next_index, opening.next_take
        self._look = look_to_send(setting.camera, Look(focus_dpt=setting.focus_dpt))
        self.introduction = introduction

    async def shoot(self, what: str, frame: Frame, *, then: Frame | None = None) -> TrialShot:
        """Show a frame, photograph it, and have the small picture.

        All photos of a session are taken as its first one was.

        Parameters
        ----------
        what
            What the photo shows, for its name.
        then
            What the screen turns to as soon as the phone says `exposed`.

        Raises
        ------
        LinkAborted
            When the session ended.
        Problem
            When the frame is not shown, or the phone cannot take a photo for too long.
        """
        index, take = self._next, self._take
        name = str(trial_name(self._keeping.kind, index, take, what))
        shown_s = await self._display.show(frame)
        await self._display.check(frame)
        await asyncio.sleep(max(0.0, shown_s + self._setting.settle_s - time.monotonic()))
        shot = Shot(self._session, index, take, name, frame.shown_sha256, self._look)
        beside: list[asyncio.Task[float]] = []

        def exposed_now() -> None:
            if then is not None:
                beside.append(asyncio.ensure_future(self._display.show(then)))

        receipt = await self._receipt(shot, exposed_now)
        await asyncio.gather(*beside)
        self._next, self._take, self._look = index + 1, 1, receipt.look
        picture: bytes | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._setting.picture_s):
                picture = await self._link.picture(index, take)
        await asyncio.to_thread(self._keeping.keep, name, receipt, index, picture)
        return TrialShot(name, receipt, picture)

    async def _receipt(self, shot: Shot, exposed_now: Callable[[], None]) -> Receipt:
        reason: list[str] = []
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as patience:

                def waits(condition: Condition) -> None:
                    reason[:] = [condition.reason]
                    if patience.when() is None:
                        patience.reschedule(loop.time() + WAITING_PATIENCE_S)

                def exposed() -> None:
                    patience.reschedule(None)
                    exposed_now()

                return await self._link.shoot(shot, exposed, waits)
        except TimeoutError:
            raise PhoneCannotNow(
                "the phone cannot take a photo now",
                where=self._setting.phone,
                got=reason[0],
                kind=Kind.ABORTED,
            ) from None


@contextlib.asynccontextmanager
async def opened_trial(
    loaded: LoadedPlan, kind: TrialKind, display: Shows, setting: TrialSetting
) -> AsyncIterator[TrialSession]:
    """Open a session of a trial, and end it with the block.

    Raises
    ------
    LinkAborted
        When the session cannot be opened, or does not end in good order.
    Problem
        When the phone cannot be reached, or nothing can be kept here.
    """
    book = TrialBook(loaded)
    await asyncio.to_thread(book.begin)
    link, opening, introduction = await _begun(book, kind, setting)
    try:
        pictures = KeptPictures(loaded) if setting.keeps_pictures else None
        keeping = _Keeping(book, pictures, kind, setting.phone, introduction)
        yield TrialSession(keeping, display, setting, link, opening, introduction)
        await link.finish()
        await asyncio.to_thread(book.end)
    except BaseException:
        await link.abort("controller", "the trial was broken off")  # who knows whether the phone hears it
        raise
    finally:
        link.disconnect()


async def _begun(
    book: TrialBook, kind: TrialKind, setting: TrialSetting
) -> tuple[PhoneLink, Opening, Introduction]:
    """Open a session at the index after the phone's last; where that is not known here, the phone says it."""
    index, take = book.last_index(kind) + 1, 1
    while True:
        opening = _opening(book.journal, kind, setting.camera, index, take)
        link = await setting.connect()
        try:
            return link, opening, await link.begin(opening, lambda _: contextlib.nullcontext())
        except LinkAborted as aborted:
            link.disconnect()
            wanted = getattr(aborted.cause, "index_expected", None)
            if aborted.cause.code != "out_of_order" or wanted is None or take == MAX_TAKE:
                raise
            # At the same index again: the phone has a photo of it that counts for nothing.
            index, take = wanted, take + 1 if wanted == index else 1
        except BaseException:
            link.disconnect()
            raise


def _opening(journal: str, kind: TrialKind, camera: Camera, index: int, take: int) -> Opening:
    return Opening(
        session=secrets.token_hex(16),
        journal=journal,
        subset=kind.value,
        first=1,
        last=MAX_INDEX,
        next_index=index,
        next_take=take,
        exposure_us=None if camera.exposure_ms is None else round(camera.exposure_ms * 1000),
        iso=camera.iso,
        white_balance_k=camera.white_balance_k,
    )
