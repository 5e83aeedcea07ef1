"""Photos from the phone into the data set, verified as far as the phone's dialect allows."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from android_bridge.base import Problem
from android_bridge.store import Pulled
from controller.dataset import GrowingDataset, digest_of, touched
from controller.intake.from_phone.photos import Asked, Key, PhoneFile, Place
from controller.intake.from_phone.shelves import Shelves, look_into

_LOOKED_AT = ".looked-at.part"
_DECODED_AT_A_TIME = 4


class Stage(StrEnum):
    """What is being done with the photos."""

    COPYING = "copying photos"
    LOOKING = "looking at photos"
    TURNING = "turning photos upright"


@dataclass(frozen=True, slots=True)
class Copied:
    """How far it is; photos that the data set has already count as copied as soon as they are verified.

    Parameters
    ----------
    total_bytes
        None where the phone's dialect does not tell sizes.
    stage
        What is done with them; each stage goes through them from the beginning.
    """

    photos: int
    total_photos: int
    size_bytes: int
    total_bytes: int | None
    stage: Stage = Stage.COPYING


class Copying:
    """The photos of one data set and their places in the growing folder.

    Parameters
    ----------
    shelves
        Where the phone keeps them.
    photos
        Each with the place below `folder` that its capture has.
    folder
        Where the data set grows.
    progress
        Is told how far it is.
    """

    def __init__(
        self,
        shelves: Shelves,
        photos: Sequence[tuple[Asked, str]],
        folder: Path,
        progress: Callable[[Copied], None],
    ) -> None:
        self._shelves, self._folder, self._progress = shelves, folder, progress
        self._photos = {photo.key_in_plan: (photo, place) for photo, place in photos}
        self.here: dict[Key, Pulled] = {}
        self.new_photos = 0
        self._bytes = 0
        sizes = [photo.size_bytes for photo, _ in photos]
        self._total_bytes = None if None in sizes else sum(size or 0 for size in sizes)

    @property
    def size_bytes(self) -> int:
        """Size of the photos that are here."""
        return self._bytes

    def find(self, data: GrowingDataset) -> None:
        """Verify, from the disk, what the data set has already and what a broken-off export has left.

        Everything else that is in the growing folder goes.

        Raises
        ------
        Problem
            When a photo of the data set has been altered.
        """
        self._tell()
        altered = []
        for key, (photo, place) in self._photos.items():
            there, capture = data.existing.get(place), photo.capture
            if there is None or capture is None:
                continue
            if (there.photo_name, there.session) != (capture.photo_name, capture.session):
                continue
            is_the_photo = photo.sha256 in (None, there.camera_sha256)
            if is_the_photo and digest_of(data.out / place) == there.photo_sha256:
                self._count(key, Pulled(there.photo_bytes, there.photo_sha256))
            else:
                altered.append(f"{place} was altered")
        if altered:
            raise touched(data.out, altered)
        self._find_left_over()

    def _find_left_over(self) -> None:
        expected = {self._folder / place: photo for photo, place in self._photos.values()}
        files = [each for each in self._folder.rglob("*") if not each.is_dir() or each.is_symlink()]
        for file in sorted(files):
            photo = expected.get(file)
            if photo is not None and photo.key_in_plan not in self.here and not file.is_symlink():
                inside = Pulled(file.stat().st_size, digest_of(file))
                if _is_right(photo, inside) and not photo.is_legacy:
                    self.new_photos += 1
                    self._count(photo.key_in_plan, inside)
                    continue
            file.unlink()
        for place in sorted((each for each in self._folder.rglob("*") if each.is_dir()), reverse=True):
            with contextlib.suppress(OSError):  # something is in it
                place.rmdir()

    def copy(self, wanted: Sequence[tuple[Key, PhoneFile]]) -> dict[Place, PhoneFile]:
        """Copy photos, each from the file that should hold it; give what was inside each file.

        What is not the photo, bit by bit, or is no whole picture, is not kept.

        Raises
        ------
        Problem
            When the phone is gone.
        """
        keys = {file.place: key for key, file in wanted}
        looked: dict[Place, PhoneFile] = {}
        parts = [(file, self._part(key)) for key, file in wanted]
        decoding: deque[tuple[Path, Future[PhoneFile]]] = deque()

        def take_all_but(last: int) -> None:
            while len(decoding) > last:
                part, inside = decoding.popleft()
                file = inside.result()
                looked[file.place] = self._take(keys[file.place], file, part)
                self._tell()

        # Decoding and hashing let go of the interpreter's lock: the next photos are copied meanwhile.
        with (
            self._kept_words(),
            ThreadPoolExecutor(os.cpu_count()) as pool,
            contextlib.closing(self._shelves.pull_each(parts)) as answers,
        ):
            try:
                for file, part, answer in answers:
                    decoding.append((part, pool.submit(look_into, file, part, answer)))
                    take_all_but(_DECODED_AT_A_TIME)
            finally:
                take_all_but(0)  # what came before the phone was gone
        return looked

    def leave_out(self, key: Key) -> None:
        """Have a photo that is here not come into the data set."""
        inside = self.here.pop(key)
        self._bytes -= inside.size_bytes
        new = self._folder / self._photos[key][1]
        if new.exists():  # else the data set has it, from where it is taken out at the end
            new.unlink()
            self.new_photos -= 1

    def _part(self, key: Key) -> Path:
        final = self._folder / self._photos[key][1]
        final.parent.mkdir(parents=True, exist_ok=True)
        return final.with_name(f".{final.name}.part")

    def _take(self, key: Key, file: PhoneFile, part: Path) -> PhoneFile:
        photo, place = self._photos[key]
        is_right = file.inside is not None and not file.fault and _is_right(photo, file.inside)
        if file.inside is not None and is_right and not file.contradicts(photo):
            part.rename(self._folder / place)
            self.new_photos += 1
            self._count(key, file.inside)
        else:
            part.unlink(missing_ok=True)
        return file

    def look_at(self, files: Sequence[PhoneFile]) -> dict[Place, PhoneFile]:
        """Read files that may be photos under another name, and keep nothing of them.

        Raises
        ------
        Problem
            When the phone is gone.
        """
        looked: dict[Place, PhoneFile] = {}
        scratch = self._folder / _LOOKED_AT
        with self._kept_words():
            for each in files:
                ((_, _, answer),) = self._shelves.pull_each([(each, scratch)])
                looked[each.place] = look_into(each, scratch, answer, whole=False)
                scratch.unlink(missing_ok=True)
        return looked

    @contextlib.contextmanager
    def _kept_words(self) -> Iterator[None]:
        """Say in a problem's advice what the same command will find."""
        try:
            yield
        except Problem as problem:
            if self._shelves.is_remote and self.here:
                problem.advice += f"; {len(self.here)} of {len(self._photos)} photos are here and stay"
            raise

    def _count(self, key: Key, inside: Pulled) -> None:
        self.here[key] = inside
        self._bytes += inside.size_bytes
        self._tell()

    def _tell(self) -> None:
        self._progress(Copied(len(self.here), len(self._photos), self._bytes, self._total_bytes))


def _is_right(photo: Asked, inside: Pulled) -> bool:
    """Say whether this is the photo, bit by bit, as far as anybody knows its bits."""
    return photo.is_legacy or (inside.size_bytes, inside.sha256) == (photo.size_bytes, photo.sha256)
