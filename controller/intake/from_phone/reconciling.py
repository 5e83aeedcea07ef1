"""Plan, record and phone held against each other: what became of every index, and of every file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from controller.intake.findings import BAD, Kind
from controller.intake.from_phone.photos import Asked, Key, PhoneFile, PhotoFinding

UNKNOWN = "unknown to the journal"
"""Of a file: nothing more is known of it."""


def reconcile(
    indices: Mapping[str, range],
    asked: Sequence[Asked],
    files: Sequence[PhoneFile],
    *,
    kept: Collection[Key] = (),
    removed: Mapping[str, str] = MappingProxyType({}),
) -> list[PhotoFinding]:
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
    list of PhotoFinding
        By subset in the order of `indices`: one for each index, then one for each file of its folders that is
        no index's.
    """
    books = _Books(asked, files, kept, removed)
    of_indices = {
        subset: [books.of_index(subset, index) for index in numbers] for subset, numbers in indices.items()
    }
    taken = {each.on_phone.place for found in of_indices.values() for each in found if each.on_phone}
    left = defaultdict(list)
    for file in sorted(files, key=lambda file: file.place):
        if file.place not in taken:
            left[file.subset].append(books.of_file(file))
    return [each for subset, found in of_indices.items() for each in (*found, *left[subset])]


def to_look_at(findings: Sequence[PhotoFinding], files: Sequence[PhoneFile]) -> list[PhoneFile]:
    """Give the files, not looked into yet, that may hold a photo which is not where it should be.

    These are the files that are not what their name and size say, and those as large as the lost photo.
    """
    lost = [each.photo for each in findings if each.kind in BAD and each.photo is not None]
    sizes = {each.size_bytes for each in lost if each.sha256 is not None}
    if not sizes:
        return []
    in_order = {each.on_phone.place for each in findings if each.kind is Kind.COMPLETE and each.on_phone}
    return [
        each
        for each in files
        if each.inside is None and (each.place not in in_order or each.size_bytes in sizes)
    ]


class _Books:
    """The photos and the files, by all that they are looked up by."""

    def __init__(
        self,
        asked: Sequence[Asked],
        files: Sequence[PhoneFile],
        kept: Collection[Key],
        removed: Mapping[str, str],
    ) -> None:
        self._kept, self._removed = kept, removed
        self._current = {each.key_in_plan: each for each in asked if each.is_current}
        self._asked_at = {each.place: each for each in asked}
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
            elif file.exif_name:
                self._changed.setdefault(file.exif_name, file)

    def of_index(self, subset: str, index: int) -> PhotoFinding:
        """Say what became of an index."""
        photo = self._current.get((subset, index))
        if photo is None:
            return PhotoFinding(kind=Kind.NOT_CAPTURED, subset=subset, index=index)
        own = self._files.get(photo.place)
        if (subset, index) in self._kept:
            return _of(photo, Kind.COMPLETE, own, got=self._of_kept(photo, own), is_kept=True)
        if own is not None and _agrees(own, photo):
            return _of(photo, Kind.COMPLETE, own)
        found = own if own is not None and _same_bytes(own, photo) else self._holding.get(photo)
        if found is not None and (other_photo := found.contradicts(photo)):
            return _of(photo, Kind.ALTERED, found, got=other_photo)
        if found is not None:
            other = self._asked_at.get(found.place)
            return _of(photo, Kind.RENAMED if other is None else Kind.SWAPPED, found, other)
        return self._lost(photo, own)

    def of_file(self, file: PhoneFile) -> PhotoFinding:
        """Say what a file is that no index's photo is taken from."""
        asked = self._asked_at.get(file.place)
        inside = self._inside(file)
        if asked is not None and not asked.is_current:
            got = f"holds {inside}" if inside not in (None, asked) else ""
            return PhotoFinding(
                kind=Kind.SUPERSEDED,
                file=file.name,
                subset=file.subset,
                photo=asked,
                on_phone=file,
                got=got,
            )
        if asked is not None:
            return _extra(file, f"under the name of {asked}, which it is not", asked)
        if inside is not None:
            return _extra(file, f"a copy of {inside}", inside)
        return _extra(file, f"its EXIF names it {file.exif_name}" if file.exif_name else UNKNOWN)

    def _lost(self, photo: Asked, own: PhoneFile | None) -> PhotoFinding:
        changed = self._changed.get(photo.name)
        if own is not None:
            inside = self._inside(own)
            if inside is not None:
                return _of(photo, Kind.ALTERED, own, inside, f"its file holds {inside}")
            return _of(photo, Kind.ALTERED, own, got=_harm(own, photo))
        if changed is not None:
            got = f"its EXIF says it is {changed.name}, but {_harm(changed, photo)}"
            return _of(photo, Kind.ALTERED, changed, self._asked_at.get(changed.place), got)
        if photo.name in self._removed:
            return _of(photo, Kind.REMOVED, got=self._of_removed(photo))
        return _of(photo, Kind.MISSING)

    def _of_kept(self, photo: Asked, own: PhoneFile | None) -> str:
        if own is None:
            return self._of_removed(photo) if photo.name in self._removed else "not on the phone any more"
        return "" if _agrees(own, photo) else f"on the phone {_harm(own, photo)}"

    def _of_removed(self, photo: Asked) -> str:
        return f"removed from the phone on purpose: its verified copy is in {self._removed[photo.name]}"

    def _inside(self, file: PhoneFile) -> Asked | None:
        if file.inside is None or file.fault:
            return None
        return self._by_bytes.get((file.inside.size_bytes, file.inside.sha256))


def _of(
    photo: Asked,
    kind: Kind,
    file: PhoneFile | None = None,
    other: Asked | None = None,
    got: str = "",
    *,
    is_kept: bool = False,
) -> PhotoFinding:
    return PhotoFinding(
        kind=kind,
        subset=photo.subset,
        index=photo.index,
        photo=photo,
        file=file.name if file is not None else "",
        on_phone=file,
        other=other,
        expected=photo.name,
        got=got,
        is_kept=is_kept,
    )


def _extra(file: PhoneFile, got: str, other: Asked | None = None) -> PhotoFinding:
    return PhotoFinding(
        kind=Kind.EXTRA, file=file.name, subset=file.subset, on_phone=file, other=other, got=got
    )


def _agrees(file: PhoneFile, photo: Asked) -> bool:
    """Say whether a file is what was saved, as far as that is known of both."""
    if file.inside is not None and file.fault:
        return False
    if file.inside is None:
        return photo.sha256 is None or file.size_bytes == photo.size_bytes
    return _same_bytes(file, photo) and not file.contradicts(photo)


def _same_bytes(file: PhoneFile, photo: Asked) -> bool:
    """Say whether what was read is what was saved; True where nobody knows what that was."""
    if file.inside is None or file.fault:
        return False
    known = (photo.size_bytes, photo.sha256)
    return photo.sha256 is None or (file.inside.size_bytes, file.inside.sha256) == known


def _harm(file: PhoneFile, photo: Asked) -> str:
    """Say how a file differs from what was saved."""
    if file.inside is not None and not file.inside.sha256:
        return f"cannot be read: {file.fault}"
    size = file.size_bytes if file.inside is None else file.inside.size_bytes
    if photo.size_bytes is None:
        return f"is no whole JPEG: {file.fault}" if file.inside is not None else "is another file"
    if size < photo.size_bytes:
        return f"is cut off: {size:,} of {photo.size_bytes:,} bytes"
    if size > photo.size_bytes:
        return f"has grown: {size:,} instead of {photo.size_bytes:,} bytes"
    if file.inside is not None and file.inside.sha256 == photo.sha256:
        return f"was no whole JPEG when it was saved: {file.fault}"
    return "has changed, though its size is the same"
