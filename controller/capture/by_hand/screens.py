"""What is shown between x-rays: the pause, the time code, and the two questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from controller.capture.by_hand.timecode import draw_timecode
from controller.capture.pages import Page, environment_page_rows, heading
from controller.display import FAINT, Area, Row, draw_page
from controller.plan import merged, spoken
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
_KEYS = (
    ("Space or →", "the next x-ray, once this one is photographed"),
    ("←", "back to the x-ray before"),
    ("R", "this x-ray once more: its photo was bad, and does not count"),
    ("S", "skip this x-ray, and say why"),
    ("T", "the time code once more"),
    ("Esc or Q", "end here, after a question"),
    ("F1", "this page"),
    ("Ctrl-C", "in the terminal: end here at once"),
    ("afterwards", "chexrig manual PLAN --again 17,20 shows some again, whose photo was missed"),
)
_ALL_KEYS = Row("F1", "all keys: back, once more, skip, time code")


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
    before
        The conditions of the set before; None for the first.
    of_subset
        Whether the sets of its subset alone are counted.
    only
        The indices that are shown again, in order; empty where all of the set are shown.
    """

    photo_set: PhotoSet
    number: int
    of: int
    next_index: int
    before: Environment | None = None
    of_subset: bool = False
    only: tuple[int, ...] = ()

    @property
    def first(self) -> int:
        """The first x-ray that is shown."""
        return self.only[0] if self.only else self.photo_set.first

    @property
    def last(self) -> int:
        """The last x-ray that is shown."""
        return self.only[-1] if self.only else self.photo_set.last

    @property
    def left(self) -> tuple[int, ...]:
        """Those that are shown again and have not been yet."""
        return tuple(each for each in self.only if each >= self.next_index)

    def __str__(self) -> str:
        """Say which set of how many it is."""
        return f"set {self.number} of {self.of}" + (" of this subset" if self.of_subset else "")


def indices_of(indices: Sequence[int]) -> str:
    """Name x-rays by their indices."""
    return f"x-ray{'s' * (len(indices) > 1)} {spoken(merged(indices))}"


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
        which = f"x-rays {each.first} to {each.last}, {each.size} photos{begun}"
        if place.only:
            which = f"{indices_of(place.only)} again, to be photographed once more"
        return self._page(
            [
                heading(str(place).capitalize()),
                Row(f"{each.subset}: {which}"),
                *environment_page_rows(environment, place.before, unit="set", held="camera"),
            ],
            [
                Row("Space", "begin, with a time code to photograph first", space=1.2, bold=True),
                Row("Esc or Q", "end; the same command goes on here"),
                _ALL_KEYS,
            ],
        )

    def keys(self) -> Frame:
        """Tell what the keys do."""
        return self._page(
            [heading("Keys"), *(Row(key, meaning, space=0.5) for key, meaning in _KEYS)],
            [Row("F1 or Esc", "back", space=1.2)],
        )

    def note(self, words: str) -> Frame:
        """Say for a moment what a key, or the rig, has done."""
        return self._page([heading(words)])

    def page(self, page: Page) -> Frame:
        """Draw a page such as `chexrig run` shows."""
        return self._page(page.rows, page.keys)

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
            heading("Time code"),
            Row(f"{utc:%H:%M:%S}.{utc.microsecond // 100_000}", size=2.4, space=0.5),
            Row(f"{utc:%Y-%m-%d} UTC", grey=FAINT),
            Row("Take one photo of this screen with your camera.", space=1.2),
            *(Row(key, meaning, space=0.4, bold=key == "Space") for key, meaning in keys),
        ]
        pixels = draw_page(rows, width, height, area, text_scale=self._text_scale)
        pixels[top : top + side, left : left + side] = code
        return self._frame(pixels)

    def skip(self, index: int, path: str, text: str) -> Frame:
        """Ask why an x-ray is to be skipped."""
        return self._page(
            [
                heading(f"Skip x-ray {index}?"),
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
                heading("End here?"),
                Row(
                    f"{str(place).capitalize()}, next comes x-ray {place.next_index}."
                    " What is done stays done; the same command goes on here.",
                    space=0.6,
                ),
            ],
            [Row("Esc or Q", "end", space=1.2), Row("Space", "go on")],
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

    def _page(self, rows: Sequence[Row], keys: Sequence[Row] = ()) -> Frame:
        return self._frame(draw_page(rows, *self._size, text_scale=self._text_scale, foot=keys))

    def _frame(self, pixels: NDArray[np.uint8]) -> Frame:
        return place(pixels, 0, *self._size)
