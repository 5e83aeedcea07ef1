"""What goes into the data set's tables of each photo, from the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from controller.dataset import Capture
from controller.intake.from_phone.expected import ExpectedPhoto
from controller.intake.from_phone.findings import Look
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.records import ALL_GUARANTEED, Record
from controller.xrays import Manifest
from protocol import PROTOCOL_VERSION

_AS_THEY_ARE = (
    *("take", "retakes", "session", "guarantees", "saved_at", "exposure_us", "iso", "sensor_time_ns"),
    *("round_trip_us", "phone_us", "cycle_us", "free_bytes", "battery_percent", "temperature_c"),
    *("xray_path", "xray_sha256", "shown_sha256", "windowing", "display", "phone_model", "phone_app"),
    *("chexrig_version", "photo_name"),
)


class Provenance:
    """The origin of each photo of these subsets, as the journal has it at this moment."""

    def __init__(self, plan: str, subsets: Sequence[Subset], journal: Record) -> None:
        self._plan = plan
        self._details = {
            (subset.id, each.index): each for subset in subsets for each in journal.captures.photos(subset.id)
        }

    def capture(self, photo: ExpectedPhoto, place: str, device: str, look: Look) -> Capture:
        """Describe a photo that has arrived.

        Parameters
        ----------
        look
            Its size and digest as they were found.
        """
        record = photo.record
        details = self._details[record.subset, record.index]
        return Capture(
            place=place,
            key=photo.key,
            device=device,
            origin="rig",
            photo_bytes=look.size_bytes,
            photo_sha256=look.sha256,
            plan=self._plan,
            subset=record.subset,
            index=record.index,
            repair=details.why_retaken,
            assignment="file name",
            triggered_at=details.intended_at,
            protocol_version=None if photo.is_legacy else PROTOCOL_VERSION,
            **{name: getattr(details, name) for name in _AS_THEY_ARE},
        )


def subset_facts(
    loaded: LoadedPlan, subset: Subset, manifest: Manifest, journal: Record, missing: Sequence[int]
) -> dict[str, Any]:
    """Give what a data set says of a subset: its conditions, what held for it, and which photos it lacks."""
    mark = journal.captures.guarantees(subset.id)
    return {
        **loaded.subset_definition(subset),
        "manifest_sha256": manifest.digest,
        "csv_sha256": manifest.csv_sha256,
        **({} if mark == ALL_GUARANTEED else {"guarantees": mark}),
        **({"rehearsal": True} if loaded.is_rehearsal else {}),
        **({"missing": list(missing)} if missing else {}),
    }
