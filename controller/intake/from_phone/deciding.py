"""The photos of which a person has to decide: which they are, a page to look at, and what was decided."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from PIL import Image

from android_bridge.base import Problem, replace_file
from controller.dataset import load_thumbnail
from controller.identity import FIGURES, Judged, Method, Verdict
from controller.intake.from_phone.doubtful_pictures import PAGE, picture_of
from controller.intake.from_phone.looking import spoken
from controller.plan import DOUBTFUL, LoadedPlan
from controller.records import ACCEPTED, EXPORT_CHECK, REJECTED, Decision, Record, Retake
from controller.xrays import Manifest, find_image

_SIDE_PX: Final = 720
_MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """A photo that counts, and of which an export could not tell what it shows.

    Parameters
    ----------
    content_sha256
        Digest of the file that was looked at.
    decision
        What was decided of that content; None as long as nothing was.
    """

    subset: str
    index: int
    photo_name: str
    content_sha256: str
    judged: Judged
    decision: Decision | None

    @property
    def why(self) -> str:
        """Why it is in doubt, in words."""
        return spoken(self.index, self.judged)


def doubtful_photos(loaded: LoadedPlan, record: Record) -> list[Doubtful]:
    """Give the doubtful photos of a plan, decided ones too, by index."""
    found = []
    for subset in loaded.subsets:
        judged = record.verdicts.of(subset.id, EXPORT_CHECK)
        decisions = record.verdicts.decisions(subset.id)
        for photo in record.captures.photos(subset.id):
            known, decision = judged.get(photo.photo_name), decisions.get(photo.photo_name)
            if known is None or known.judged.verdict is not Verdict.DOUBTFUL:
                continue
            content = known.content_sha256 or ""
            counts = decision is not None and decision.content_sha256 == content
            found.append(
                Doubtful(
                    subset=subset.id,
                    index=photo.index,
                    photo_name=photo.photo_name,
                    content_sha256=content,
                    judged=known.judged,
                    decision=decision if counts else None,
                )
            )
    return sorted(found, key=lambda each: each.index)


def decide(record: Record, photos: Sequence[Doubtful], *, accepts: bool, by: str, why: str) -> None:
    """Put on record what a person has decided of photos; rejected ones are asked for again.

    Parameters
    ----------
    by, why
        The person's name, and the reason in words.
    """
    for each in photos:
        record.verdicts.decide(
            Decision(
                photo_name=each.photo_name,
                content_sha256=each.content_sha256,
                decision=ACCEPTED if accepts else REJECTED,
                decided_by=by,
                why=why,
            )
        )
    asked = [
        Retake(
            subset=each.subset, index=each.index, photo_name=each.photo_name, why=f"rejected by {by}: {why}"
        )
        for each in photos
    ]
    if not accepts:
        record.retakes.ask(asked)


def write_page(
    loaded: LoadedPlan,
    manifest: Manifest,
    photos: Sequence[Doubtful],
    progress: Callable[[int, int], None],
) -> Path:
    """Write one page with each photo beside its x-ray, and beside the one that it may be of; give its place.

    Raises
    ------
    Problem
        When it cannot be written.
    """
    some = photos[:_MOST_SHOWN]
    rows = []
    for each in some:
        rows.append(_row(loaded, manifest, each))
        progress(len(rows), len(some))
    path = loaded.own(DOUBTFUL) / PAGE
    html = _template().render(rows=rows, more=len(photos) - len(some), figures=FIGURES)
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        replace_file(path, html, alone=True)
    except OSError as error:
        raise Problem(
            "the page of doubtful photos cannot be written",
            where=str(path),
            got=error.strerror or str(error),
            advice="make room there, and make sure that the folder may be written, then run this again",
        ) from error
    return path


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("controller.intake.from_phone", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("deciding.html.j2")


def _row(loaded: LoadedPlan, manifest: Manifest, photo: Doubtful) -> dict[str, object]:
    judged = photo.judged
    shown = [("its x-ray", photo.index)]
    if judged.looks_like is not None:
        shown.append(("nearly as alike", judged.looks_like))
    told = {"score": judged.score, "lead": judged.lead}
    figures = [f"{name} {value:.2f}" for name, value in told.items() if value is not None]
    figures += ["compared by points"] if judged.method is Method.POINTS else []
    return {
        "index": photo.index,
        "subset": photo.subset,
        "name": photo.photo_name,
        "why": photo.why,
        "figures": ", ".join(figures),
        "decision": _decided(photo.decision),
        "address": _address(picture_of(loaded, photo.content_sha256)),
        "xrays": [
            {
                "words": words,
                "index": index,
                "path": manifest.xray(index).path,
                "address": _xray(loaded, manifest, index),
            }
            for words, index in shown
        ],
    }


def _decided(decision: Decision | None) -> str:
    return "" if decision is None else f"{decision.decision} by {decision.decided_by}: {decision.why}"


def _xray(loaded: LoadedPlan, manifest: Manifest, index: int) -> str:
    """Give an x-ray's picture as an address; empty where it is not at hand."""
    xray = manifest.xray(index)
    try:
        path = find_image(loaded.images, xray.path, xray.file)
    except Problem:
        return ""
    return _address(path, of_xray=True)


def _address(path: Path, *, of_xray: bool = False) -> str:
    try:
        picture: Image.Image = load_thumbnail(path, _SIDE_PX, of_xray=of_xray)
    except Problem:
        return ""
    out = io.BytesIO()
    picture.convert("L" if of_xray else "RGB").save(out, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"
