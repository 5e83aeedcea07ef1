"""The manifest as a file: JSON Lines, a header, then one x-ray a line; equal manifests have equal bytes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from android_bridge.base import Problem, replace_file
from controller.xrays.manifest import FORMAT_VERSION, OLDEST_VERSION
from controller.xrays.manifest_parsing import FORMAT_NAME, names_do_not_count, parse_manifest, to_json

if TYPE_CHECKING:
    from pathlib import Path

    from controller.xrays.manifest import Manifest, Xray


def encode_manifest(manifest: Manifest) -> bytes:
    """Give the bytes of the file; ``digest`` is not among them, it is their hash."""
    rows = "".join([to_json(_row(xray)) + "\n" for xray in manifest.xrays]).encode("ascii")
    header = {
        "format": FORMAT_NAME,
        "version": manifest.format_version,
        "csv": manifest.csv_name,
        "csv_sha256": manifest.csv_sha256,
        "csv_rows": manifest.csv_rows,
        "selection": manifest.selection,
        "hashed": manifest.hashed,
        "xrays": len(manifest.xrays),
        "xrays_sha256": hashlib.sha256(rows).hexdigest(),
    }
    return (to_json(header) + "\n").encode("ascii") + rows


def seal(manifest: Manifest) -> Manifest:
    """Give the manifest with its digest."""
    named = replace(manifest, csv_name="") if names_do_not_count(manifest.format_version) else manifest
    return replace(manifest, digest=hashlib.sha256(encode_manifest(named)).hexdigest())


def goes_by(manifest: Manifest, digest: str) -> bool:
    """Say whether a digest on record is this manifest's, in whichever version of the format it was kept."""
    return digest == manifest.digest or digest in {
        seal(replace(manifest, format_version=version)).digest
        for version in range(OLDEST_VERSION, FORMAT_VERSION)
    }


def is_same(one: Manifest, other: Manifest) -> bool:
    """Say whether two manifests hold the same, whatever their CSVs were called and their formats are."""
    version = FORMAT_VERSION
    return (
        seal(replace(one, format_version=version)).digest
        == seal(replace(other, format_version=version)).digest
    )


def write_manifest(manifest: Manifest, path: Path) -> None:
    """Write the file at once or not at all; an older file under the name is replaced.

    Raises
    ------
    Problem
        Where it cannot be written.
    """
    try:
        replace_file(path, encode_manifest(manifest))
    except OSError as error:
        raise Problem(
            "the manifest cannot be written",
            where=str(path),
            expected="a file name in a folder that exists and may be written to",
            got=error.strerror or str(error),
            advice="give another place",
        ) from error


def read_manifest(path: Path) -> Manifest:
    """Read and check a manifest.

    Raises
    ------
    Problem
        For a file that is missing, not a manifest, of another version, cut off, or changed since.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem(
            "the manifest cannot be read",
            where=str(path),
            expected="a file made by `chexrig manifest build`",
            got=error.strerror or str(error),
            advice="give its right path, or make it",
        ) from error
    return parse_manifest(data, str(path))


def _row(xray: Xray) -> dict[str, str | int | None]:
    # What was added later is there only where it says something: older manifests keep their digests.
    more = {"file": xray.file, "windowing": xray.windowing, "accepted": xray.accepted}
    return {
        "index": xray.index,
        "path": xray.path,
        "sha256": xray.sha256,
        "width_px": xray.width_px,
        "height_px": xray.height_px,
        "bits": xray.bits,
        **{name: value for name, value in more.items() if value},
    }
