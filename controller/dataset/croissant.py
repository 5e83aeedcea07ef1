"""croissant.json: what the data set's files and columns are, for machines (MLCommons Croissant 1.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic_core import to_json

from controller.dataset.card import CARD, summary
from controller.dataset.checksums import CHECKSUMS
from controller.dataset.columns import columns_of
from controller.dataset.conditions import noun, simulated, simulated_words
from controller.dataset.joined import PHOTOS, SPLIT_TABLE, joined_columns, label_kind
from controller.dataset.labels import policies_of
from controller.dataset.loading import SUBSETS, Dataset
from controller.dataset.meanings import meanings_of
from controller.dataset.publishing import Published
from controller.dataset.responsible import responsible
from controller.dataset.sheets import SHEETS
from controller.dataset.tables import CAPTURES_CSV, CAPTURES_PARQUET
from controller.plan import is_url
from controller.xrays import COLUMNS, SPLITS

CROISSANT: Final = "croissant.json"
_KINDS: Final = {
    "str": "sc:Text",
    "int": "sc:Integer",
    "float": "sc:Float",
    "bool": "sc:Boolean",
    "datetime": "sc:DateTime",
}
_FORMATS: Final = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".heic": "image/heic"}
_MEDIA: Final = {
    ".csv": "text/csv",
    ".parquet": "application/x-parquet",
    ".json": "application/json",
    ".md": "text/markdown",
}
_CONTACT: Final = {True: "url", False: "email"}
_DESCRIPTIONS: Final = {
    PHOTOS: "A row for each photo: place, labels, all that is known of it",
    CAPTURES_PARQUET: "Everything known of each photo",
    CAPTURES_CSV: f"The same as {CAPTURES_PARQUET}",
    SUBSETS: "What is on record of each subset",
    CARD: "The data card",
}
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
    "equivalentProperty": "cr:equivalentProperty",
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
    "samplingRate": "cr:samplingRate",
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
        The data set; `Dataset.digests` of all but its photos, this file and the list have to be there.
    sizes
        Size in bytes of each of these.
    """
    published = Published.of(data)
    meanings = meanings_of(data)
    formats = sorted({_format_of(each.place) for each in data.captures})
    tables = [name for name in (f"{split}.csv" for split in SPLITS) if name in sizes]
    readable = [each for each in formats if each in _READABLE]
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": data.folder.name,
        **({"alternateName": published.title} if published.title else {}),
        "description": " ".join(filter(None, (simulated_words(data), summary(data)))),
        **_publishing(published),
        "keywords": [
            "chest x-ray",
            *(["photographs of x-rays"] if data.photos else []),
            "CheXphoto",
            *(["CheXpert"] if published.is_chexperts else []),
            *(["simulated"] if simulated(data) else []),
            *(["synthetic transformations"] if data.synthetic else []),
        ],
        "inLanguage": "en",
        "isLiveDataset": False,
        **responsible(data, published),
        "distribution": [
            *(_file(name, data, sizes) for name in sorted(sizes) if not name.startswith(f"{SHEETS}/")),
            *(_photos(each, data) for each in formats),
            *_sheets(sizes, data),
            _file_set("checksums", "text/plain", [CHECKSUMS], "SHA-256 of every file"),
        ],
        "recordSet": [
            *(_joined(each, data, meanings) for each in readable[:1]),
            _captures(data, meanings),
            *(_labels(name, data, meanings) for name in tables),
            *(_pictures(each, data, meanings) for each in readable),
        ],
    }
    # the same text as the standard library's, which writes indented JSON ten times as slowly
    return to_json(content, indent=2).decode() + "\n"


def _publishing(published: Published) -> dict[str, Any]:
    told: dict[str, Any] = {
        "creator": [{"@type": "sc:Person", "name": each} for each in published.creators],
        "license": published.licence_url or published.licence,
        "citeAs": published.citation,
        "version": published.version,
        "datePublished": published.date,
        "contactPoint": {"@type": "sc:ContactPoint", _CONTACT[is_url(published.contact)]: published.contact}
        if published.contact
        else None,
        "isBasedOn": published.source,
    }
    return {name: value for name, value in told.items() if value}


def _format_of(place: str) -> str:
    return _FORMATS.get(_suffix_of(place).lower(), "application/octet-stream")


def _suffix_of(place: str) -> str:
    return "." + place.rpartition(".")[2]  # a path takes ten times as long, and there are thousands


def _file(name: str, data: Dataset, sizes: Mapping[str, int]) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": _description(name).replace("each photo", f"each {noun(data)}"),
        "contentUrl": name,
        "contentSize": f"{sizes[name]} B",
        "encodingFormat": _MEDIA[Path(name).suffix],
        "sha256": data.digests[name],
    }


def _description(name: str) -> str:
    if name.endswith(f"/{SPLIT_TABLE}"):
        return (
            f"The part of {PHOTOS} that is of {name.partition('/')[0]}; file_name is relative to its folder"
        )
    if policies_of([name]):
        return "CheXpert's 19 columns, uncertain labels decided one way"
    return _DESCRIPTIONS.get(name, "CheXpert's 19 columns")


def _photos(media: str, data: Dataset) -> dict[str, Any]:
    suffixes = {_suffix_of(each.place) for each in data.captures if _format_of(each.place) == media}
    kinds = sorted({"/".join(each.place.split("/")[:2]) for each in data.captures})
    includes = [f"{kind}/*/*/*/*{suffix}" for kind in kinds for suffix in sorted(suffixes)]
    return _file_set(_set_name(media), media, includes, f"The {noun(data)}s that are {media}")


def _sheets(sizes: Mapping[str, int], data: Dataset) -> list[dict[str, Any]]:
    folders = sorted({name.rpartition("/")[0] for name in sizes if name.startswith(f"{SHEETS}/")})
    includes = [f"{folder}/*.jpg" for folder in folders]
    description = f"X-rays beside their {noun(data)}s"
    return [_file_set(SHEETS, "image/jpeg", includes, description)] if includes else []


def _file_set(name: str, media: str, includes: list[str], description: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileSet",
        "@id": name,
        "name": name,
        "description": description,
        "encodingFormat": media,
        "includes": includes,
    }


def _set_name(media: str) -> str:
    return f"photos-{media.rpartition('/')[2]}"


def _joined(media: str, data: Dataset, meanings: Mapping[str, str]) -> dict[str, Any]:
    """Give the record set of photos with their labels: the pictures of a file set, joined to the table."""
    photos = {"fileSet": {"@id": _set_name(media)}}
    picture = _of_files("photos", "image", "the photo's pixels", "sc:ImageObject", media, "content")
    place = _field("photos", "place", meanings["place"], "sc:Text", PHOTOS)
    references = place["source"]
    # mlcroissant has a path here, which is no text and equals none, until a transform has gone over it
    whole = {**photos, "extract": {"fileProperty": "fullpath"}, "transform": {"regex": "^(.+)$"}}
    fields = [
        _field("photos", name, meanings[name], _KINDS[kind], PHOTOS)
        for name, kind in joined_columns(data).items()
        if name != "place"
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "photos",
        "name": "photos",
        "description": f"Each {noun(data)} with its labels, its split and all that is known of it",
        "key": {"@id": "photos/place"},
        "field": [{**place, "source": whole, "references": references}, picture, *fields],
    }


def _captures(data: Dataset, meanings: Mapping[str, str]) -> dict[str, Any]:
    fields = [
        _field("captures", name, meanings[name], _KINDS[kind], CAPTURES_PARQUET)
        for name, kind in columns_of(data.captures).items()
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "captures",
        "name": "captures",
        "description": f"Everything known of each {noun(data)}, one record for each",
        "key": {"@id": "captures/place"},
        "field": fields,
    }


def _labels(table: str, data: Dataset, meanings: Mapping[str, str]) -> dict[str, Any]:
    split = table.removesuffix(".csv")
    columns = zip(*(labels for _, labels in data.rows(split)), strict=True)
    kinds = dict(zip(COLUMNS[1:], map(label_kind, COLUMNS[1:], columns), strict=True))
    fields = [
        _field(f"labels-{split}", name, meanings[name], _KINDS[kinds.get(name, "str")], table)
        for name in COLUMNS
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": f"labels-{split}",
        "name": f"labels-{split}",
        "description": f"The labels of the {noun(data)}s of {split}, cell by cell those of the x-rays",
        "key": {"@id": f"labels-{split}/Path"},
        "field": fields,
    }


def _pictures(media: str, data: Dataset, meanings: Mapping[str, str]) -> dict[str, Any]:
    name = _set_name(media).replace("photos", "pictures")
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"The {noun(data)}s themselves; place is as in captures",
        "key": {"@id": f"{name}/place"},
        "field": [
            _of_files(name, "place", meanings["place"], "sc:Text", media, "fullpath"),
            _of_files(name, "picture", "the photo's pixels", "sc:ImageObject", media, "content"),
        ],
    }


def _of_files(record_set: str, name: str, meaning: str, kind: str, media: str, what: str) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{record_set}/{name}",
        "name": name,
        "description": meaning,
        "dataType": kind,
        "source": {"fileSet": {"@id": _set_name(media)}, "extract": {"fileProperty": what}},
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
