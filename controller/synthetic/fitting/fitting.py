"""A chain of transformations fitted to photos of one room, screen and camera."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from android_bridge.base import Problem, how_many
from controller.dataset import Dataset, evenly, load_dataset
from controller.synthetic.chains import Chain
from controller.synthetic.fitting.figures import Figures, chain_of, figures_of, figures_told, screen_of
from controller.synthetic.fitting.measuring import Measured
from controller.synthetic.fitting.mending import mended
from controller.synthetic.fitting.photos import Looked, Progress, are_simulated, choose, look_at
from controller.xrays import Images

LEAST_PHOTOS: Final = 5
MOST_PHOTOS: Final = 60


@dataclass(frozen=True, eq=False)
class Fitted:
    """A chain, and what it was fitted to.

    Parameters
    ----------
    chain
        Its steps have all their parameters given.
    comment
        What it is, for whoever reads its file.
    subset
        The name of the subset.
    used
        The photos that it was fitted to.
    left_out
        How many were not used, by why.
    figures
        By ``step.parameter``, each photo's.
    are_simulated
        Whether a simulated phone made any of the photos.
    """

    chain: Chain
    comment: str
    subset: str
    used: tuple[Looked, ...]
    left_out: Mapping[str, int]
    figures: Figures
    are_simulated: bool


def fit(
    folder: Path,
    subset: str | None,
    images: Images,
    *,
    surroundings: bool = True,
    at_most: int = MOST_PHOTOS,
    progress: Progress | None = None,
) -> Fitted:
    """Fit a chain to a subset's photos, so that synthetic ones of any x-ray look like that room's.

    Parameters
    ----------
    folder
        The data set's.
    subset
        Its name, ``plan.subset``; None where there is but one. See `photos_alike`.
    images
        The folder with the x-rays, or several.
    surroundings
        Whether the chain shows as much of what is around an x-ray as the photos do, or the x-ray alone.
    at_most
        So many photos are measured, spread evenly over the subset.
    progress
        Called with (how many are done, of how many, what of them is done): first photos are measured, then
        pictures of the chain.

    Raises
    ------
    Problem
        When there is no such data set or subset, or too few of its photos can be laid onto their x-rays.
    """
    data = load_dataset(folder)
    name, captures = choose(data, subset)
    captures = [captures[at] for at in evenly(len(captures), at_most)]
    looked = look_at(folder, captures, images, progress)
    used = tuple(each for each in looked if isinstance(each.found, Measured))
    left_out = Counter(each.found for each in looked if isinstance(each.found, str))
    _check_enough(name, len(looked), len(used), left_out)
    photos = [each.found for each in used if isinstance(each.found, Measured)]
    screen = screen_of(photos, [each.capture.display for each in used]) if surroundings else 0.0
    figures, halves = figures_of(photos, surroundings, screen)
    called = re.sub(r"[^A-Za-z0-9_-]", "-", name)[:40]
    as_measured = chain_of(called, figures, halves)
    figures, halves = mended(figures, halves, as_measured, used, progress, surroundings=surroundings)
    chain = chain_of(called, figures, halves)
    simulated = are_simulated(data, captures)
    comment = _comment(data, name, len(captures), used, left_out, figures, simulated)
    return Fitted(chain, comment, name, used, left_out, figures, simulated)


def _check_enough(name: str, looked: int, used: int, left_out: Counter[str]) -> None:
    if used >= LEAST_PHOTOS and used * 2 >= looked:
        return
    why = "; ".join(f"{count}: {words}" for words, count in left_out.most_common(4))
    raise Problem(
        "too few photos can be laid onto their x-rays" if left_out else "the subset has too few photos",
        where=name,
        expected=f"{LEAST_PHOTOS} photos or more, and half of those looked at",
        got=f"{used} of {looked}" + (f"; {why}" if why else ""),
        advice="give all folders with the x-rays that were photographed, each with --images"
        if left_out
        else "",
    )


def _comment(
    data: Dataset,
    name: str,
    looked: int,
    used: Sequence[Looked],
    left_out: Mapping[str, int],
    figures: Figures,
    simulated: bool,
) -> str:
    lines = [
        f"Fitted by chexrig to {how_many(len(used), 'photo')} of subset {name},",
        f"  data set {data.folder.absolute().name},"
        f" of {looked} looked at" + "".join(f"; {n} left out: {why}" for why, n in left_out.items()),
    ]
    if simulated:
        lines.append("  The photos are a simulated phone's: no phone was in front of a screen.")
    widths, heights = zip(
        *(each.found.xray_px for each in used if isinstance(each.found, Measured)), strict=True
    )
    lines.append(f"  compared at {np.median(widths):.0f}x{np.median(heights):.0f} pixels of the x-ray")
    return "\n".join(
        [*lines, "Of each photo, median, and from the least to the greatest", *figures_told(figures)]
    )
