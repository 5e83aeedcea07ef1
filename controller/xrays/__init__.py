"""Which x-rays there are and what they look like: CSV, keys, manifest, files, grey levels, frames. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from android_bridge.faces import lazy

if TYPE_CHECKING:
    from controller.xrays.beside_labels import unusual_cells
    from controller.xrays.building import build_manifest, with_images
    from controller.xrays.cells import FORMULA_SIGNS, as_it_was, for_spreadsheets, is_formula
    from controller.xrays.checking import NoPictureError
    from controller.xrays.columns import COLUMNS, FILE, OBSERVATIONS
    from controller.xrays.cursor import arrow
    from controller.xrays.folders import Images, folders_of, no_folder, tell_folders, why_missing
    from controller.xrays.formats import HEIF, JPEG, PHOTO_FORMATS, format_of
    from controller.xrays.frame import Frame, Patch, place
    from controller.xrays.header import require_columns
    from controller.xrays.image_file import (
        inspect,
        orientation_of,
        photo_grey,
        photo_levels,
        photo_small,
        photo_upright,
        tell_stray_bytes,
        xray_levels,
        xray_picture,
    )
    from controller.xrays.images import MISSING, find_image, find_images, finder, inspect_image
    from controller.xrays.keys import KEY_COLUMNS, parse_paths
    from controller.xrays.labels import Labels, in_form, label, labels_in, labels_of, no_row
    from controller.xrays.lists import PatientList, XrayList, read_patient_list, read_xray_list
    from controller.xrays.lookup import find_plain_rows
    from controller.xrays.manifest import FORMAT_VERSION, Manifest, Xray
    from controller.xrays.manifest_file import goes_by, is_same, read_manifest, write_manifest
    from controller.xrays.path_key import (
        LONGEST_NAME,
        PATH_SHAPE,
        SPLITS,
        XrayKey,
        folders_of_photo,
        normalise_path,
        parse_path,
        parse_plain_path,
    )
    from controller.xrays.rendering import fitted_size, render
    from controller.xrays.sample import sample_manifest
    from controller.xrays.selection import (
        AllRows,
        FrontalOnly,
        ManifestSample,
        PatientSample,
        RowRange,
        Selection,
        Whole,
        parse_rows,
        select_rows,
        selection_from_dict,
    )
    from controller.xrays.source import Source, read_cells, read_source, rows_of, text_of
    from controller.xrays.table import add_keys, complete, read_table, to_frame

__all__ = [
    "COLUMNS",
    "FILE",
    "FORMAT_VERSION",
    "FORMULA_SIGNS",
    "HEIF",
    "JPEG",
    "KEY_COLUMNS",
    "LONGEST_NAME",
    "MISSING",
    "OBSERVATIONS",
    "PATH_SHAPE",
    "PHOTO_FORMATS",
    "SPLITS",
    "AllRows",
    "Frame",
    "FrontalOnly",
    "Images",
    "Labels",
    "Manifest",
    "ManifestSample",
    "NoPictureError",
    "Patch",
    "PatientList",
    "PatientSample",
    "RowRange",
    "Selection",
    "Source",
    "Whole",
    "Xray",
    "XrayKey",
    "XrayList",
    "add_keys",
    "arrow",
    "as_it_was",
    "build_manifest",
    "complete",
    "find_image",
    "find_images",
    "find_plain_rows",
    "finder",
    "fitted_size",
    "folders_of",
    "folders_of_photo",
    "for_spreadsheets",
    "format_of",
    "goes_by",
    "in_form",
    "inspect",
    "inspect_image",
    "is_formula",
    "is_same",
    "label",
    "labels_in",
    "labels_of",
    "no_folder",
    "no_row",
    "normalise_path",
    "orientation_of",
    "parse_path",
    "parse_paths",
    "parse_plain_path",
    "parse_rows",
    "photo_grey",
    "photo_levels",
    "photo_small",
    "photo_upright",
    "place",
    "read_cells",
    "read_manifest",
    "read_patient_list",
    "read_source",
    "read_table",
    "read_xray_list",
    "render",
    "require_columns",
    "rows_of",
    "sample_manifest",
    "select_rows",
    "selection_from_dict",
    "tell_folders",
    "tell_stray_bytes",
    "text_of",
    "to_frame",
    "unusual_cells",
    "why_missing",
    "with_images",
    "write_manifest",
    "xray_levels",
    "xray_picture",
]

__getattr__ = lazy(
    __name__,
    {
        "building": (
            "build_manifest",
            "with_images",
        ),
        "cells": (
            "FORMULA_SIGNS",
            "as_it_was",
            "for_spreadsheets",
            "is_formula",
        ),
        "beside_labels": ("unusual_cells",),
        "checking": ("NoPictureError",),
        "columns": (
            "COLUMNS",
            "FILE",
            "OBSERVATIONS",
        ),
        "cursor": ("arrow",),
        "folders": (
            "Images",
            "folders_of",
            "no_folder",
            "tell_folders",
            "why_missing",
        ),
        "formats": (
            "HEIF",
            "JPEG",
            "PHOTO_FORMATS",
            "format_of",
        ),
        "frame": (
            "Frame",
            "Patch",
            "place",
        ),
        "image_file": (
            "inspect",
            "orientation_of",
            "photo_grey",
            "photo_levels",
            "photo_small",
            "photo_upright",
            "tell_stray_bytes",
            "xray_levels",
            "xray_picture",
        ),
        "images": (
            "MISSING",
            "find_image",
            "find_images",
            "finder",
            "inspect_image",
        ),
        "header": ("require_columns",),
        "keys": (
            "KEY_COLUMNS",
            "parse_paths",
        ),
        "labels": (
            "Labels",
            "in_form",
            "label",
            "labels_in",
            "labels_of",
            "no_row",
        ),
        "lists": (
            "PatientList",
            "XrayList",
            "read_patient_list",
            "read_xray_list",
        ),
        "lookup": ("find_plain_rows",),
        "manifest": (
            "FORMAT_VERSION",
            "Manifest",
            "Xray",
        ),
        "manifest_file": (
            "goes_by",
            "is_same",
            "read_manifest",
            "write_manifest",
        ),
        "path_key": (
            "LONGEST_NAME",
            "PATH_SHAPE",
            "SPLITS",
            "XrayKey",
            "folders_of_photo",
            "normalise_path",
            "parse_path",
            "parse_plain_path",
        ),
        "rendering": ("fitted_size", "render"),
        "sample": ("sample_manifest",),
        "selection": (
            "AllRows",
            "FrontalOnly",
            "ManifestSample",
            "PatientSample",
            "RowRange",
            "Selection",
            "Whole",
            "parse_rows",
            "select_rows",
            "selection_from_dict",
        ),
        "source": (
            "Source",
            "read_cells",
            "read_source",
            "rows_of",
            "text_of",
        ),
        "table": (
            "add_keys",
            "complete",
            "read_table",
            "to_frame",
        ),
    },
)
