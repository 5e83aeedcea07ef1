"""Which x-rays there are and what they look like: CSV, keys, manifest, files, grey levels, frames. No Qt."""

from controller.xrays.build_manifest import build_manifest
from controller.xrays.columns import COLUMNS, OBSERVATIONS
from controller.xrays.images import find_image, inspect_image
from controller.xrays.keys import KEY_COLUMNS
from controller.xrays.manifest import FORMAT_VERSION, Manifest, Xray
from controller.xrays.manifest_file import read_manifest, write_manifest
from controller.xrays.path_key import SPLITS, XrayKey, normalise_path, parse_path
from controller.xrays.sample import sample_manifest
from controller.xrays.selection import (
    AllRows,
    ManifestSample,
    PatientSample,
    RowRange,
    Selection,
    parse_rows,
    select_rows,
    selection_from_dict,
)
from controller.xrays.table import add_keys, read_table, require_columns

__all__ = [
    "COLUMNS",
    "FORMAT_VERSION",
    "KEY_COLUMNS",
    "OBSERVATIONS",
    "SPLITS",
    "AllRows",
    "Manifest",
    "ManifestSample",
    "PatientSample",
    "RowRange",
    "Selection",
    "Xray",
    "XrayKey",
    "add_keys",
    "build_manifest",
    "find_image",
    "inspect_image",
    "normalise_path",
    "parse_path",
    "parse_rows",
    "read_manifest",
    "read_table",
    "require_columns",
    "sample_manifest",
    "select_rows",
    "selection_from_dict",
    "write_manifest",
]
