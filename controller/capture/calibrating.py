"""Where the screen lies in the photos to come: one photo of a board that fills it, taken in a trial."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from android_bridge.base import Problem
from android_bridge.link import LinkAborted
from controller.capture.connecting import connect, wait_until_free
from controller.capture.phone import ReachedPhone
from controller.capture.picture_levels import grey_levels
from controller.capture.rig_screen import RigScreen
from controller.capture.trial import TrialKind, TrialSetting, opened_trial
from controller.identity import Calibration, board_frame, calibrate
from controller.plan import Camera, LoadedPlan

BLANK = "blank"
"""What a camera that sees nothing is able to."""
_PICTURE_S = 5.0  # so long the board's picture is waited for once its photo is saved
_NAME = "board"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPhoto:
    """What a phone has made of the board.

    Parameters
    ----------
    is_blank
        Whether its camera sees nothing: no photo was taken then.
    picture
        The small one, a JPEG; None where the phone has sent none.
    focus_dpt
        Where the lens stood, dioptres; None where the phone does not tell it.
    """

    is_blank: bool = False
    name: str = ""
    picture: bytes | None = None
    focus_dpt: float | None = None


async def photograph_board(
    loaded: LoadedPlan,
    phone: ReachedPhone,
    screen: RigScreen,
    *,
    camera: Camera,
    focus_dpt: float | None,
    patience_s: float,
    note: Callable[[str], None],
) -> BoardPhoto:
    """Show the board and have the phone take a photo of it, as a still, as it takes those of x-rays.

    Parameters
    ----------
    camera
        Settings as the subset has them.
    focus_dpt
        Where the lens stood in the subset's photos so far; None where there are none, or nobody knows.
    note
        Is given a sentence where something has to be waited for.

    Raises
    ------
    LinkAborted
        When the trial broke off.
    Problem
        When the phone cannot be reached, or cannot take a photo.
    """
    setting = TrialSetting(
        phone=str(phone.address),
        connect=lambda: connect(phone, patience_s),
        camera=camera,
        settle_s=loaded.display.settle_ms / 1000,
        focus_dpt=focus_dpt,
        keeps_pictures=loaded.phone.pictures,
        picture_s=_PICTURE_S,
    )
    try:
        return await _photographed(loaded, screen, setting)
    except LinkAborted as aborted:
        if aborted.cause.code != "busy":
            raise
    # Whose session it holds, nobody knows; one of these trials would have made room.
    await wait_until_free(phone, patience_s, note)
    return await _photographed(loaded, screen, setting)


async def _photographed(loaded: LoadedPlan, screen: RigScreen, setting: TrialSetting) -> BoardPhoto:
    board = board_frame(*screen.display.screen_geometry[2:])
    await screen.show(board)  # the phone finds its exposure as the session opens
    try:
        async with opened_trial(loaded, TrialKind.BOARD, screen, setting) as session:
            if session.introduction.camera_level == BLANK:
                return BoardPhoto(is_blank=True)
            shot = await session.shoot(_NAME, board)
    finally:
        screen.read_next()
    return BoardPhoto(name=shot.name, picture=shot.picture, focus_dpt=shot.receipt.look.focus_dpt)


async def calibration_of(photo: BoardPhoto, screen: RigScreen) -> Calibration:
    """Find in the board's picture where the screen lies.

    Raises
    ------
    Problem
        When that cannot be told, with the reason.
    """
    return await asyncio.to_thread(_calibration, photo, *screen.display.screen_geometry[2:])


def _calibration(photo: BoardPhoto, screen_width_px: int, screen_height_px: int) -> Calibration:
    levels = None if photo.picture is None else grey_levels(photo.picture)
    if levels is None:
        raise Problem(
            "the rig cannot be calibrated: the phone's picture of the board cannot be read",
            where=photo.name,
            advice="have the phone try it again; restart its app if it goes on",
        )
    return calibrate(levels, screen_width_px, screen_height_px, photo.name)
