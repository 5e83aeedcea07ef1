"""croissant.json: what the data set's files and columns are, for machines (MLCommons Croissant 1.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from controller.dataset.capture import columns_of
from controller.dataset.card import CHEXPERT_URL, summary
from controller.dataset.conditions import simulated_words
from controller.dataset.loading import Dataset
from controller.dataset.meanings import CAPTURE_MEANINGS, LABEL_MEANINGS
from controller.dataset.tables import CAPTURES_CSV, CAPTURES_PARQUET
from controller.xrays import COLUMNS, OBSERVATIONS, SPLITS

CROISSANT: Final = "croissant.json"
_KINDS: Final = {"str": "sc:Text", "int": "sc:Integer", "float": "sc:Float", "datetime": "sc:DateTime"}
_FORMATS: Final = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".heic": "image/heic"}
_READABLE: Final = ("image/jpeg", "image/png")
_CONTEXT: Final = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant_text(data: Dataset, sizes: Mapping[str, int]) -> str:
    """Give the text of croissant.json.

    Parameters
    ----------
    data
        The data set; `Dataset.digests` of its tables have to be there.
    sizes
        Size in bytes of each table.
    """
    formats = sorted({_format_of(each.place) for each in data.captures})
    tables = [name for name in (f"{split}.csv" for split in SPLITS) if name in sizes]
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": data.folder.name,
        "description": " ".join(filter(None, (summary(data), simulated_words(data)))),
        "license": f"Not stated here. For photographs of CheXpert's x-rays see {CHEXPERT_URL}",
        "keywords": ["chest x-ray", "photographs of x-rays", "CheXphoto", "CheXpert"],
        "distribution": [
            _file(CAPTURES_PARQUET, "application/x-parquet", data, sizes, "Everything known of each photo"),
            _file(CAPTURES_CSV, "text/csv", data, sizes, f"The same as {CAPTURES_PARQUET}"),
            *(_file(name, "text/csv", data, sizes, "CheXpert's 19 columns") for name in tables),
            *(_photos(each, data) for each in formats),
        ],
        "recordSet": [
            _captures(data),
            *(_labels(name, data) for name in tables),
            *(_pictures(each) for each in formats if each in _READABLE),
        ],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _format_of(place: str) -> str:
    return _FORMATS.get(Path(place).suffix.lower(), "application/octet-stream")


def _file(name: str, media: str, data: Dataset, sizes: Mapping[str, int], description: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": description,
        "contentUrl": name,
        "contentSize": f"{sizes[name]} B",
        "encodingFormat": media,
        "sha256": data.digests[name],
    }


def _photos(media: str, data: Dataset) -> dict[str, Any]:
    suffixes = sorted({Path(each.place).suffix for each in data.captures if _format_of(each.place) == media})
    kinds = sorted({"/".join(each.place.split("/")[:2]) for each in data.captures})
    return {
        "@type": "cr:FileSet",
        "@id": _set_name(media),
        "name": _set_name(media),
        "description": f"The photos that are {media}",
        "encodingFormat": media,
        "includes": [f"{kind}/*/*/*/*{suffix}" for kind in kinds for suffix in suffixes],
    }


def _set_name(media: str) -> str:
    return f"photos-{media.rpartition('/')[2]}"


def _captures(data: Dataset) -> dict[str, Any]:
    fields = [
        _field("captures", name, CAPTURE_MEANINGS[name], _KINDS[kind], CAPTURES_PARQUET)
        for name, kind in columns_of(data.captures).items()
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "captures",
        "name": "captures",
        "description": "Everything known of each photo, one record for each",
        "key": {"@id": "captures/place"},
        "field": fields,
    }


def _labels(table: str, data: Dataset) -> dict[str, Any]:
    split = table.removesuffix(".csv")
    columns = zip(*(labels for _, labels in data.rows(split)), strict=True)
    kinds = dict(zip(COLUMNS[1:], map(_kind, COLUMNS[1:], columns), strict=True))
    fields = [
        _field(f"labels-{split}", name, LABEL_MEANINGS[name], kinds.get(name, "sc:Text"), table)
        for name in COLUMNS
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": f"labels-{split}",
        "name": f"labels-{split}",
        "description": f"The labels of the photos of {split}, cell by cell those of the x-rays",
        "key": {"@id": f"labels-{split}/Path"},
        "field": fields,
    }


def _kind(column: str, cells: Sequence[str]) -> str:
    """Give a column's type: text unless every cell of it is a number or blank."""
    if column == "Age" and all(cell.isascii() and cell.isdigit() for cell in cells):
        return "sc:Integer"
    return "sc:Float" if column in OBSERVATIONS and _are_numbers(cells) else "sc:Text"


def _are_numbers(cells: Iterable[str]) -> bool:
    try:
        return all(float(cell) == float(cell) for cell in set(cells) - {""})
    except ValueError:
        return False


def _pictures(media: str) -> dict[str, Any]:
    name = _set_name(media).replace("photos", "pictures")
    fields = [
        ("place", CAPTURE_MEANINGS["place"], "sc:Text", "fullpath"),
        ("picture", "the photo's pixels", "sc:ImageObject", "content"),
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": "The photos themselves; place is as in captures",
        "key": {"@id": f"{name}/place"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{field}",
                "name": field,
                "description": meaning,
                "dataType": kind,
                "source": {"fileSet": {"@id": _set_name(media)}, "extract": {"fileProperty": what}},
            }
            for field, meaning, kind, what in fields
        ],
    }


def field_id(record_set: str, column: str) -> str:
    """Give a field's id, which may hold no blanks: ``labels-train/No_Finding``."""
    return f"{record_set}/{re.sub('[^A-Za-z0-9]', '_', column)}"


def _field(record_set: str, name: str, meaning: str, kind: str, file: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": field_id(record_set, name),
        "name": name,
        "description": meaning,
        "dataType": kind,
        "source": {"fileObject": {"@id": file}, "extract": {"column": name}},
    }
