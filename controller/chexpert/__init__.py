"""CheXpert's tables: their columns, their paths, and reading them without changing a cell."""

from controller.chexpert.columns import COLUMNS, OBSERVATIONS
from controller.chexpert.keys import KEY_COLUMNS
from controller.chexpert.path_key import SPLITS, XrayKey, normalise_path, parse_path
from controller.chexpert.table import add_keys, read_table, require_columns

__all__ = [
    "COLUMNS",
    "KEY_COLUMNS",
    "OBSERVATIONS",
    "SPLITS",
    "XrayKey",
    "add_keys",
    "normalise_path",
    "parse_path",
    "read_table",
    "require_columns",
]
