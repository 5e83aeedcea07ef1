"""Tables that add up to those of Phillips et al. 2020."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

from rig import write_table

from controller.xrays import XrayKey

#: Table 1, Nokia10k: positive, uncertain and negative images, with their percentages, as printed.
#: Odd in print: the row Pleural Other may stand twice, with the same figures; negative images hold blank and
#: 0.0 alike, so that each row adds up to `IMAGES`; and the percentages of Consolidation and Pneumonia add up
#: to 100.01 and 99.99, for each is rounded by itself.
TABLE_1 = {
    "No Finding": ((972, "9.25"), (0, "0.00"), (9535, "90.75")),
    "Enlarged Cardiomediastinum": ((518, "4.93"), (600, "5.71"), (9389, "89.36")),
    "Cardiomegaly": ((1313, "12.50"), (370, "3.52"), (8824, "83.98")),
    "Lung Opacity": ((5184, "49.34"), (213, "2.03"), (5110, "48.63")),
    "Lung Lesion": ((415, "3.95"), (78, "0.74"), (10014, "95.31")),
    "Edema": ((2553, "24.30"), (634, "6.03"), (7320, "69.67")),
    "Consolidation": ((671, "6.39"), (1315, "12.52"), (8521, "81.10")),
    "Pneumonia": ((263, "2.50"), (885, "8.42"), (9359, "89.07")),
    "Atelectasis": ((1577, "15.01"), (1595, "15.18"), (7335, "69.81")),
    "Pneumothorax": ((957, "9.11"), (166, "1.58"), (9384, "89.31")),
    "Pleural Effusion": ((4115, "39.16"), (607, "5.78"), (5785, "55.06")),
    "Pleural Other": ((170, "1.62"), (127, "1.21"), (10210, "97.17")),
    "Fracture": ((391, "3.72"), (31, "0.30"), (10085, "95.98")),
    "Support Devices": ((5591, "53.21"), (48, "0.46"), (4868, "46.33")),
}
#: Table 3: patients, studies and images of each part, as printed. Odd in print: Synthetic counts x-rays, each
#: once, though there are two transformations of it, digital and photographic; and the validation set's films
#: are of other patients than its x-rays, so that it has 400 patients, which no row says.
TABLE_3 = {
    ("train", "iPhone"): (295, 829, 1_000),
    ("train", "Nokia"): (3_000, 8_931, 10_507),
    ("train", "Synthetic"): (3_000, 8_931, 10_507),
    ("valid", "Natural"): (200, 200, 234),
    ("valid", "Synthetic"): (200, 200, 234),
    ("valid", "Film"): (200, 200, 200),
    ("test", ""): (500, 500, 668),
}
#: Where the images of each row stand in CheXphoto's layout; of the test set nobody has seen the folders.
FOLDERS = {
    ("train", "iPhone"): ("natural/iphone",),
    ("train", "Nokia"): ("natural/nokia",),
    ("train", "Synthetic"): ("synthetic/digital", "synthetic/photographic"),
    ("valid", "Natural"): ("natural/oneplus",),
    ("valid", "Synthetic"): ("synthetic/digital", "synthetic/photographic"),
    ("valid", "Film"): ("film",),
    ("test", ""): ("natural/iphone",),
}
PATIENTS, STUDIES, IMAGES = TABLE_3["train", "Nokia"]


def write_csv(path: Path) -> None:
    """Write a table of CheXpert's form with the paper's counts, everything else drawn by lot."""
    lot = random.Random(7)
    keys = _keys(lot)
    columns = []
    for (positive, _), (uncertain, _), (negative, _) in TABLE_1.values():
        blank = lot.randint(0, negative)
        cells = ["1.0"] * positive + ["-1.0"] * uncertain + [""] * blank + ["0.0"] * (negative - blank)
        lot.shuffle(cells)
        columns.append(cells)
    rows = []
    for (patient, study, view), *labels in zip(keys, *columns, strict=True):
        place = f"CheXpert-v1.0/train/patient{patient:05d}/study{study}/view{view}_frontal.jpg"
        rows.append([place, "Female", "61", "Frontal", "AP", *labels])
    write_table(path, rows)


def of_counts(split: str, first_patient: int, patients: int, studies: int, images: int) -> list[XrayKey]:
    """Give keys of so many patients, studies and images."""
    more = studies - patients  # a second study, a third one, ... of the first patients
    named = [(at % patients, 1 + at // patients) for at in range(patients + more)]
    views = [(*named[at % studies], 1 + at // studies) for at in range(images)]
    return [
        XrayKey(split, f"patient{first_patient + patient:05d}", f"study{study}", f"view{view}_frontal")
        for patient, study, view in views
    ]


def _keys(lot: random.Random) -> list[tuple[int, int, int]]:
    more = set(lot.sample(range(PATIENTS), STUDIES - 2 * PATIENTS))  # the others have two studies
    studies = [
        (patient + 1, study) for patient in range(PATIENTS) for study in range(1, 3 + (patient in more))
    ]
    second = set(lot.sample(range(len(studies)), IMAGES - STUDIES))
    views = ([(*study, 1), (*study, 2)][: 1 + (at in second)] for at, study in enumerate(studies))
    return list(itertools.chain.from_iterable(views))
