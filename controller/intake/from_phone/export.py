"""Reconcile, pull, verify, label, lay out: `chexrig export`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from controller.dataset import GrowingDataset, Labels, check_device, growing_dataset
from controller.dataset.checksums import CHECKSUMS
from controller.dataset.growing_folder import writing
from controller.dataset.sheets import SHEETS
from controller.dataset.uncertain import check_policy
from controller.intake.from_phone.captures import Provenance, subset_facts
from controller.intake.from_phone.expected import ExpectedPhoto, expected_photos, is_complete
from controller.intake.from_phone.findings import BAD, Finding
from controller.intake.from_phone.gathering import gather
from controller.intake.from_phone.labels import labels_for
from controller.intake.from_phone.pulling import Copied, Copying
from controller.intake.from_phone.report import BY_DECODING, BY_DIGEST, ExportReport
from controller.intake.from_phone.shelves import Shelves
from controller.plan.load import LoadedPlan
from controller.plan.model import Subset
from controller.records import ALL_GUARANTEED, EXPORT, Record, Retake, take_over_repair_plan
from controller.xrays import SPLITS, Manifest, find_image


def export_plan(
    loaded: LoadedPlan,
    subsets: Sequence[Subset],
    manifest: Manifest,
    journal: Record,
    shelves: Shelves,
    out: Path,
    *,
    device: str,
    contact_sheets: bool = True,
    uncertain_as: Sequence[str] = (),
    progress: Callable[[Copied], None],
) -> ExportReport:
    """Put the photos of complete subsets into a data set in CheXphoto's layout, and say what is not there.

    The data set changes in one step at the end: whatever happens, `out` is as it was, or has all that was
    found. What a broken-off export has copied over a cable waits beside it for the next one. Photos that are
    missing or altered on the phone are asked for again.

    Parameters
    ----------
    subsets
        Which are wanted; those that are not complete are left out, and told in the report.
    shelves
        Where the phone keeps the photos. Nothing is changed there.
    out
        A new or empty folder, or a data set that this adds to.
    device
        Name of the folder below ``natural/``, such as ``nokia``.
    contact_sheets
        Whether a sheet of x-rays beside their photos is drawn of each subset that is new or has changed.
    uncertain_as
        The extra tables in which uncertain labels are decided: ``ones``, ``zeros``, ``blank``.
    progress
        Is told how far the copying is.

    Raises
    ------
    Problem
        When `out` is something else or cannot be written, no subset is complete, one has changed, a label is
        not to be had, or this is not the phone with the photos.
    """
    check_device(device)
    for policy in uncertain_as:
        check_policy(policy)
    subsets = sorted(subsets, key=lambda each: each.first)
    whole = [each for each in subsets if is_complete(each, journal)]
    # where none is complete, the first is refused there
    photos = expected_photos(loaded, whole or subsets, manifest, journal)
    # Before minutes of copying: the labels have to be there.
    labels = labels_for([each.key for each in photos], loaded.csv, manifest.csv_sha256)
    listed = shelves.files(each.id for each in loaded.subsets)
    before = _list_of(out)
    size = sum(each.record.size_bytes or 0 for each in photos)
    with growing_dataset(out, keep=shelves.is_remote) as data, writing(out, size):
        places = [
            data.place(each.key, device, plan=loaded.name, subset=each.record.subset) for each in photos
        ]
        copying = Copying(shelves, list(zip(photos, places, strict=True)), data.folder, progress)
        copying.find(data)
        findings = gather(loaded, subsets, whole, journal, shelves, listed, copying)
        retakes_wait = _ask_for_retakes(loaded, journal, findings, whole)
        for subset in whole:
            facts = subset_facts(loaded, subset, manifest, journal, _not_here(subset, copying))
            data.describe_subset(loaded.name, subset.id, facts)
        if contact_sheets:
            data.draw_contact_sheets(lambda each: find_image(loaded.images, each.xray_path or ""))
        for policy in uncertain_as:
            data.decide_uncertain(policy)
        provenance = Provenance(loaded.name, whole, journal)
        for photo, place, cells in zip(photos, places, labels, strict=True):
            _settle(data, photo, place, cells, copying, provenance, device)
    after = _list_of(out)
    return ExportReport(
        out,
        tuple(subsets),
        tuple(whole),
        tuple(findings),
        copying.new_photos,
        copying.size_bytes,
        after != before,
        retakes_wait,
        tuple(table for split in SPLITS if (table := out / f"{split}.csv").exists()),
        tuple(sheet for each in whole if (sheet := _sheet(out, loaded, each)).exists()),
        (*_reservations(whole, journal), *data.warnings),
        BY_DECODING if any(each.is_legacy for each in photos) else BY_DIGEST,
    )


def _sheet(out: Path, loaded: LoadedPlan, subset: Subset) -> Path:
    return out / SHEETS / f"{loaded.name}.{subset.id}.jpg"


def _list_of(out: Path) -> bytes:
    list_file = out / CHECKSUMS
    return list_file.read_bytes() if list_file.is_file() else b""


def _not_here(subset: Subset, copying: Copying) -> list[int]:
    return [index for index in range(subset.first, subset.last + 1) if (subset.id, index) not in copying.here]


def _settle(
    data: GrowingDataset,
    photo: ExpectedPhoto,
    place: str,
    labels: Labels,
    copying: Copying,
    provenance: Provenance,
    device: str,
) -> None:
    """Add a photo, in the place of an earlier take where there is one; that one does not count any more."""
    look = copying.here.get(photo.key_in_plan)
    if look is not None:
        data.replace(provenance.capture(photo, place, device, look), labels)
    elif place in data.existing:
        data.remove(place)


def _ask_for_retakes(
    loaded: LoadedPlan, journal: Record, findings: Sequence[Finding], whole: Sequence[Subset]
) -> bool:
    """Ask for what is lost, take back what an earlier export asked for in vain; say whether any waits."""
    checked = {each.id for each in whole}
    requests = [
        Retake(
            subset=each.subset,
            index=each.index,
            photo_name=each.photo.name,
            why=_why(each),
            asked_by=EXPORT,
        )
        for each in findings
        if each.kind in BAD and each.subset in checked and each.index is not None and each.photo is not None
    ]
    if not requests and not journal.retakes.waiting():
        return False
    with journal.to_append() as record:
        take_over_repair_plan(loaded, record)
        record.retakes.ask(requests, checked)
        return bool(record.retakes.waiting())


def _why(finding: Finding) -> str:
    return f"{finding.kind} on the phone" + (f": {finding.note}" if finding.note else "")


def _reservations(subsets: Sequence[Subset], journal: Record) -> list[str]:
    marks = [(subset.id, journal.captures.guarantees(subset.id)) for subset in subsets]
    return [f"subset {name}: {mark}" for name, mark in marks if mark != ALL_GUARANTEED]
