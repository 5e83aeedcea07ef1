"""The doubtful photos beside the x-rays that they may be of, on one page to look at."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from PIL import Image, ImageOps

from android_bridge.base import Problem, replace_file
from controller.intake.by_hand.gallery import Gallery
from controller.intake.by_hand.judging import Candidate, Judged
from controller.intake.by_hand.timeline import time_of
from controller.xrays import photo_upright, render

PAGE = "doubtful.html"
_SIDE_PX = 480
_MOST_SHOWN = 200
_MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """An x-ray on the page: its picture as a ``data:`` address, and words on it."""

    index: int
    path: str
    address: str
    stood: str
    by_time: bool
    points: int


def render_doubtful(
    doubtful: Sequence[Judged], gallery: Gallery, progress: Callable[[int, int], None]
) -> str:
    """Give the page's HTML; it needs nothing else.

    Parameters
    ----------
    progress
        Called with (done, in all).
    """
    some = doubtful[:_MOST_SHOWN]
    rows = []
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        for row in pool.map(lambda each: _row(each, gallery), some):
            rows.append(row)
            progress(len(rows), len(some))
    finally:
        pool.shutdown(cancel_futures=True)
    return _template().render(rows=rows, more=len(doubtful) - len(some))


@cache  # compiling it takes longer than filling it in
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("controller.intake.by_hand", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("doubtful.html.j2")


def write_page(path: Path, html: str) -> None:
    """Write the page in one step.

    Raises
    ------
    Problem
        When it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, html, alone=True)
    except OSError as error:
        raise Problem(
            "the page of doubtful photos cannot be written",
            where=str(path),
            got=error.strerror or str(error),
            advice="make room there, and make sure that the folder may be written, then run this again",
        ) from error


def _row(judged: Judged, gallery: Gallery) -> dict[str, object]:
    picture = judged.photo.picture
    by_time = [each for each in judged.candidates if each.by_time]
    others = [each for each in judged.candidates if not each.by_time]
    chosen = (by_time + others)[:_MOST_CANDIDATES]
    if judged.taken_s is not None:
        chosen.sort(key=lambda each: each.index)
    return {
        "name": picture.name,
        "taken": "" if picture.taken is None else picture.taken.strftime("%Y-%m-%d %H:%M:%S"),
        "put_right": "" if judged.taken_at is None else _clock(judged.taken_at),
        "why": judged.got,
        "address": _address(photo_upright(picture.path.read_bytes())),
        "xrays": [_shown(each, gallery) for each in chosen],
    }


def _shown(candidate: Candidate, gallery: Gallery) -> Shown:
    path: Path = gallery.file(candidate.index)
    frame = render(path.read_bytes(), candidate.index, _SIDE_PX, _SIDE_PX, name=str(path))
    stood = candidate.stood
    return Shown(
        candidate.index,
        stood.show.xray_path or "",
        _address(Image.fromarray(frame.pixels)),
        f"{_clock(time_of(stood.begins_s))} to {_clock(time_of(stood.ends_s))}",
        candidate.by_time,
        candidate.likeness.points,
    )


def _address(image: Image.Image) -> str:
    image = ImageOps.contain(image, (_SIDE_PX, _SIDE_PX))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def _clock(time: datetime) -> str:
    return f"{time.astimezone():%H:%M:%S}.{time.microsecond // 100_000}"
