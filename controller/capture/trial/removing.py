"""A trial's photos removed from the phone, and its pictures from here."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from android_bridge.base import Problem
from android_bridge.store import PhotoStore, Pulled
from controller.capture.kept_pictures import KeptPictures
from controller.capture.trial.book import TrialBook, TrialPhoto
from controller.capture.trial.names import TrialKind, is_of_trial
from controller.plan import LoadedPlan


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed from a phone, and what could not be."""

    photos: int
    size_bytes: int
    refused: tuple[Problem, ...] = ()


def remove_photos(
    loaded: LoadedPlan, book: TrialBook, photos: Sequence[TrialPhoto], store: PhotoStore
) -> Removed:
    """Remove every trial's photo of this plan from a folder of a phone. Nothing else there is touched.

    Parameters
    ----------
    photos
        Those of one phone, in one folder, that are known here; others of these trials go as well.
    store
        That folder.

    Raises
    ------
    Problem
        When the phone cannot be read, or the folder is not that of these trials.
    """
    folder = photos[0].folder
    if PurePosixPath(unquote(folder)).name != book.journal:
        raise Problem(
            "this folder is not that of the plan's trials: nothing is removed there",
            where=folder,
            expected=book.journal,
        )
    known = {(each.kind, each.name): each for each in photos}
    refused: list[Problem] = []
    gone, size = 0, 0
    for kind in TrialKind:
        for name, size_bytes in [(each.name, each.size_bytes) for each in store.files(kind.value)]:
            if not is_of_trial(name):
                continue
            try:
                store.delete_verified(kind.value, name, *_told(store, kind.value, name, known))
            except Problem as problem:
                refused.append(problem)
                known.pop((kind.value, name), None)
                continue
            gone, size = gone + 1, size + size_bytes
    for photo in known.values():  # removed now, or by others before
        book.forget(photo)
    pictures = KeptPictures(loaded)
    for kind in TrialKind:
        pictures.delete(kind.value)
    return Removed(gone, size, tuple(refused))


def _told(
    store: PhotoStore, kind: str, name: str, known: dict[tuple[str, str], TrialPhoto]
) -> tuple[int, str]:
    """Give size and SHA-256 as the phone told them, or as they are where it told nobody."""
    photo = known.get((kind, name))
    if photo is not None and photo.sha256:
        return photo.size_bytes, photo.sha256
    found = _pulled(store, kind, name)
    return found.size_bytes, found.sha256


def _pulled(store: PhotoStore, kind: str, name: str) -> Pulled:
    with tempfile.TemporaryDirectory() as folder:
        return store.pull(kind, name, Path(folder) / name)
