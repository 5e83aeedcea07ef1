"""Tables that add up to those of Phillips et al. 2020."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

from rig import write_table

#: Table 1, Nokia10k: positive, uncertain and negative images, with their percentages. Not held against the
#: printed paper: what was checked is that each row adds up to `IMAGES`, and its percentages follow from that.
TABLE_1 = {
    "No Finding": ((972, "9.25"), (0, "0.00"), (9535, "90.75")),
    "Enlarged Cardiomediastinum": ((518, "4.93"), (600, "5.71"), (9389, "89.36")),
    "Cardiomegaly": ((1313, "12.50"), (370, "3.52"), (8824, "83.98")),
    "Lung Opacity": ((5184, "49.34"), (213, "2.03"), (5110, "48.63")),
    "Lung Lesion": ((415, "3.95"), (78, "0.74"), (10014, "95.31")),
    "Edema": ((2553, "24.30"), (634, "6.03"), (7320, "69.67")),
    "Consolidation": ((671, "6.39"), (1315, "12.52"), (8521, "81.10")),
    "Pneumonia": ((274, "2.61"), (885, "8.42"), (9348, "88.97")),
    "Atelectasis": ((1564, "14.89"), (1595, "15.18"), (7348, "69.93")),
    "Pneumothorax": ((957, "9.11"), (166, "1.58"), (9384, "89.31")),
    "Pleural Effusion": ((4115, "39.16"), (607, "5.78"), (5785, "55.06")),
    "Pleural Other": ((170, "1.62"), (127, "1.21"), (10210, "97.17")),
    "Fracture": ((391, "3.72"), (31, "0.30"), (10085, "95.98")),
    "Support Devices": ((5591, "53.21"), (48, "0.46"), (4868, "46.33")),
}
#: Table 3: patients, studies, images of Nokia10k.
PATIENTS, STUDIES, IMAGES = 3_000, 8_931, 10_507


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


def _keys(lot: random.Random) -> list[tuple[int, int, int]]:
    more = set(lot.sample(range(PATIENTS), STUDIES - 2 * PATIENTS))  # the others have two studies
    studies = [
        (patient + 1, study) for patient in range(PATIENTS) for study in range(1, 3 + (patient in more))
    ]
    second = set(lot.sample(range(len(studies)), IMAGES - STUDIES))
    views = ([(*study, 1), (*study, 2)][: 1 + (at in second)] for at, study in enumerate(studies))
    return list(itertools.chain.from_iterable(views))
