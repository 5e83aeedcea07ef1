"""The collections that are known. Another one is another entry here; docs/tables.md says the same in words.

NIH ChestX-ray14
    Wang et al., ChestX-ray8: Hospital-scale Chest X-ray Database and Benchmarks, CVPR 2017,
    https://arxiv.org/abs/1705.02315; files: https://nihcc.app.box.com/v/ChestXray-NIHCC.
    Its 14 findings are those that were mined from reports as present; the others were not mentioned or
    denied, which the table does not tell apart: 1.0 and blank.

    CheXpert's label for a finding is the one that CheXpert's own labeller (Irvin et al. 2019,
    https://arxiv.org/abs/1901.07031; lists of phrases in https://github.com/stanfordmlgroup/chexpert-labeler)
    gives to its word: *effusion* is a phrase of Pleural Effusion, *infiltration* of Lung Opacity, *mass* and
    *nodule* of Lung Lesion, *pleural thickening* of Pleural Other. *Emphysema* and *hernia* are of those that
    have no label, and only keep No Finding from being said. *Fibrosis* is one of Pleural Other there; NIH's
    is of the lung, and has no label.

MIMIC-CXR-JPG
    Johnson et al., MIMIC-CXR-JPG, a large publicly available database of labeled chest radiographs, 2019,
    https://arxiv.org/abs/1901.07042; files: https://physionet.org/content/mimic-cxr-jpg/.
    Its labels were made by CheXpert's labeller (or NegBio) and are CheXpert's 14, with CheXpert's values.
    Sex and age are not in its tables.

    Views of patients who lie on one side (LLD, RLD) are frontal ones; oblique ones (LAO, RAO, LPO) and
    SWIMMERS are neither frontal nor lateral. Where ViewPosition is blank, the view's coded name says it.
"""

from __future__ import annotations

from typing import Final

from controller.convert.collection import Collection, Table
from controller.xrays import OBSERVATIONS

_AP, _PA, _LATERAL = ("Frontal", "AP"), ("Frontal", "PA"), ("Lateral", "")
_SEXES: Final = {"M": "Male", "F": "Female"}

_NIH: Final = Collection(
    title="NIH ChestX-ray14",
    images=Table(
        what="findings",
        example="Data_Entry_2017_v2020.csv",
        columns=(
            "Image Index",
            "Finding Labels",
            "Follow-up #",
            "Patient ID",
            "Patient Age",
            "Patient Gender|Patient Sex",
            "View Position",
        ),
        key=("Image Index",),
    ),
    lists={"train_val_list": "train", "test_list": "test"},
    listed="Image Index",
    numbers={"Patient ID": 0, "Follow-up #": 1},
    patient="patient{Patient ID:05}",
    study="study{Follow-up #}",
    file="{Image Index}",
    sex="Patient Gender",
    age="Patient Age",
    sexes=_SEXES,
    view=("View Position",),
    views={"AP": _AP, "PA": _PA},
    words="Finding Labels",
    labels={
        "No Finding": "No Finding",
        "Atelectasis": "Atelectasis",
        "Cardiomegaly": "Cardiomegaly",
        "Consolidation": "Consolidation",
        "Edema": "Edema",
        "Effusion": "Pleural Effusion",
        "Emphysema": "",
        "Fibrosis": "",
        "Hernia": "",
        "Infiltration": "Lung Opacity",
        "Mass": "Lung Lesion",
        "Nodule": "Lung Lesion",
        "Pleural_Thickening": "Pleural Other",
        "Pneumonia": "Pneumonia",
        "Pneumothorax": "Pneumothorax",
    },
)

_MIMIC_CXR_JPG: Final = Collection(
    title="MIMIC-CXR-JPG",
    images=Table(
        what="images",
        example="mimic-cxr-2.0.0-metadata.csv.gz",
        columns=("dicom_id", "subject_id", "study_id", "ViewPosition"),
        key=("dicom_id",),
    ),
    tables=(
        Table(
            what="labels",
            example="mimic-cxr-2.0.0-chexpert.csv.gz",
            columns=("subject_id", "study_id", *OBSERVATIONS),
            key=("subject_id", "study_id"),
        ),
        Table(
            what="splits",
            example="mimic-cxr-2.0.0-split.csv.gz",
            columns=("dicom_id", "subject_id", "study_id", "split"),
            key=("dicom_id",),
            is_needed=False,
        ),
    ),
    patient="patient{subject_id}",
    study="study{study_id}",
    file="files/p{subject_id:.2}/p{subject_id}/s{study_id}/{dicom_id}.jpg",
    split="split",
    splits={"train": "train", "validate": "valid", "test": "test"},
    view=("ViewPosition", "ViewCodeSequence_CodeMeaning"),
    views={
        "AP": _AP,
        "PA": _PA,
        "AP AXIAL": _AP,
        "AP LLD": _AP,
        "AP RLD": _AP,
        "PA LLD": _PA,
        "PA RLD": _PA,
        "LATERAL": _LATERAL,
        "LL": _LATERAL,
        "XTABLE LATERAL": _LATERAL,
        "ANTERO-POSTERIOR": _AP,
        "POSTERO-ANTERIOR": _PA,
        "LEFT LATERAL": _LATERAL,
    },
    labels={name: name for name in OBSERVATIONS},
)

COLLECTIONS: Final = {"nih": _NIH, "mimic-cxr-jpg": _MIMIC_CXR_JPG}
"""What is said with ``--from`` -> the collection."""
