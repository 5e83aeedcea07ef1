"""Photos taken by hand on their way into a data set: places, conditions, and all that is known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

from controller.dataset import Capture, GrowingDataset
from controller.intake.by_hand.judging import Judged
from controller.intake.keeping import Kept
from controller.records import Show, SubsetRecord
from controller.xrays import XrayKey
from controller.xrays.path_key import parse_path

MANUAL = "manual"
BY_TIME_AND_PICTURE, BY_HAND = "time and picture", "decided by hand"


def key_of(show: Show) -> XrayKey:
    """Give the x-ray that was shown."""
    return parse_path(show.xray_path or "")


def capture_of(judged: Judged, place: str, plan: str, device: str, kept: Kept) -> Capture:
    """Describe a photo that counts."""
    if judged.standing is None:
        raise ValueError("the photo is assigned to no x-ray")
    show = judged.standing.show
    said = judged.photo.picture.said
    return Capture(
        place=place,
        key=key_of(show),
        device=device,
        origin=MANUAL,
        photo_bytes=kept.photo_bytes,
        photo_sha256=kept.photo_sha256,
        photo_name=judged.photo.picture.name,
        original_sha256=kept.original_sha256,
        plan=plan,
        subset=show.subset,
        index=show.index,
        session=show.session,
        assignment=BY_HAND if judged.by_hand else BY_TIME_AND_PICTURE,
        shown_at=show.shown_at,
        hidden_at=show.hidden_at,
        taken_at=judged.taken_at,
        exposure_us=said.exposure_us,
        iso=said.iso,
        xray_path=show.xray_path,
        xray_sha256=show.xray_sha256,
        shown_sha256=show.shown_sha256,
        phone_model=said.camera or None,
        chexrig_version=version("chexrig"),
    )


def describe_subsets(
    data: GrowingDataset,
    plan: str,
    subsets: Sequence[SubsetRecord],
    csv_sha256: str,
    missing: Mapping[str, list[int]],
) -> None:
    """Put on record under which conditions the photos were taken, and which are not there."""
    for each in subsets:
        facts: dict[str, Any] = {
            **each.definition,
            "first": each.first,
            "last": each.last,
            "manifest_sha256": each.manifest_digest,
            "csv_sha256": csv_sha256,
        }
        if missing.get(each.id):
            facts["missing"] = missing[each.id]
        data.describe_subset(plan, each.id, facts)


def later_there(data: GrowingDataset, place: str, judged: Judged, own: frozenset[str]) -> bool:
    """Say whether the data set holds a later photo of the x-ray, from another folder than this."""
    there = data.existing.get(place)
    if there is None or (there.original_sha256 or there.photo_sha256) in own or judged.by_hand:
        return False
    return there.taken_at is not None and judged.taken_at is not None and there.taken_at > judged.taken_at


def outdated(data: GrowingDataset, plan: str, own: frozenset[str], counting: frozenset[str]) -> list[str]:
    """Give the places that hold a photo of this folder which does not count any more, or counts elsewhere.

    Parameters
    ----------
    own
        Digests of the photos of this folder.
    counting
        The places that hold a photo which counts.
    """
    return [
        place
        for place, each in data.existing.items()
        if each.plan == plan
        and each.origin == MANUAL
        and (each.original_sha256 or each.photo_sha256) in own
        and place not in counting
    ]
