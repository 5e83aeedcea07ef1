"""What stands before the data card: YAML by which Hugging Face's hub and `datasets` know the data set."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

from controller.dataset.conditions import simulated
from controller.dataset.loading import Dataset
from controller.dataset.publishing import Published
from controller.plan import is_url
from controller.xrays import SPLITS

_SPLITS: Final = {"train": "train", "valid": "validation", "test": "test"}
"""What `datasets` calls CheXpert's splits."""
_SIZES: Final = (
    *((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M")),
    (10**7, "1M<n<10M"),
)
_NOT_IN_YAML: Final = re.compile("[\x7f-\x84\x86-\x9f\ufffe\uffff]")
_HUB_LICENCES: Final = {
    **{
        f"CC-BY{kind}-{version}": f"cc-by{kind.lower()}-{version}"
        for kind in ("", "-SA", "-ND", "-NC", "-NC-SA", "-NC-ND")
        for version in ("3.0", "4.0")
        if (kind, version) != ("-ND", "3.0")
    },
    "CC0-1.0": "cc0-1.0",
    "CDLA-Permissive-1.0": "cdla-permissive-1.0",
    "CDLA-Permissive-2.0": "cdla-permissive-2.0",
    "CDLA-Sharing-1.0": "cdla-sharing-1.0",
    "ODbL-1.0": "odbl",
    "ODC-By-1.0": "odc-by",
    "PDDL-1.0": "pddl",
    "Apache-2.0": "apache-2.0",
    "MIT": "mit",
}
"""The hub's own names of licences; any other is ``other`` there, with a name and maybe an address."""


def front_matter(data: Dataset, published: Published) -> str:
    """Give it, with the lines around it.

    One configuration: each split's photos with the table beside them. Labels are that table's columns; the
    names of folders, by which `datasets` would take them otherwise, are none.
    """
    return "\n".join(["---", *_lines(data, published), "---"])


def _lines(data: Dataset, published: Published) -> Iterator[str]:
    yield f"pretty_name: {_text(published.title or data.folder.name)}"
    yield from _licence(published)
    yield "task_categories:"
    yield "- image-classification"
    yield "task_ids:"
    yield "- multi-label-image-classification"
    yield "tags:"
    yield "- medical"
    yield "- chest-x-ray"
    yield from ["- photographs-of-x-rays"] * bool(data.photos)
    yield from ["- simulated"] * bool(simulated(data))
    yield from ["- synthetic-transformations"] * bool(data.synthetic)
    yield "size_categories:"
    yield f"- {next((name for most, name in _SIZES if len(data.captures) < most), '10M<n<100M')}"
    yield "configs:"
    yield "- config_name: default"
    yield "  drop_labels: true"
    yield "  data_files:"
    for split in SPLITS:
        if data.rows(split):
            yield f"  - split: {_SPLITS[split]}"
            yield f"    path: {split}/**"


def _licence(published: Published) -> Iterator[str]:
    if not published.licence:
        return
    known = _HUB_LICENCES.get(published.licence, "other")
    yield f"license: {known}"
    if known == "other":
        name = "terms of its own" if is_url(published.licence) else published.licence
        yield f"license_name: {_text(name.lower().replace(' ', '-'))}"
        if published.licence_url:
            yield f"license_link: {_text(published.licence_url)}"


def _text(text: str) -> str:
    """Write a text as YAML reads it back, whatever stands in it: JSON is YAML but for what cannot be seen."""
    written = json.dumps(" ".join(text.split()), ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
