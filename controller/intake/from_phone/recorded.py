"""What the record says of a plan's photos, as an export wants it. Nothing else here asks the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from android_bridge.base import Problem
from controller.capture import check_unchanged
from controller.dataset import Capture, calibration_facts
from controller.identity import Verdict
from controller.intake.findings import BAD, NOT_IT
from controller.intake.from_phone.photos import Asked, PhotoFinding
from controller.plan import LoadedPlan, Subset, merged, relabelled, spoken
from controller.records import (
    ALL_GUARANTEED,
    EXPORT,
    EXPORT_CHECK,
    CapturedPhoto,
    Record,
    Retake,
    spoken_displays,
    take_over_repair_plan,
    unlike,
)
from controller.xrays import Manifest, Xray, XrayKey, parse_path
from protocol import PhotoName, PhotoNameError
from protocol.legacy import MARK, LegacyName

_AS_THEY_ARE = (
    *("index", "take", "retakes", "session", "guarantees", "saved_at", "exposure_us", "iso"),
    *("white_balance", "focus_dpt", "settings_difference", "room_difference"),
    *("roll_deg", "pitch_deg", "lux", "knock_ms2"),
    *("queue_us", "expose_us", "encode_us", "write_us", "flush_us"),
    *("sensor_time_ns", "round_trip_us", "phone_us", "cycle_us", "free_bytes", "battery_percent"),
    *("temperature_c", "xray_path", "xray_sha256", "shown_sha256", "windowing", "display", "phone_model"),
    *("phone_app", "chexrig_version", "photo_name"),
)
_TAKE_BACK = "take the change back: a data set tells under which conditions its photos were taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Where the phones keep the photos of some subsets.

    Parameters
    ----------
    newest
        Folder and model of the phone that the newest session of each of them used.
    folders
        All that there are, as the phones named them, the newest last; a repair's photos have their own.
    own
        Those of them that are no repair's.
    addresses
        By which the phones were reached.
    is_legacy
        Whether a phone of the original rig took any.
    """

    newest: tuple[tuple[str, str], ...]
    folders: tuple[str, ...]
    own: frozenset[str]
    addresses: frozenset[str]
    is_legacy: bool


def storage_of(subsets: Sequence[Subset], journal: Record) -> Storage:
    """Give where the photos of some subsets are."""
    photos = [
        photo for each in subsets for photo in journal.captures.photos(each.id) if photo.storage is not None
    ]
    newest = [place for each in subsets if (place := journal.captures.storage(each.id)) is not None]
    folders = dict.fromkeys(each.storage or "" for each in photos) or dict.fromkeys(f for f, _ in newest[:1])
    return Storage(
        newest=tuple(newest),
        folders=tuple(folders),
        own=frozenset({each.storage or "" for each in photos if each.why_retaken is None} or folders),
        addresses=frozenset(
            address for each in subsets for _, address in journal.captures.photographers(each.id)
        ),
        is_legacy=any(journal.captures.guarantees(each.id) == MARK for each in subsets),
    )


class Recorded:
    """The record of a plan, held against plan and manifest.

    Parameters
    ----------
    subsets
        Those in question; only of complete ones there are photos to export.
    folder_name
        Names the folder of the phone that a photo's storage is.
    device
        The phone's folder name in the data set.
    """

    def __init__(
        self,
        loaded: LoadedPlan,
        subsets: Sequence[Subset],
        manifest: Manifest,
        journal: Record,
        *,
        folder_name: Callable[[str | None], str] = lambda storage: storage or "",
        device: str = "",
    ) -> None:
        self._loaded, self._manifest, self._journal = loaded, manifest, journal
        self._folder_name, self._device = folder_name, device
        self._unasked = 0
        self.subsets = sorted(subsets, key=lambda each: each.first)
        self.whole = [each for each in self.subsets if self._is_complete(each)]

    def photos_of(self, subsets: Sequence[Subset]) -> list[Asked]:
        """Give the photos of complete subsets, by index; each has its `Asked.capture`.

        Raises
        ------
        Problem
            When a subset is not complete or has changed since it was begun, or a photo's name and the
            manifest disagree.
        """
        return [
            photo for each in sorted(subsets, key=lambda each: each.first) for photo in self._photos(each)
        ]

    def refuse_measured(self) -> None:
        """Refuse subsets that a blank camera has measured the rig with.

        Raises
        ------
        Problem
            When there is such a photo: it shows nothing.
        """
        found = {
            each.id: [photo.index for photo in self._journal.captures.photos(each.id) if photo.measuring]
            for each in self.whole
        }
        measured = {name: indices for name, indices in found.items() if indices}
        if measured:
            raise Problem(
                "the rig was measured with a blank camera: those photos show nothing, and are not exported",
                where=str(self._loaded.path),
                got=", ".join(f"{spoken(merged(indices))} of {name}" for name, indices in measured.items()),
                advice="name the other subsets with --subset; or ask for these photos anew with"
                " `chexrig retake PLAN`, and capture them with `chexrig run PLAN --repair` and a phone that"
                " photographs the screen",
            )

    def asked(self, photos: Sequence[Asked]) -> list[Asked]:
        """Give every photo of the plan, these among them: one subset's may stand under another's name."""
        expected = {each.key_in_plan: each for each in photos}
        captures, subsets = self._journal.captures, self._loaded.subsets
        current = [photo for each in subsets for photo in captures.photos(each.id)]
        others = [
            photo
            for each in subsets
            for photo in (*captures.superseded(each.id), *captures.under_way(each.id))
        ]
        return [
            *(expected.get((each.subset, each.index)) or self._asked(each) for each in current),
            *(self._asked(each, is_current=False) for each in others),
        ]

    def removed(self) -> dict[str, str]:
        """Give the data set with the verified copy of each photo that was removed from the phone, by name."""
        return self._journal.removals.datasets()

    def facts(
        self, subset: Subset, missing: Sequence[int], left_out: Mapping[str, int] | None = None
    ) -> dict[str, Any]:
        """Give what a data set says of a subset: conditions, what held for it, which photos it lacks.

        Parameters
        ----------
        left_out
            How many photos their content kept out, by why.
        """
        mark, camera = self._journal.captures.guarantees(subset.id), self._loaded.camera
        begun, taken_over = self._journal.captures.subset(subset.id), relabelled(self._loaded)
        shown_on = unlike(self._journal.captures.displays(subset.id))
        miscounts = self._journal.captures.miscounts(subset.id)
        displays = [{"display": str(each), "photos": photos} for each, photos in shown_on]
        of_camera = {
            **({} if mark == ALL_GUARANTEED else {"guarantees": mark}),
            **({"missing": list(missing)} if missing else {}),
            **({"displays": displays} if len(displays) > 1 else {}),
            **({"miscounted": miscounts} if miscounts else {}),
            **self._content(subset, left_out or {}),
        }
        return {
            **self._loaded.subset_definition(subset),
            "manifest_sha256": self._manifest.digest if begun is None else begun.manifest_digest,
            "csv_sha256": self._manifest.csv_sha256,
            **({"relabelled": taken_over} if taken_over else {}),
            **({"rehearsal": True} if self._loaded.is_rehearsal else {}),
            **({"cameras": {camera: of_camera}} if camera else of_camera),
        }

    def _content(self, subset: Subset, left_out: Mapping[str, int]) -> dict[str, Any]:
        """Give by what the photos of a subset can be looked at again, and what came of looking at them."""
        captures, verdicts = self._journal.captures, self._journal.verdicts
        photos = captures.photos(subset.id)
        sessions: dict[int, dict[str, None]] = {}
        for each in photos:
            if each.calibration is not None:
                sessions.setdefault(each.calibration, {})[each.session] = None
        calibrations = [
            {"sessions": list(own), **calibration_facts(there)}
            for number, own in sorted(sessions.items())
            if (there := verdicts.calibration(number)) is not None
        ]
        current = {each.photo_name for each in photos}
        looked = verdicts.of(subset.id, EXPORT_CHECK)
        decided = Counter(
            (each.decided_by, each.why, each.decision)
            for name, each in verdicts.decisions(subset.id).items()
            if name in current and name in looked
            if looked[name].judged.verdict is Verdict.DOUBTFUL
            if looked[name].content_sha256 == each.content_sha256
        )
        counted = {
            "captured": len(photos) + len(captures.superseded(subset.id)),
            "taken_again": verdicts.taken_again(subset.id),
            "left_out": dict(left_out),
            "decisions": [
                {"by": by, "why": why, "decision": decision, "photos": count}
                for (by, why, decision), count in sorted(decided.items())
            ],
        }
        return {
            **({"calibrations": calibrations} if calibrations else {}),
            "looked_at": {name: each for name, each in counted.items() if each or name == "captured"},
        }

    def reservations(self, doubtful: int = 0) -> list[str]:
        """Give what did not hold for a subset, in words.

        Parameters
        ----------
        doubtful
            Of how many photos a person has to decide.
        """
        marks = [(each.id, self._journal.captures.guarantees(each.id)) for each in self.whole]
        words = [f"subset {name}: {mark}" for name, mark in marks if mark != ALL_GUARANTEED]
        shown_on = [(each.id, unlike(self._journal.captures.displays(each.id))) for each in self.whole]
        words += [
            f"the photos of subset {name} were taken from {spoken_displays(displays)}"
            for name, displays in shown_on
            if len(displays) > 1
        ]
        words += [
            f"subset {each.id}: {miscount}"
            for each in self.whole
            for miscount in self._journal.captures.miscounts(each.id)
        ]
        words += [line for each in self.whole for line in self._other_settings(each)]
        words += [line for each in self.whole for line in self._other_room(each)]
        if self._unasked:
            words.append(
                f"what is lost was not asked for again: {self._journal.path} may not be written; copy the"
                " plan's folder to where it may be, and export from there"
            )
        if doubtful and not self._journal.is_writable:
            words.append(
                f"which photos are doubtful was not put on record: {self._journal.path} may not be written;"
                " copy the plan's folder to where it may be, export from there, and decide"
            )
        return words

    def _other_settings(self, subset: Subset) -> Iterator[str]:
        photos = self._journal.captures.photos(subset.id)
        found = Counter(each.settings_difference for each in photos if each.settings_difference)
        for words, count in sorted(found.items()):
            yield f"subset {subset.id}: {words} in {count:,} of {len(photos):,} photos"

    def _other_room(self, subset: Subset) -> Iterator[str]:
        photos = self._journal.captures.photos(subset.id)
        indices = [each.index for each in photos if each.room_difference is not None]
        if indices:
            yield (
                f"subset {subset.id}: the room was not as the plan says, or not as before, as the phone"
                f" noticed with {len(indices):,} of {len(photos):,} photos (x-ray {spoken(merged(indices))}):"
                " the column room_difference says how"
            )

    def ask_for_retakes(self, findings: Sequence[PhotoFinding]) -> bool:
        """Ask for what is lost, take back what an export asked for in vain; say whether any waits."""
        checked = {each.id for each in self.whole}
        requests = [
            Retake(
                subset=each.subset,
                index=each.index,
                photo_name=each.photo.name,
                why=_why(each),
                asked_by=EXPORT,
            )
            for each in findings
            if each.kind in BAD and each.subset in checked
            if each.index is not None and each.photo is not None
        ]
        if not requests and not self._journal.retakes.waiting():
            return False
        if not self._journal.is_writable:
            self._unasked = len(requests)
            return bool(self._journal.retakes.waiting())
        with self._journal.to_append() as record:
            take_over_repair_plan(self._loaded, record)
            record.retakes.ask(requests, checked)
            return bool(record.retakes.waiting())

    def _is_complete(self, subset: Subset) -> bool:
        there = {each.index for each in self._journal.captures.photos(subset.id)}
        return set(range(subset.first, subset.last + 1)) <= there

    def _photos(self, subset: Subset) -> list[Asked]:
        check_unchanged(self._loaded, subset, self._manifest, self._journal.captures, _TAKE_BACK)
        records = {each.index: each for each in self._journal.captures.photos(subset.id)}
        indices = range(subset.first, subset.last + 1)
        if set(records) != set(indices):
            raise _other_indices(self._loaded, subset, set(records))
        is_legacy = self._journal.captures.guarantees(subset.id) == MARK
        photos = []
        for index in indices:
            record = records[index]
            try:
                key = _key_of(record, self._manifest.xray(index), is_legacy=is_legacy)
            except PhotoNameError as error:
                raise Problem("the journal holds a name that is no photo name", got=str(error)) from error
            photos.append(self._asked(record, self._capture(record, subset, key, is_legacy=is_legacy)))
        return photos

    def _asked(
        self, record: CapturedPhoto, capture: Capture | None = None, *, is_current: bool = True
    ) -> Asked:
        return Asked(
            folder=self._folder_name(record.storage),
            subset=record.subset,
            index=record.index,
            take=record.take,
            name=record.photo_name,
            size_bytes=record.size_bytes,
            sha256=record.sha256,
            calibration=record.calibration,
            is_current=is_current,
            capture=capture,
        )

    def _capture(self, details: CapturedPhoto, subset: Subset, key: XrayKey, *, is_legacy: bool) -> Capture:
        return Capture(
            key=key,
            device=self._device,
            camera=self._loaded.camera,
            origin="rig",
            plan=self._loaded.name,
            subset=subset.id,
            repair=details.why_retaken,
            assignment="file name",
            triggered_at=details.intended_at,
            protocol_version=None if is_legacy else details.protocol,
            **{name: getattr(details, name) for name in _AS_THEY_ARE},
        )


def _key_of(record: CapturedPhoto, xray: Xray, *, is_legacy: bool) -> XrayKey:
    """Give the x-ray that a photo's name says, which has to be the manifest's."""
    key = xray.key
    if is_legacy:
        legacy, wanted = (
            LegacyName.parse(record.photo_name),
            LegacyName.of(record.index, record.take, xray.path),
        )
        if legacy != wanted or record.xray_path != xray.path:
            raise _another_xray(record, str(wanted))
        return parse_path(legacy.path)
    name = PhotoName.parse(record.photo_name)
    expected = PhotoName(
        record.index, record.take, record.subset, key.split, key.patient, key.study, key.view
    )
    if name != expected or record.xray_path != xray.path:
        raise _another_xray(record, str(expected))
    return XrayKey(name.split, name.patient, name.study, name.view)


def _why(finding: PhotoFinding) -> str:
    if finding.kind in NOT_IT:
        return finding.got
    return f"{finding.kind} on the phone" + (f": {finding.got}" if finding.got else "")


def _other_indices(loaded: LoadedPlan, subset: Subset, photographed: set[int]) -> Problem:
    wanted = set(range(subset.first, subset.last + 1))
    missing = wanted - photographed
    if not missing:
        return Problem(
            f"subset {subset.id} has photos beyond its indices",
            where=str(loaded.path),
            expected=f"{len(wanted)} photos, of {subset.first}-{subset.last}",
            got=f"{len(photographed)}, to {max(photographed)}",
            advice="give the subset the indices back with which it was captured",
        )
    return Problem(
        f"subset {subset.id} is not complete",
        where=str(loaded.path),
        expected=f"{len(wanted)} photos",
        got=f"{len(wanted) - len(missing)}",
        advice=f"finish it with `chexrig run PLAN --subset {subset.id}`, or export the others with --subset",
    )


def _another_xray(record: CapturedPhoto, expected: str) -> Problem:
    return Problem(
        f"photo {record.index} belongs to another x-ray than the manifest says",
        expected=expected,
        got=record.photo_name,
        advice="restore the manifest with which it was captured; do not publish this subset",
    )
