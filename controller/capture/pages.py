"""The pages on the rig's screen: what is going on, and what to press. Never in a photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from controller.capture.states import FinishReason, Status
from controller.capture.work import WorkItem
from controller.display import FAINT, Row
from controller.plan import CursorPlace, Environment, Subset, merged, spoken

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BAR = 10  # letters
_MOST_OF_BEFORE = 120  # letters: what is to be done now matters more
_BY_ITSELF = ("mouse cursor", "exposure")  # nobody has to do it


class PageKind(StrEnum):
    """What a page is for; with it, what its keys mean."""

    WAITING = "waiting"
    """Something is under way before the first photo of a session."""
    BLOCKED = "blocked"
    """Something has to be put right before a subset can begin."""
    ROOM = "room"
    """The room has to be made ready, or the rig to be put right."""
    PAUSED = "paused"
    ENDED = "ended"
    KEYS = "keys"
    """What the keys do."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture on a page.

    Parameters
    ----------
    words
        What it is.
    levels
        Grey levels, shape (height, width), uint8.
    """

    words: str
    levels: NDArray[np.uint8] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of text.

    Parameters
    ----------
    keys
        What its keys do, below the rows: on the screen however long those are.
    pictures
        Beside the text, one above the other.
    """

    kind: PageKind
    rows: tuple[Row, ...]
    keys: tuple[Row, ...]
    pictures: tuple[PagePicture, ...] = ()


def waiting_page(what: str, helps: str, waited_s: float, *, is_pausing: bool = False) -> Page:
    """Say what is waited for, for how long, and what helps.

    Parameters
    ----------
    helps
        What a person can do about it; told once it has taken longer than it should.
    is_pausing
        Whether a pause follows.
    """
    rows = [heading(what), Row(f"{waited_s:.0f} s", size=1.6, space=0.4)]
    if helps and waited_s >= _SLOW_S:
        rows.append(Row(helps, space=1.2))
    if is_pausing:
        rows.append(Row("It will pause then.", space=1.2))
    keys = (
        Row("Esc", "stop here; nothing is lost, the same command goes on", space=1.6),
        Row("F1", "all keys"),
    )
    return Page(PageKind.WAITING, tuple(rows), keys)


_SLOW_S = 3.0


def heading(text: str) -> Row:
    """Give the first row of a page: alike on all of them."""
    return Row(text, size=2.0, bold=True)


def room_page(
    item: WorkItem,
    before: Subset | None,
    status: Status,
    *,
    number: int,
    of: int,
    held: float,
    at_the_phone: str = "",
    warnings: Sequence[tuple[str, str, str]] = (),
) -> Page:
    """Tell which subset comes, what the room has to be like for it, and what has changed since the last one.

    Parameters
    ----------
    before
        The subset before in this run; None for the first.
    number, of
        Which subset of how many of the plan, from 1.
    held
        How far the key that confirms it has been held, 0 to 1.
    at_the_phone
        What has to be done there, where something has.
    warnings
        Name, what was found in few words, and remedy of what a person should know before.
    """
    subset = item.subset
    earlier = None if before is None else before.environment
    left = status.total - status.done
    todo = f"{left} photos" if left != 1 else "1 photo"
    if item.is_repair:
        todo += f" again: {'; '.join(f'{each} ({why})' for each, why in item.reasons)}"
    if status.done:
        todo = f"{status.done} of {status.total} photos are done, {left} to go"
    rows = [
        heading(f"Subset {number} of {of}: {subset.id}"),
        Row(f"x-rays {subset.first} to {subset.last}: {todo}"),
        *environment_page_rows(subset.environment, earlier, unit="subset"),
        *([Row("► phone's app", at_the_phone, bold=True)] if at_the_phone else []),
        *(
            Row(name, " → ".join(filter(None, (words, remedy))), space=0.4, bold=True)
            for name, words, remedy in warnings
        ),
    ]
    keys = (
        Row("Space", "hold it for a second when the room is ready", space=1.0, bold=True),
        Row("", _bar(held) if held else " "),  # its line stays, so that the page does
        Row("Esc", "stop here; the same command goes on with this subset"),
        Row("F1", "all keys"),
    )
    return Page(PageKind.ROOM, tuple(rows), keys)


def paused_page(
    status: Status, last: int | None, again: Sequence[int], *, unit: str, can_retake: bool
) -> Page:
    """Tell where it is paused, and what goes on from there.

    Parameters
    ----------
    last
        The x-ray photographed last; None before the first.
    again
        X-rays that will be captured again first.
    unit
        What the photos are counted in, such as ``subset room-a``.
    can_retake
        Whether the last one may be captured again in this run.
    """
    rows = [heading("Paused"), Row(_so_far(status, unit), space=0.4)]
    if last is not None:
        rows.append(Row(f"The last photo is of x-ray {last}."))
    if again:
        rows.append(Row(f"Captured again first: x-ray {spoken(merged(again))}", bold=True))
    left = _time_left(status)
    if left:
        rows.append(Row(left))
    again_key = []
    if can_retake and last is not None:
        is_asked = last in again
        words = (
            f"x-ray {last} is captured again (R once more: not)"
            if is_asked
            else f"capture x-ray {last} again"
        )
        again_key = [Row("R", words, bold=is_asked)]
    keys = (
        Row("Space", "go on", space=1.6, bold=True),
        *again_key,
        Row("Esc", "stop here: what is done stays done, the same command goes on"),
        Row("F1", "all keys"),
    )
    return Page(PageKind.PAUSED, tuple(rows), keys)


def blocked_page(why: str, findings: Sequence[tuple[str, str, str]], looks_in_s: float) -> Page:
    """Tell all that keeps a subset from beginning, each with what to do.

    Parameters
    ----------
    why
        As ``night cannot begin yet``.
    findings
        Name, what was found, and remedy; the most serious first.
    looks_in_s
        After which it is looked again; 0 while it is.
    """
    when = "It is looked at again now." if looks_in_s <= 0 else f"Looked at again in {looks_in_s:.0f} s."
    rows = [
        heading(why),
        Row(f"Put this right. {when}", space=0.4),
    ]
    for name, words, remedy in findings:
        rows.append(Row(name, words, space=0.6, bold=True))
        if remedy:
            rows.append(Row("", f"→ {remedy}"))
    keys = (
        Row("Space", "look again now", space=1.2),
        Row("Esc", "stop here; the same command goes on"),
        Row("F1", "all keys"),
    )
    return Page(PageKind.BLOCKED, tuple(rows), keys)


def suspended_page(
    what: str,
    why: str,
    facts: Sequence[tuple[str, str]],
    pictures: Sequence[PagePicture],
    *,
    held: float,
) -> Page:
    """Tell why a person has to look at the rig, and show what there is to be seen of it.

    Parameters
    ----------
    facts
        Label and text.
    held
        How far the key that says that it is put right has been held, 0 to 1.
    """
    rows = [heading(what), Row(why, space=0.4, bold=True)]
    rows += [Row(label, words, space=0.6) for label, words in facts]
    keys = (
        Row("Space", "hold it for a second when it is put right", space=1.2, bold=True),
        Row("", _bar(held) if held else " "),
        Row("Esc", "stop here; the same command goes on"),
        Row("F1", "all keys"),
    )
    return Page(PageKind.ROOM, tuple(rows), keys, tuple(pictures))


_KEYS = (
    ("Space", "while x-rays are photographed: pause after this photo; paused: go on"),
    ("R", "capture the x-ray photographed last again; the photo before counts until the new one is saved"),
    ("Esc", "pause; on a page: stop there, in good order"),
    ("Space, held", "for a second: the room is ready, or what was wrong is put right"),
    ("F1", "this page"),
    ("Ctrl-C", "in the terminal: stop after this photo; once more: at once"),
)


def keys_page() -> Page:
    """Tell what the keys do."""
    return Page(
        PageKind.KEYS,
        (
            heading("Keys"),
            *(Row(key, meaning, space=0.5) for key, meaning in _KEYS),
            Row(
                "A page, and R, count a key only after half a second without any:"
                " what is typed ahead does nothing.",
                grey=FAINT,
                space=1.2,
            ),
        ),
        (Row("F1 or Esc", "back", space=0.6),),
    )


_TO_DO = ("next", "go on with")
_HEADINGS = {
    FinishReason.COMPLETE: "Done",
    FinishReason.STOPPED: "Stopped",
    FinishReason.ABORTED: "Aborted",
    FinishReason.REFUSED: "It cannot begin",
}


def ended_page(
    reason: FinishReason, words: Sequence[tuple[str, str]], so_far: str, closes_in_s: float | None
) -> Page:
    """Tell how a run ended, what is safe, and what comes next.

    Parameters
    ----------
    words
        Label and text, as what, where, and the command to go on with.
    so_far
        What is on record.
    closes_in_s
        After which the page goes by itself; None where it stays until somebody has read it.
    """
    rows = [heading(_HEADINGS[reason])]
    if so_far:
        rows.append(Row(so_far, space=0.4))
    rows += [Row(label, text, space=0.5, bold=label in _TO_DO) for label, text in words]
    closes = "" if closes_in_s is None else f" (by itself in {max(0.0, closes_in_s):.0f} s)"
    return Page(PageKind.ENDED, tuple(rows), (Row("Space or Esc", f"close this{closes}", space=1.6),))


def so_far(status: Status, unit: str) -> str:
    """Say what is on record of the item in hand."""
    return _so_far(status, unit)


def with_note(page: Page, note: str) -> Page:
    """Give a page with a word of warning at its end."""
    return replace(page, keys=(*page.keys, Row(note, space=0.8, bold=True))) if note else page


def with_keys_elsewhere(page: Page) -> Page:
    """Give a page whose keys are pressed at the desk."""
    return replace(page, keys=(Row("At the desk", "what there is to press stands in its window", space=1.6),))


def environment_rows(here: Environment, held: str = "phone") -> list[tuple[str, str]]:
    """Say in words what the room, the camera and the monitor have to be like.

    Parameters
    ----------
    held
        What stands on the tripod, or is held.

    Returns
    -------
    list of (str, str)
        Label and value, always the same labels; an empty value where there is nothing to say.
    """
    tripod, cursor, camera = here.tripod, here.mouse_cursor, here.camera
    shown = f"drawn at x = {cursor.x}, y = {cursor.y}" if isinstance(cursor, CursorPlace) else ""
    settings = [
        f"exposure {camera.exposure_ms:g} ms" if camera.exposure_ms is not None else "",
        f"ISO {camera.iso}" if camera.iso is not None else "",
        f"white balance {camera.white_balance_k} K" if camera.white_balance_k is not None else "",
        f"focus at {camera.focus_distance_cm:g} cm" if camera.focus_distance_cm is not None else "",
    ]
    return [
        ("room", here.room),
        ("light", here.room_light),
        ("blinds", here.window_blinds),
        (held, here.phone_orientation),
        ("distance", f"{tripod.distance_cm:g} cm from the screen"),
        ("height", f"{tripod.height_cm:g} cm above the floor"),
        ("angle", _turned(tripod.angle_deg)),
        ("screen", here.screen_finish),
        ("colours", f"{here.monitor_colour_temperature_k} K, in the monitor's menu"),
        ("mouse cursor", shown),
        ("exposure", ", ".join(filter(None, settings))),
        ("notes", here.notes),
    ]


def _turned(angle_deg: float) -> str:
    if not angle_deg:
        return "square to the screen"
    return f"turned by {abs(angle_deg):g}° to the {'right' if angle_deg > 0 else 'left'}"


def environment_page_rows(
    here: Environment, before: Environment | None, *, unit: str, held: str = "phone"
) -> list[Row]:
    """Say what the room has to be like, with what has changed marked, and how long it has to stay so.

    Parameters
    ----------
    before
        What it was like until now; None where that is not known.
    unit
        What it holds for, such as ``subset``.
    held
        As `environment_rows` has it.
    """
    rows, has_changed = _environment(here, before, held)
    if before is None:
        words = f"Make the room so, until the {unit} is done:"
    elif has_changed:
        words = f"Change what is marked, and leave it so until the {unit} is done:"
    else:
        words = "The room stays as it is:"
    return [Row(words, space=1.0, bold=True), *rows]


def _environment(here: Environment, before: Environment | None, held: str) -> tuple[list[Row], bool]:
    """Give the rows of an environment, what has changed marked, and whether anything has."""
    rows, has_changed = [], False
    was = [value for _, value in environment_rows(here if before is None else before, held)]
    for (label, value), earlier in zip(environment_rows(here, held), was, strict=True):
        if value != earlier and label in _BY_ITSELF:
            rows.append(Row(label, f"{value or 'none any more'}   (was: {earlier or 'none'}; by itself)"))
        elif value != earlier:
            has_changed = True
            was_so = "another text" if len(earlier) > _MOST_OF_BEFORE else f"was: {earlier or 'none'}"
            words = f"{value or 'none any more'}   ({was_so})"
            rows.append(Row(f"► {label}", words, bold=True))
        elif value:
            rows.append(Row(label, value))
    return rows, has_changed


def spoken_time(seconds: float) -> str:
    """Say how long something takes, in seconds or minutes."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _so_far(status: Status, unit: str) -> str:
    return f"{status.done} of {status.total} photos of {unit} are saved, {status.left} are left in all."


def _time_left(status: Status) -> str:
    if status.left_s is None or not status.left:
        return ""
    return f"About {spoken_time(status.left_s)} of photographing are left."


def _bar(share: float) -> str:
    full = round(_BAR * min(1.0, share))
    return "■" * full + "□" * (_BAR - full)
