"""Reconcile, pull, verify, label, lay out: `chexrig export`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path

from android_bridge.base import Problem
from controller.dataset import (
    Capture,
    GrowingDataset,
    Grown,
    check_device,
    check_policy,
    growing_dataset,
    labels_for,
    writing,
)
from controller.identity import Judged, Verdict
from controller.intake.findings import BAD, GOOD, Kind
from controller.intake.from_phone.content import Content, keep_only_copies
from controller.intake.from_phone.looking import Copy
from controller.intake.from_phone.photos import Asked, Key, PhoneFile, PhotoFinding, Place
from controller.intake.from_phone.pulling import Copied, Copying, Stage
from controller.intake.from_phone.reconciling import reconcile, to_look_at
from controller.intake.from_phone.recorded import Recorded
from controller.intake.from_phone.shelves import Shelves
from controller.intake.from_phone.told_settings import told_otherwise
from controller.intake.relabelling import take_over_labels
from controller.intake.upright import all_upright, tell_re_encoded
from controller.plan import LoadedPlan, Subset
from controller.records import Record
from controller.xrays import Labels, Manifest, finder, tell_stray_bytes

BY_DIGEST = "each verified by size and SHA-256"
BY_DECODING = "each decoded as a whole JPEG; its size and SHA-256 cannot be checked, this phone tells neither"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What came out.

    Parameters
    ----------
    grown
        The data set; not there where there was not one good photo.
    subsets
        All that were wanted, by first index.
    whole
        Those of them that are complete: only their photos are exported.
    findings
        What became of every index of `subsets` that have begun, and of every file in the folders of `whole`.
    new_photos
        How many were not in the data set before.
    size_bytes
        Of all photos of `whole` that are in the data set.
    retakes_wait
        Whether photos of the plan wait to be captured again.
    contact_sheets
        Those of `whole` that are there.
    warnings
        What the user has to know of the data set, or went wrong without harm to it.
    verified
        How each photo was checked, in words.
    judged
        What each photo of `whole` that is here shows, by subset and index, left out or not.
    """

    grown: Grown
    subsets: tuple[Subset, ...]
    whole: tuple[Subset, ...]
    findings: tuple[PhotoFinding, ...]
    new_photos: int
    size_bytes: int
    retakes_wait: bool
    contact_sheets: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()
    verified: str = BY_DIGEST
    judged: Mapping[Key, Judged] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """The data set's folder."""
        return self.grown.out

    @property
    def photos(self) -> int:
        """How many photos of these subsets are in the data set."""
        return len([each for each in self._of_whole() if each.kind in GOOD])

    @property
    def bad(self) -> list[PhotoFinding]:
        """Give the indices whose photos have to be captured again."""
        return [each for each in self._of_whole() if each.kind in BAD]

    @property
    def doubtful(self) -> list[PhotoFinding]:
        """Give the indices whose photos are left out until a person has decided."""
        return [each for each in self._of_whole() if each.kind is Kind.DOUBTFUL]

    @property
    def verdicts(self) -> Counter[Verdict]:
        """Count what was found of the photos that are in the data set."""
        inside = {_key(each) for each in self._of_whole() if each.kind in GOOD}
        return Counter(each.verdict for key, each in self.judged.items() if key in inside)

    @property
    def removed(self) -> list[PhotoFinding]:
        """Give the indices whose photos were removed from the phone and are not in this data set."""
        return [each for each in self._of_whole() if each.kind is Kind.REMOVED]

    @property
    def unfinished(self) -> list[Subset]:
        """Give the wanted subsets that are not complete."""
        whole = {each.id for each in self.whole}
        return [each for each in self.subsets if each.id not in whole]

    @property
    def is_complete(self) -> bool:
        """Whether every photo of every wanted subset is in the data set."""
        return not (self.bad or self.doubtful or self.removed or self.unfinished)

    def of(self, subset: str) -> list[PhotoFinding]:
        """Give what became of a subset's indices, and of the files in its folders."""
        return [each for each in self.findings if each.subset == subset]

    def _of_whole(self) -> list[PhotoFinding]:
        ids = {each.id for each in self.whole}
        return [each for each in self.findings if each.index is not None and each.subset in ids]


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
    all_sheets: bool = False,
    uncertain_as: Sequence[str] = (),
    progress: Callable[[Copied], None],
) -> ExportReport:
    """Put the photos of complete subsets into a data set in CheXphoto's layout, and say what is not there.

    The data set changes in one step at the end: whatever happens, `out` is as it was, or has all that was
    found. What a broken-off export has copied over a cable waits beside it for the next one. Photos that are
    missing or altered on the phone, or show something else than their x-ray, are asked for again; of doubtful
    ones a person decides.

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
        Whether sheets of x-rays beside their photos are drawn of each subset that is new or has changed.
    all_sheets
        Whether they show all photos of a large subset, too.
    uncertain_as
        The extra tables in which uncertain labels are decided: ``ones``, ``zeros``, ``blank``.
    progress
        Is told how far the copying is.

    Raises
    ------
    Problem
        When `out` is something else or cannot be written, no subset is complete, one has changed, a label is
        not to be had, the x-rays are not there to compare the photos with, a blank camera measured the rig,
        or this is not the phone with the photos.
    """
    check_device(device)
    for policy in uncertain_as:
        check_policy(policy)
    recorded = Recorded(loaded, subsets, manifest, journal, folder_name=shelves.name_of, device=device)
    whole = recorded.whole
    # where none is complete, the first is refused there
    photos = recorded.photos_of(whole or recorded.subsets)
    recorded.refuse_measured()
    captures = [each.capture for each in photos if each.capture is not None]
    # Before minutes of copying: the labels have to be there.
    cameras = [each.camera for each in captures]
    labels = labels_for([each.key for each in captures], loaded.csv, manifest.csv_sha256, cameras)
    listed = shelves.files(each.id for each in loaded.subsets)
    size = sum(each.size_bytes or 0 for each in photos)
    with growing_dataset(out, keep=shelves.is_remote) as data, writing(out, size):
        places = [data.place(each) for each in captures]
        for capture, place in zip(captures, places, strict=True):
            _check_earlier(data.existing.get(place), capture, place)
        copying = Copying(shelves, list(zip(photos, places, strict=True)), data.folder, progress)
        copying.find(data)
        findings = _gather(recorded, recorded.asked(photos), shelves, listed, copying)
        copies = _copies(data, photos, places, copying)
        removed, on_phone = recorded.removed(), {each.place for each in listed}
        gone = [each for each in photos if each.name in removed]
        content = Content.of(loaded, manifest, journal, copies, gone, progress)
        from_before = [each for each in copies if not each.file.is_relative_to(data.folder)]
        keep_only_copies(loaded, content, [each for each in from_before if each.photo.place not in on_phone])
        findings = [content.finding(each) for each in findings]
        for key in content.left_out:
            copying.leave_out(key)
        retakes_wait = recorded.ask_for_retakes(findings)
        data.describe_plan(loaded.name, loaded.publishing)
        take_over_labels(data, loaded, manifest)
        for subset in whole:
            indices = range(subset.first, subset.last + 1)
            missing = [index for index in indices if (subset.id, index) not in copying.here]
            data.describe_subset(
                loaded.name, subset.id, recorded.facts(subset, missing, content.kept_out(subset.id))
            )
        if contact_sheets:
            find = finder(loaded.images, manifest.xrays)
            data.draw_contact_sheets(lambda each: find(each.xray_path or ""), of_all=all_sheets)
        for policy in uncertain_as:
            data.decide_uncertain(policy)
        counting: list[tuple[Capture, Labels]] = []
        for photo, capture, place, cells in zip(photos, captures, places, labels, strict=True):
            inside = copying.here.get(photo.key_in_plan)
            if inside is not None:  # in the place of an earlier take where there is one
                size_bytes, sha256 = inside.size_bytes, inside.sha256
                told = content.cells(photo.key_in_plan)
                known = replace(capture, place=place, photo_bytes=size_bytes, photo_sha256=sha256, **told)
                counting.append((known, cells))
            elif place in data.existing:  # that one does not count any more
                data.remove(place)
        turned = _all_upright(data, [known for known, _ in counting], progress)
        for known, (_, cells) in zip(turned, counting, strict=True):
            data.replace(known, cells)
    grown = Grown.of(data)
    names = [".".join(filter(None, (loaded.name, each.id, loaded.camera))) for each in whole]
    return ExportReport(
        grown=grown,
        subsets=tuple(recorded.subsets),
        whole=tuple(whole),
        findings=tuple(findings),
        new_photos=copying.new_photos,
        size_bytes=copying.size_bytes,
        retakes_wait=retakes_wait,
        contact_sheets=tuple(grown.sheets[name] for name in names if name in grown.sheets),
        warnings=(
            *recorded.reservations(sum(each.kind is Kind.DOUBTFUL for each in findings)),
            *_told_otherwise(whole, photos, [out / place for place in places]),
            *tell_stray_bytes(
                (each.on_phone.name, each.on_phone.stray_bytes)
                for each in findings
                if each.kind in GOOD and each.on_phone is not None
            ),
            *tell_re_encoded(each.turned for each in turned if each.place not in data.existing),
            *grown.warnings,
        ),
        verified=BY_DECODING if any(each.is_legacy for each in photos) else BY_DIGEST,
        judged=content.all,
    )


def _copies(
    data: GrowingDataset, photos: Sequence[Asked], places: Sequence[str], copying: Copying
) -> list[Copy]:
    """Give the file of each photo that is here: new, or in the data set from before."""
    found = []
    for photo, place in zip(photos, places, strict=True):
        inside = copying.here.get(photo.key_in_plan)
        if inside is None:
            continue
        new, there = data.folder / place, data.existing.get(place)
        if new.exists() or there is None:
            found.append(Copy(photo, new, inside.sha256))
        else:
            found.append(Copy(photo, data.out / place, there.camera_sha256))
    return found


def _all_upright(
    data: GrowingDataset, copied: Sequence[Capture], progress: Callable[[Copied], None]
) -> list[Capture]:
    """Turn what was copied, and tell how far that is."""
    sizes = [each.photo_bytes or 0 for each in copied]
    done_bytes, total_bytes = accumulate(sizes), sum(sizes)
    turned: list[Capture] = []
    for each, size_bytes in zip(all_upright(data, copied), done_bytes, strict=True):
        turned.append(each)
        if each.photo_sha256 != copied[len(turned) - 1].photo_sha256:
            progress(Copied(len(turned), len(sizes), size_bytes, total_bytes, Stage.TURNING))
    return turned


def _check_earlier(there: Capture | None, capture: Capture, place: str) -> None:
    """Refuse a photo in the place of one that it does not supersede: two copies of the plan went on."""
    if there is None or there.session is None or capture.session is None:
        return
    is_earlier = (there.take or 0) < (capture.take or 0)
    if there.session != capture.session and not is_earlier:
        raise Problem(
            "the data set has a photo that this record knows nothing of: another copy of the plan went on",
            where=place,
            expected=f"a take before {capture.take}, or the photo of session {capture.session}",
            got=f"take {there.take} of session {there.session}",
            advice="go on with one copy only, the one with all photos; choose another --out for this one",
        )


def _told_otherwise(
    subsets: Sequence[Subset], photos: Sequence[Asked], files: Sequence[Path]
) -> Iterator[str]:
    for subset in subsets:
        own = [
            (file, photo.capture)
            for photo, file in zip(photos, files, strict=True)
            if photo.subset == subset.id and file.is_file()
        ]
        yield from told_otherwise(subset, own)


def _gather(
    recorded: Recorded,
    asked: Sequence[Asked],
    shelves: Shelves,
    listed: Sequence[PhoneFile],
    copying: Copying,
) -> list[PhotoFinding]:
    """Copy every photo of the complete subsets that is on the phone, and say what became of each.

    Parameters
    ----------
    asked
        Every photo of the plan.
    listed
        What is on the phone.
    copying
        Takes the photos; after this all that are found good are in it.

    Raises
    ------
    Problem
        When the phone is gone, or has not one file that was ever asked for.
    """
    removed = recorded.removed()
    kept = frozenset(copying.here)
    wanted = {each.id for each in recorded.whole}
    needed = [
        each
        for each in asked
        if each.is_current and each.subset in wanted and each.key_in_plan not in kept
        if each.name not in removed
    ]
    _check_phone(needed, {each.place for each in asked}, listed, shelves)
    looked: dict[Place, PhoneFile] = {}
    indices = {each.id: range(each.first, each.last + 1) for each in recorded.subsets}
    while True:
        files = [looked.get(each.place, each) for each in listed]
        findings = reconcile(indices, asked, files, kept=kept, removed=removed)
        todo = [
            (key, each.on_phone)
            for each in findings
            if each.subset in wanted and each.kind in GOOD
            for key in [_key(each)]
            if key not in copying.here and each.on_phone is not None
        ]
        strangers = [] if todo else to_look_at(findings, files)
        if not todo and not strangers:
            return [each for each in findings if each.index is not None or each.subset in wanted]
        looked |= copying.copy(todo) if todo else copying.look_at(strangers)


def _key(finding: PhotoFinding) -> Key:
    return finding.subset, finding.index or 0


def _check_phone(
    needed: Sequence[Asked], places: set[Place], files: Sequence[PhoneFile], shelves: Shelves
) -> None:
    """Refuse a phone that has nothing of this plan, before its photos are all called missing."""
    if needed and not any(each.place in places for each in files):
        raise Problem(
            "not one photo of this plan is there",
            where=shelves.description,
            expected=f"{len(needed):,} photos, such as {needed[0].name}",
            got=f"{len(files):,} other files" if files else "no files",
            advice="look whether it is the phone (or with --store the folder) that they were saved on; what"
            " is lost for good is captured again with `chexrig retake` and `chexrig run PLAN --repair`",
        )
