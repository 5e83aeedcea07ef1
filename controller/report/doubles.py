"""Checks that nothing stands twice in a data set: no row, no bytes, no x-ray in a subset or under a chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from controller.dataset import source_of
from controller.report import synthetic
from controller.report.captures import Captures
from controller.report.facts import Check
from controller.report.identity import check_unique
from controller.report.photos import PhotoFile
from controller.report.rows import Row
from controller.xrays import XrayKey


def check_doubles(
    rows: Sequence[Row],
    photos: Sequence[PhotoFile],
    captures: Captures | None,
    keys: Mapping[str, XrayKey],
    chains: synthetic.Chains,
) -> list[Check]:
    """Look for what stands twice.

    Parameters
    ----------
    keys
        The x-ray of each photo, by its place.
    chains
        The rows of `captures` that are of synthetic pictures, by their chain.
    """
    checks = [
        check_unique("No photo stands in two rows", "places", ((row.place, row.where) for row in rows)),
        check_unique(
            "No two photos have the same bytes",
            "digests",
            [*_by_source(photos, captures, keys), *_originals(captures)],
        ),
    ]
    name = "No x-ray stands twice in a subset, and no photo name twice"
    if captures is None:
        return [*checks, Check(name, "impossible", "the data set has no captures.parquet")]
    if chains:
        checks.append(synthetic.check_once(captures, chains))
    if not synthetic.has_photos(captures, chains):
        return checks
    captured = captures.rows(
        "plan", "subset", "camera", "device", "split", "patient", "study", "view", "place"
    )
    names = captures.rows("plan", "subset", "camera", "photo_name", "place")
    values = [*((_joined(each[:-1]), str(each[-1])) for each in captured if each[1])]
    values += [("photo " + _joined(each[:-1]), str(each[-1])) for each in names if each[1] and each[3]]
    return [*checks, check_unique(name, "x-rays and photo names of subsets", values)]


def _by_source(
    photos: Sequence[PhotoFile], captures: Captures | None, keys: Mapping[str, XrayKey]
) -> list[tuple[str, str]]:
    """Give each digest with its place, but of synthetic pictures that one x-ray may give only the first."""
    columns = "place", "origin", "xray_sha256"
    known = {} if captures is None else {place: each for place, *each in captures.rows(*columns)}
    found: dict[tuple[str, str], str] = {}
    for photo in photos:
        if photo.sha256:
            origin, xray_sha256 = known.get(photo.place, (None, None))
            source = source_of(origin, photo.place, keys[photo.place], xray_sha256)
            found.setdefault((photo.sha256, source), photo.place)
    return [(digest, place) for (digest, _), place in found.items()]


def _originals(captures: Captures | None) -> list[tuple[str, str]]:
    """Give the digest of the camera's own file of each photo that was made of another, with its place."""
    rows = [] if captures is None else captures.rows("original_sha256", "place")
    return [(str(digest), str(place)) for digest, place in rows if digest]


def _joined(parts: tuple[object, ...]) -> str:
    return "/".join(str(part) for part in parts if part is not None)
