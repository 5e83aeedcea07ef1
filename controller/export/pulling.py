"""Photos from the phone into the data set, verified as far as the phone's dialect allows."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from android_bridge.photo_store import PhotoStore, Pulled, Wanted
from android_bridge.problems import Problem
from android_bridge.whole_jpeg import why_not_whole
from controller.export.expected import ExpectedPhoto

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Copied:
    """How far the copying is.

    Parameters
    ----------
    total_bytes
        None where the phone's dialect does not tell sizes.
    """

    photos: int
    total_photos: int
    size_bytes: int
    total_bytes: int | None


class Copying:
    """The photos of one data set and their places in a growing folder.

    Parameters
    ----------
    store
        Where the phone keeps them.
    photos
        Each with the place, below `folder`, where it goes.
    folder
        What another export has left there is used where it is right and removed where it is not.
    progress
        Is told how far it is.
    """

    def __init__(
        self,
        store: PhotoStore,
        photos: Sequence[tuple[ExpectedPhoto, str]],
        folder: Path,
        progress: Callable[[Copied], None],
    ) -> None:
        self._store, self._folder, self._progress = store, folder, progress
        self._finals = [(photo, folder / place) for photo, place in photos]
        self._photos = 0
        self._bytes = 0
        sizes = [photo.record.size_bytes for photo, _ in photos]
        self._total_bytes = None if None in sizes else sum(size or 0 for size in sizes)

    def copy(self) -> int:
        """Copy what is not there yet; give the size of all photos in bytes.

        Raises
        ------
        Problem
            When photos are missing, unreadable, altered or cut off, or the phone is gone.
        """
        there = self._already_there()
        left = [(photo, final) for photo, final in self._finals if final not in there]
        for _, final in left:
            final.parent.mkdir(parents=True, exist_ok=True)
        wanted = [Wanted(photo.record.subset, photo.record.photo_name, _part(final)) for photo, final in left]
        bad: list[Problem] = []
        self._tell()
        # closed at once when this breaks off: the phone's thread must not write on behind it
        with self._kept_words(), contextlib.closing(self._store.pull_each(wanted)) as answers:
            for (photo, final), pulled in zip(left, answers, strict=True):
                try:
                    self._take(photo, final, pulled)
                except Problem as problem:
                    bad.append(problem)
                self._tell()
        if bad:
            raise all_of(bad)
        return self._bytes

    def _take(self, photo: ExpectedPhoto, final: Path, pulled: Pulled | Problem) -> None:
        if isinstance(pulled, Problem):
            raise pulled
        part = _part(final)
        try:
            _check(self._store.description, photo, part, pulled)
        except Problem:
            part.unlink()
            raise
        part.rename(final)
        self._photos += 1
        self._bytes += pulled.size_bytes

    def _already_there(self) -> set[Path]:
        """Verify what another export has left, from the disk; remove everything else."""
        expected = {final: photo for photo, final in self._finals}
        there = set()
        for file in sorted(
            each for each in self._folder.rglob("*") if not each.is_dir() or each.is_symlink()
        ):
            photo = expected.get(file)
            if photo is not None and not photo.is_legacy and not file.is_symlink():
                found = _digested(file)
                if (found.size_bytes, found.sha256) == (photo.record.size_bytes, photo.record.sha256):
                    there.add(file)
                    self._photos += 1
                    self._bytes += found.size_bytes
                    self._tell()
                    continue
            file.unlink()
        for place in sorted((each for each in self._folder.rglob("*") if each.is_dir()), reverse=True):
            with contextlib.suppress(OSError):  # something is in it
                place.rmdir()
        return there

    @contextlib.contextmanager
    def _kept_words(self) -> Iterator[None]:
        """Say in a problem's advice what the same command will find."""
        try:
            yield
        except Problem as problem:
            if self._store.is_remote and self._photos:
                problem.advice += f"; {self._photos} of {len(self._finals)} photos are here and stay"
            raise

    def _tell(self) -> None:
        self._progress(Copied(self._photos, len(self._finals), self._bytes, self._total_bytes))


def _part(final: Path) -> Path:
    return final.with_name(f".{final.name}.part")


def _digested(file: Path) -> Pulled:
    with file.open("rb") as opened:
        return Pulled(file.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest())


def _check(description: str, photo: ExpectedPhoto, part: Path, pulled: Pulled) -> None:
    record = photo.record
    if photo.is_legacy:
        _check_whole(part, f"{description}/{record.photo_name}", record.index)
    elif (pulled.size_bytes, pulled.sha256) != (record.size_bytes, record.sha256):
        raise Problem(
            f"photo {record.index} has changed since it was saved",
            where=f"{description}/{record.subset}/{record.photo_name}",
            expected=f"{record.size_bytes or 0:,} bytes, SHA-256 {record.sha256}",
            got=f"{pulled.size_bytes:,} bytes, SHA-256 {pulled.sha256}",
            advice="restore the file on the phone; it cannot be trusted as it is",
        )


def _check_whole(part: Path, source: str, index: int) -> None:
    fault = why_not_whole(part.read_bytes())
    if fault:
        raise Problem(
            f"photo {index} is not a whole JPEG",
            where=source,
            got=fault,
            advice="copy it from the phone again; if it is like that there, its x-ray has to be photographed"
            " anew in a copy of the plan, after the phone's folder was copied to this computer and emptied",
        )


def all_of(bad: Sequence[Problem]) -> Problem:
    """Tell of every photo that cannot be exported, so that all can be mended at once."""
    if len(bad) == 1:
        return bad[0]
    named = [f"{each.what}: {each.where}" for each in bad[:_NAMED]]
    rest = [f"and {len(bad) - _NAMED} more"] if len(bad) > _NAMED else []
    return Problem(
        f"{len(bad)} photos cannot be exported",
        got="\n       ".join([*named, *rest]),
        advice="restore these files on the phone as they were saved; nothing was exported",
    )
