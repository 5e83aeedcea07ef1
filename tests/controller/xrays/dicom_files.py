"""DICOM files: pydicom's own, and made-up ones, full of values that say whose they are."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage

#: What is written into every element that says whose picture it is; found nowhere else.
MARK = "Zyxwv"
NUMBER = "48151623"
DATE = "19380229"


def dicom(
    pixels: NDArray[Any], *, bits: int = 12, syntax: str = ExplicitVRLittleEndian, **elements: Any
) -> bytes:
    """Give a file with these grey values, and with elements by keyword; None leaves one out."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = f"1.2.{NUMBER}.1"
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID, dataset.SOPInstanceUID = SecondaryCaptureImageStorage, f"1.2.{NUMBER}.1"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = f"1.2.{NUMBER}.2", f"1.2.{NUMBER}.3"
    for keyword in (
        "PatientName",
        "PatientID",
        "AccessionNumber",
        "InstitutionName",
        "ReferringPhysicianName",
    ):
        setattr(dataset, keyword, f"{MARK}{keyword[:9]}")
    for keyword in ("PatientBirthDate", "StudyDate", "AcquisitionDate"):
        setattr(dataset, keyword, DATE)
    dataset.add_new(0x00091010, "LO", f"{MARK}private")
    dataset.private_block(0x0011, f"{MARK}maker", create=True).add_new(1, "LT", f"{MARK}note")
    wide = pixels.dtype.itemsize * 8
    dataset.Rows, dataset.Columns = pixels.shape
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = wide, min(bits, wide), min(bits, wide) - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.PixelData = pixels.tobytes()
    for keyword, value in elements.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    if syntax != ExplicitVRLittleEndian:
        dataset.compress(syntax, generate_instance_uid=False)
    out = io.BytesIO()
    dataset.save_as(out, enforce_file_format=True)
    return out.getvalue()


def lut(entries: list[int], first: int, bits: int) -> list[Dataset]:
    """Give the one item of a sequence of lookup tables."""
    item = Dataset()
    item.add_new("LUTDescriptor", "US", [len(entries), first, bits])
    item.LUTExplanation = f"{MARK}explained"
    item.add_new("LUTData", "US", entries)
    return [item]


def ramp(top: int = 4095, side: int = 64, kind: str = "uint16") -> NDArray[Any]:
    """Give grey values from 0 to the highest, from the left to the right."""
    return np.tile(np.linspace(0, top, side).round().astype(kind), (side, 1))
