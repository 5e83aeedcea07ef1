"""What is shown between x-rays: the pause, the time code, and the two questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from controller.capture.by_hand.timecode import draw_timecode
from controller.capture.pages import environment_rows
from controller.display import FAINT, Area, Row, draw_page
from controller.xrays import Frame, Patch, place

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from controller.plan import Environment
    from controller.records import PhotoSet

SKIP_REASONS = (
    "damaged, or no chest x-ray",
    "shows who the patient is",
    "cannot be photographed well here",
    "not wanted in this data set",
)
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Where the work stands.

    Parameters
    ----------
    photo_set
        The set.
    number, of
        Which set of how many in the plan, from 1; in its subset where only one is shown.
    next_index
        The x-ray that comes up next.
    same_room
        Whether the set before was taken under the same conditions.
    of_subset
        Whether the sets of its subset alone are counted.
    """

    photo_set: PhotoSet
    number: int
    of: int
    next_index: int
    same_room: bool = False
    of_subset: bool = False

    def __str__(self) -> str:
        """Say which set of how many it is."""
        return f"set {self.number} of {self.of}" + (" of this subset" if self.of_subset else "")


class Screenfuls:
    """Draws for one size of screen.

    Parameters
    ----------
    width_px, height_px
        The screen in device pixels.
    text_scale
        How much larger than usual letters are wanted.
    """

    def __init__(self, width_px: int, height_px: int, text_scale: float = 1.0) -> None:
        self._size = (width_px, height_px)
        self._text_scale = text_scale

    def pause(self, place: Place, environment: Environment) -> Frame:
        """Tell which set comes, and what the room has to be like."""
        each = place.photo_set
        done = place.next_index - each.first
        begun = f", of which {done} are done: on from x-ray {place.next_index}" if done else ""
        room = "The room stays as it is:" if place.same_room else "Make the room so, until the set is done:"
        return self._page(
            [
                Row(str(place).capitalize(), size=2.4, bold=True),
                Row(f"{each.subset}: x-rays {each.first} to {each.last}, {each.size} photos{begun}"),
                Row(room, space=1.2, bold=True),
                *(Row(label, value) for label, value in environment_rows(environment, "camera") if value),
                Row("Space", "begin, with a time code to photograph first", space=1.2),
                Row("Q", "end; the same command goes on here"),
                Row(
                    "In the set: space or → next · ← back · R once more, the photo was bad · S skip"
                    " · T time code · Q end",
                    size=0.8,
                    grey=FAINT,
                    space=1.2,
                ),
            ]
        )

    def timecode(self, at: datetime, keys: Sequence[tuple[str, str]]) -> Frame:
        """Show a time to photograph, and which keys do what."""
        width, height = self._size
        upright = width < height * 1.3
        side = int(min(width, height) * 0.8)
        code = draw_timecode(at, side)
        side = code.shape[0]
        if upright:
            left, top = (width - side) // 2, width // 10
            area = Area(left, top + side + height // 20, side, height - side - top - height // 10)
        else:
            left, top = width // 20, (height - side) // 2
            right = left + side + width // 25
            area = Area(right, top, width - right - width // 25, side)
        utc = at.astimezone(UTC)
        rows = [
            Row("Time code", size=1.6, bold=True),
            Row(f"{utc:%H:%M:%S}.{utc.microsecond // 100_000}", size=2.4, space=0.5),
            Row(f"{utc:%Y-%m-%d} UTC", grey=FAINT),
            Row("Take one photo of this screen with your camera.", space=1.2),
            *(Row(key, meaning, space=0.4) for key, meaning in keys),
        ]
        pixels = draw_page(rows, width, height, area, text_scale=self._text_scale)
        pixels[top : top + side, left : left + side] = code
        return self._frame(pixels)

    def skip(self, index: int, path: str, text: str) -> Frame:
        """Ask why an x-ray is to be skipped."""
        return self._page(
            [
                Row(f"Skip x-ray {index}?", size=1.8, bold=True),
                Row(path, grey=FAINT),
                Row("Why? Press a digit:", space=1.2, bold=True),
                *(Row(str(n), reason) for n, reason in enumerate(SKIP_REASONS, start=1)),
                Row("or type a reason, and press Enter:", space=1.2, bold=True),
                Row("reason", f"{text}▏"),
                Row("Esc", "do not skip: back to the x-ray", space=1.2),
            ]
        )

    def end(self, place: Place) -> Frame:
        """Ask whether the session is really to end."""
        return self._page(
            [
                Row("End here?", size=1.8, bold=True),
                Row(
                    f"{str(place).capitalize()}, next comes x-ray {place.next_index}."
                    " What is done stays done; the same command goes on here.",
                    space=0.6,
                ),
                Row("Q or Esc", "end", space=1.2),
                Row("Space", "go on"),
            ]
        )

    def with_hint(self, frame: Frame, words: str, background_grey: int) -> Frame:
        """Write small words beside an x-ray, never on it; as it is where there is no room."""
        width, height = self._size
        margin = frame.x_px - width // 50
        if margin < width // 20:
            return frame
        area = Area(width // 100, height * 24 // 25, margin, height // 25)
        words_px = draw_page([Row(words, size=0.6, grey=70)], width, height, area)[area.y :, : frame.x_px]
        beside = Patch(words_px, words_px > background_grey, 0, area.y)
        patches = (beside, *frame.patches)  # the cursor last: nothing hides it
        return place(frame.pixels, frame.index, width, height, windowing=frame.windowing, patches=patches)

    def _page(self, rows: Sequence[Row]) -> Frame:
        return self._frame(draw_page(rows, *self._size, text_scale=self._text_scale))

    def _frame(self, pixels: NDArray[np.uint8]) -> Frame:
        return place(pixels, 0, *self._size)
