"""Photos as they lie on a phone, over ADB or in a folder, and what is written into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from android_bridge.store.adb_store import AdbStore
    from android_bridge.store.legacy_store import LegacyFolderStore
    from android_bridge.store.photo_exif import build_exif, embed, read_exif_copy
    from android_bridge.store.photo_store import (
        MOST_PHOTO_BYTES,
        FolderStore,
        PhotoStore,
        Pulled,
        Stored,
        Wanted,
    )
    from android_bridge.store.store_below import StoreBelow

__all__ = [
    "MOST_PHOTO_BYTES",
    "AdbStore",
    "FolderStore",
    "LegacyFolderStore",
    "PhotoStore",
    "Pulled",
    "StoreBelow",
    "Stored",
    "Wanted",
    "build_exif",
    "embed",
    "read_exif_copy",
]

_PLACES = {
    "adb_store": ("AdbStore",),
    "legacy_store": ("LegacyFolderStore",),
    "photo_exif": ("build_exif", "embed", "read_exif_copy"),
    "photo_store": ("MOST_PHOTO_BYTES", "FolderStore", "PhotoStore", "Pulled", "Stored", "Wanted"),
    "store_below": ("StoreBelow",),
}

__getattr__ = lazy(__name__, _PLACES)
