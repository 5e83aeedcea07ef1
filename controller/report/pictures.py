"""Pictures to look at: some photos of each subset, beside their x-rays where these are at hand."""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from PIL import Image

from android_bridge.base import Problem
from controller.dataset import digest_of, evenly, load_thumbnail
from controller.identity import References
from controller.report.captures import Captures
from controller.report.facts import Picture
from controller.xrays import Images, Xray, XrayKey, finder

_SIDE_PX = 320


@dataclass
class Album:
    """Makes pictures small, and keeps them as ``data:`` addresses.

    Parameters
    ----------
    folder
        The data set.
    images
        The folder with the x-rays, or several; None where it is not at hand.
    each
        Pictures of a subset.
    xrays
        Those of the manifest, where it is at hand: of some it may say where their images lie.
    """

    folder: Path
    images: Images | None
    each: int
    addresses: dict[str, str] = field(default_factory=dict)
    xrays: Sequence[Xray] = ()

    def of_places(self, places: Sequence[str], keys: Mapping[str, XrayKey]) -> tuple[Picture, ...]:
        """Choose photos of which nothing but the place is known."""
        chosen = [places[at] for at in evenly(len(places), self.each)] if self.each else []
        return tuple(self._picture(place, keys.get(place), None, None, None) for place in chosen)

    def of_captures(
        self, captures: Captures, rows: Sequence[int], keys: Mapping[str, XrayKey]
    ) -> tuple[Picture, ...]:
        """Choose photos of a subset, evenly, the first and the last among them."""
        chosen = [rows[at] for at in evenly(len(rows), self.each)] if self.each else []
        names = ("place", "index", "xray_path", "xray_sha256")
        table = [tuple(captures[name][row] for name in names) for row in chosen]
        return tuple(
            self._picture(place, keys.get(place), index, path, digest) for place, index, path, digest in table
        )

    def photo(self, place: str) -> str:
        """Keep a photo; give its name, empty where it cannot be shown."""
        self._add(place, self.folder / place)
        return place if place in self.addresses else ""

    def xray(self, key: XrayKey, references: References | None = None, index: int = 0) -> str:
        """Keep an x-ray; give its name, empty where it cannot be shown.

        Parameters
        ----------
        references, index
            What photos are compared with, and its index there: they have it in small where its image is not
            at hand.
        """
        xray = None if references is None else references.manifest.xray(index)
        path, digest = (f"{key}.jpg", None) if xray is None else (xray.path, xray.sha256)
        name = f"x-ray {path}"
        with contextlib.suppress(Problem):
            self._add(name, self._find(path), digest, of_xray=True)
        if name not in self.addresses and references is not None and index not in references.missing:
            width, height = (int(each) for each in references.sizes[index - 1])
            share = _SIDE_PX / max(width, height)
            size = max(1, round(width * share)), max(1, round(height * share))
            self._keep(name, Image.fromarray(references.thumbnail(index)).resize(size))
        return name if name in self.addresses else ""

    @cached_property
    def _find(self) -> Callable[[str], Path]:
        return finder(self.images or (), self.xrays)

    def _picture(
        self, place: str, key: XrayKey | None, index: int | None, xray: str | None, digest: str | None
    ) -> Picture:
        caption = f"{key.patient} {key.study} {key.view}" if key is not None else place
        note = self._add(place, self.folder / place)
        if self.images is None:
            return Picture(index, caption, place, note=note)
        try:
            file = self._find(xray or f"{key}.jpg")
        except Problem:
            return Picture(index, caption, place, note=note or "its x-ray is not in --images")
        name = f"x-ray {xray or key}"
        note = self._add(name, file, digest, of_xray=True) or note
        return Picture(index, caption, place, xray=name if name in self.addresses else "", note=note)

    def _add(self, name: str, file: Path, digest: str | None = None, *, of_xray: bool = False) -> str:
        """Keep a picture; give what is wrong with it."""
        if name in self.addresses:
            return ""
        try:
            if digest is not None and digest_of(file) != digest:
                return "the x-ray in --images is not the one that was photographed"
            small = load_thumbnail(file, _SIDE_PX, of_xray=of_xray)
        except (Problem, OSError):
            return "it cannot be shown"
        self._keep(name, small)
        return ""

    def _keep(self, name: str, small: Image.Image) -> None:
        with io.BytesIO() as data:
            small.save(data, "JPEG", quality=82)
            encoded = base64.b64encode(data.getvalue()).decode("ascii")
        self.addresses[name] = f"data:image/jpeg;base64,{encoded}"
