"""Small tables in the forms in which NIH ChestX-ray14 and MIMIC-CXR-JPG are published."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path

from controller.xrays import OBSERVATIONS

NIH_HEADER = (
    "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient {},View Position,"
    "OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y],"
)
METADATA = (
    "dicom_id,subject_id,study_id,PerformedProcedureStepDescription,ViewPosition,Rows,Columns,StudyDate,"
    "StudyTime,ProcedureCodeSequence_CodeMeaning,ViewCodeSequence_CodeMeaning,"
    "PatientOrientationCodeSequence_CodeMeaning"
)


def nih(file: Path, rows: Sequence[Sequence[str]], sex: str = "Gender") -> Path:
    """Write `Data_Entry_2017.csv`; rows have image, findings, follow-up, patient, age, sex and view."""
    lines = [NIH_HEADER.format(sex), *(f"{','.join(row)},2682,2749,0.143,0.143," for row in rows)]
    return _written(file, lines)


def dicom_id(number: int) -> str:
    return f"02aa804e-bde0afdd-112c0b34-7bc16630-{number:08x}"


def mimic(folder: Path, images: Sequence[tuple[int, int, str, str]], **without: bool) -> list[Path]:
    """Write metadata, labels and splits of images: number, study, view and its coded name.

    The patient is 10000000 and the tenth of the study; the k-th image has the k-th label, 1.0, 0.0 or -1.0 by
    turns.
    """
    ids = [
        (dicom_id(number), str(10_000_000 + study // 10), str(50_000_000 + study))
        for number, study, *_ in images
    ]
    metadata = [
        f"{name},{patient},{study},CHEST (PA AND LAT),{view},3056,2544,21800506,213014.531,CHEST,{code},Erect"
        for (name, patient, study), (*_, view, code) in zip(ids, images, strict=True)
    ]
    labels: dict[tuple[str, str], str] = {}
    for at, (_, patient, study) in enumerate(ids):
        cells = ["" for _ in OBSERVATIONS]
        cells[at % len(cells)] = ("1.0", "0.0", "-1.0")[at % 3]
        labels.setdefault((patient, study), ",".join([patient, study, *cells]))
    splits = [
        f"{name},{study},{patient},{('train', 'validate', 'test')[int(patient) % 3 - 1]}"
        for name, patient, study in ids
    ]
    header = ",".join(["subject_id", "study_id", *sorted(OBSERVATIONS)])
    tables = {
        "metadata": [METADATA, *metadata],
        "chexpert": [header, *map(_by_name, labels.values())],
        "split": ["dicom_id,study_id,subject_id,split", *splits],
    }
    return [
        _written(folder / f"mimic-cxr-2.0.0-{name}.csv.gz", lines)
        for name, lines in tables.items()
        if not without.get(name)
    ]


def _by_name(line: str) -> str:
    """Give labels in the order in which MIMIC-CXR-JPG has them: by name."""
    patient, study, *cells = line.split(",")
    named = dict(zip(OBSERVATIONS, cells, strict=True))
    return ",".join([patient, study, *(named[name] for name in sorted(OBSERVATIONS))])


def _written(file: Path, lines: Sequence[str]) -> Path:
    data = ("\n".join(lines) + "\n").encode()
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    return file
