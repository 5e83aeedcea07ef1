"""Croissant's properties of responsible AI: how the data came about, what they are not good for, privacy."""

from __future__ import annotations

from typing import Any, Final

from controller.dataset.card import corrections, how_made, limits
from controller.dataset.chains import chain_rows
from controller.dataset.conditions import noun, simulated
from controller.dataset.loading import Dataset
from controller.dataset.publishing import Published

_PERSONAL: Final = (
    "The pictures are {pictures} of x-rays of people.",
    "Sex and age of each patient, as the source's table has them.",
    "Names of patients' folders are those of the source, by which photos of one patient belong together.",
    "The files may hold what a camera writes into them (EXIF): its model, the time, and where a person took"
    " the photo with such a camera's setting on, the place.",
)
_OF_CAMERAS: Final = 3
"""Which of these holds for photos alone."""


_PICTURES: Final = {
    (True, False): "photographs",
    (False, True): "synthetic pictures",
    (True, True): "photographs and synthetic pictures",
}
_WINDOWING: Final = "The column windowing says how 16-bit values became 8{screen}."
_AS_TAKEN: Final = (
    " Photos are as the camera"
    " made them, but for those that were turned upright (column turned) or were HEIC and became JPEG."
)
_SUBSETS_SHARE: Final = (
    "Photos of one subset share their conditions, which may stand for its patients' labels."
)


def responsible(data: Dataset, published: Published) -> dict[str, Any]:
    """Give them, by their names in croissant.json."""
    lacking = (
        f" {data.missing:,} photos of its subsets are missing; subsets.json names them."
        if data.missing
        else ""
    )
    times = sorted(
        at for each in data.captures if (at := each.triggered_at or each.taken_at or each.shown_at)
    )
    is_software = bool(simulated(data) or not data.photos)
    kinds = ["Software collection" if is_software else "Physical data collection"]
    kinds += ["Software collection"] * (not is_software and bool(data.synthetic))
    told: dict[str, Any] = {
        "rai:dataCollection": " ".join(" ".join(how_made(data)).replace("**", "").split()),
        "rai:dataCollectionType": [*kinds, "Secondary data analysis"],
        "rai:dataCollectionRawData": published.terms,
        "rai:dataCollectionMissingData": "A blank label was not mentioned in the report." + lacking,
        "rai:dataCollectionTimeFrame": [
            each.isoformat() for each in dict.fromkeys((*times[:1], *times[-1:]))
        ],
        "rai:dataPreprocessingProtocol": [
            _WINDOWING.format(screen=" for the screen" * bool(data.photos)) + _AS_TAKEN * bool(data.photos),
            *(f"Pictures in {each.folder} were made by: {each.steps}." for each in chain_rows(data)),
        ],
        "rai:dataAnnotationProtocol": [
            "Labels are those of the x-rays' source, joined by split, patient, study and view, cell by cell.",
            *corrections(data),
        ],
        "rai:dataLimitations": limits(data, published),
        "rai:dataBiases": [
            "What holds for the source's choice of patients, and for its labels, holds for the"
            f" {noun(data)}s.",
            *([_SUBSETS_SHARE] if data.photos else []),
        ],
        "rai:dataUseCases": [
            "To measure how robust models of chest x-rays are to photography, and to train them for it."
        ],
        "rai:personalSensitiveInformation": _personal(data),
        "rai:dataReleaseMaintenancePlan": f"Questions go to {published.contact}."
        if published.contact
        else "",
    }
    return {name: value for name, value in told.items() if value}


def _personal(data: Dataset) -> list[str]:
    pictures = _PICTURES[bool(data.photos), bool(data.synthetic)]
    told = _PERSONAL if data.photos else _PERSONAL[:_OF_CAMERAS]
    return [each.format(pictures=pictures) for each in told]
