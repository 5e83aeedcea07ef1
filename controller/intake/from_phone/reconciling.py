"""Plan, journal and phone held against each other: what became of every index, and of every file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from controller.intake.from_phone.findings import BAD, Asked, Finding, Kind, PhoneFile


def reconcile(
    indices: Mapping[str, range],
    asked: Sequence[Asked],
    files: Sequence[PhoneFile],
    *,
    kept: Collection[tuple[str, int]] = (),
    removed: Mapping[str, str] = MappingProxyType({}),
) -> list[Finding]:
    """Say of every index and every file what became of it.

    A file that nobody has looked into is taken for what its name and its size say.

    Parameters
    ----------
    indices
        The plan's indices of each subset in question.
    asked
        The journal's photos, superseded takes included, also of other subsets: the photo of one may stand
        under the name of another.
    files
        What is on the phone, also in other subsets' folders.
    kept
        (subset, index) of photos of which the data set has a verified copy.
    removed
        By name, in which data set the verified copy is of each photo that was removed from the phone.

    Returns
    -------
    list of Finding
        By subset in the order of `indices`: one for each index, then one for each file of its folders that is
        no index's.
    """
    books = _Books(asked, files, kept, removed)
    of_indices = {
        subset: [books.of_index(subset, index) for index in numbers] for subset, numbers in indices.items()
    }
    taken = {each.file.place for found in of_indices.values() for each in found if each.file is not None}
    left = defaultdict(list)
    for file in sorted(files, key=lambda file: file.place):
        if file.place not in taken:
            left[file.subset].append(books.of_file(file))
    return [each for subset, found in of_indices.items() for each in (*found, *left[subset])]


def to_look_at(findings: Sequence[Finding], files: Sequence[PhoneFile]) -> list[PhoneFile]:
    """Give the files, not looked into yet, that may hold a photo which is not where it should be.

    These are the files that are not what their name and size say, and those as large as the lost photo.
    """
    lost = [each.photo for each in findings if each.kind in BAD and each.photo is not None]
    sizes = {each.size_bytes for each in lost if each.sha256 is not None}
    if not sizes:
        return []
    in_order = {each.file.place for each in findings if each.kind is Kind.COMPLETE and each.file is not None}
    return [
        each
        for each in files
        if each.look is None and (each.place not in in_order or each.size_bytes in sizes)
    ]


class _Books:
    """The photos and the files, by all that they are looked up by."""

    def __init__(
        self,
        asked: Sequence[Asked],
        files: Sequence[PhoneFile],
        kept: Collection[tuple[str, int]],
        removed: Mapping[str, str],
    ) -> None:
        self._kept, self._removed = kept, removed
        self._current = {(each.subset, each.index): each for each in asked if each.is_current}
        self._asked_at = {(each.folder, each.subset, each.name): each for each in asked}
        # Bytes that two photos have in common say of neither where it is.
        copies = Counter((each.size_bytes, each.sha256) for each in asked)
        self._by_bytes = {
            (each.size_bytes, each.sha256): each
            for each in asked
            if each.sha256 is not None and copies[each.size_bytes, each.sha256] == 1
        }
        self._files = {each.place: each for each in files}
        self._holding: dict[Asked, PhoneFile] = {}
        self._changed: dict[str, PhoneFile] = {}
        # a name that nobody asked for is better than another photo's
        for file in sorted(files, key=lambda file: (file.place in self._asked_at, file.place)):
            inside = self._inside(file)
            if inside is not None:
                self._holding.setdefault(inside, file)
            elif file.look is not None and file.look.exif_name:
                self._changed.setdefault(file.look.exif_name, file)

    def of_index(self, subset: str, index: int) -> Finding:
        """Say what became of an index."""
        photo = self._current.get((subset, index))
        if photo is None:
            return Finding(Kind.NOT_CAPTURED, subset, index)
        own = self._files.get((photo.folder, photo.subset, photo.name))
        if (subset, index) in self._kept:
            note = self._of_kept(photo, own)
            return Finding(Kind.COMPLETE, subset, index, photo, own, note=note, is_kept=True)
        if own is not None and _agrees(own, photo):
            return Finding(Kind.COMPLETE, subset, index, photo, own)
        found = self._holding.get(photo)
        if found is not None:
            other = self._asked_at.get(found.place)
            kind = Kind.RENAMED if other is None else Kind.SWAPPED
            return Finding(kind, subset, index, photo, found, other)
        return self._lost(photo, own)

    def of_file(self, file: PhoneFile) -> Finding:
        """Say what a file is that no index's photo is taken from."""
        asked = self._asked_at.get(file.place)
        inside = self._inside(file)
        if asked is not None and not asked.is_current:
            note = f"holds {inside}" if inside not in (None, asked) else ""
            return Finding(Kind.SUPERSEDED, file.subset, None, asked, file, note=note)
        if asked is not None:
            return Finding(
                Kind.EXTRA,
                file.subset,
                None,
                None,
                file,
                asked,
                f"under the name of {asked}, which it is not",
            )
        if inside is not None:
            return Finding(Kind.EXTRA, file.subset, None, None, file, inside, f"a copy of {inside}")
        named = file.look.exif_name if file.look is not None else ""
        note = f"its EXIF names it {named}" if named else "unknown to the journal"
        return Finding(Kind.EXTRA, file.subset, None, None, file, note=note)

    def _lost(self, photo: Asked, own: PhoneFile | None) -> Finding:
        changed = self._changed.get(photo.name)
        place = (photo.subset, photo.index, photo)
        if own is not None:
            inside = self._inside(own)
            if inside is not None:
                return Finding(Kind.ALTERED, *place, own, inside, f"its file holds {inside}")
            return Finding(Kind.ALTERED, *place, own, note=_harm(own, photo))
        if changed is not None:
            note = f"its EXIF says it is {changed.name}, but {_harm(changed, photo)}"
            return Finding(Kind.ALTERED, *place, changed, self._asked_at.get(changed.place), note)
        if photo.name in self._removed:
            return Finding(Kind.REMOVED, *place, note=self._of_removed(photo))
        return Finding(Kind.MISSING, *place)

    def _of_kept(self, photo: Asked, own: PhoneFile | None) -> str:
        if own is None:
            return self._of_removed(photo) if photo.name in self._removed else "not on the phone any more"
        return "" if _agrees(own, photo) else f"on the phone {_harm(own, photo)}"

    def _of_removed(self, photo: Asked) -> str:
        return f"removed from the phone on purpose: its verified copy is in {self._removed[photo.name]}"

    def _inside(self, file: PhoneFile) -> Asked | None:
        if file.look is None:
            return None
        return self._by_bytes.get((file.look.size_bytes, file.look.sha256))


def _agrees(file: PhoneFile, photo: Asked) -> bool:
    """Say whether a file is what was saved, as far as that is known of both."""
    if photo.sha256 is None:
        return file.look is None or not file.look.fault
    if file.look is None:
        return file.size_bytes == photo.size_bytes
    return (file.look.size_bytes, file.look.sha256) == (photo.size_bytes, photo.sha256)


def _harm(file: PhoneFile, photo: Asked) -> str:
    """Say how a file differs from what was saved."""
    if file.look is not None and not file.look.sha256:
        return f"cannot be read: {file.look.fault}"
    size = file.size_bytes if file.look is None else file.look.size_bytes
    if photo.size_bytes is None:
        return f"is no whole JPEG: {file.look.fault}" if file.look is not None else "is another file"
    if size < photo.size_bytes:
        return f"is cut off: {size:,} of {photo.size_bytes:,} bytes"
    if size > photo.size_bytes:
        return f"has grown: {size:,} instead of {photo.size_bytes:,} bytes"
    return "has changed, though its size is the same"
