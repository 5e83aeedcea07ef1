"""The manifest: the frozen list index 1..N -> x-ray that everything else refers to."""

from controller.manifest.build import build_manifest
from controller.manifest.file import read_manifest, write_manifest
from controller.manifest.images import ImageFacts, find_image, inspect_image
from controller.manifest.model import FORMAT_VERSION, Manifest, Xray
from controller.manifest.sample import sample_manifest
from controller.manifest.selection import (
    AllRows,
    ManifestSample,
    PatientSample,
    RowRange,
    Selection,
    parse_rows,
    select_rows,
    selection_from_dict,
)

__all__ = [
    "FORMAT_VERSION",
    "AllRows",
    "ImageFacts",
    "Manifest",
    "ManifestSample",
    "PatientSample",
    "RowRange",
    "Selection",
    "Xray",
    "build_manifest",
    "find_image",
    "inspect_image",
    "parse_rows",
    "read_manifest",
    "sample_manifest",
    "select_rows",
    "selection_from_dict",
    "write_manifest",
]
