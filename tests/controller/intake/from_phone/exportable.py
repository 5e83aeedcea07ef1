"""A captured plan without the capturing: journal and photo files as a session leaves them."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import Image
from rig import Plan, on_record, write_table

from android_bridge.store.photo_store import FolderStore, PhotoStore
from controller.capture.begin import record_subset
from controller.capture.dialects import photo_name
from controller.identity import Calibration, Geometry, Judged, Verdict
from controller.intake.from_phone import Copied, ExportReport, Shelves, export_plan
from controller.plan import LoadedPlan, load_plan
from controller.records import EXPORT_CHECK, Intent, Record
from controller.xrays import AllRows, Manifest, build_manifest

Size = tuple[int, int]
SCREEN = 128, 96


def calibrated(screen: Size) -> Calibration:
    """Give the calibration of a rig whose screen fills the photos."""
    width, height = screen
    return Calibration(
        geometry=Geometry(width, height, np.diag([1 / width, 1 / height, 1])),
        corners=18,
        residual_px=0.1,
        visible=1.0,
        sharpness=1.0,
        brightness=120.0,
    )


def xray_of(index: int, screen: Size = SCREEN) -> Image.Image:
    """Give an x-ray with enough in it to be found wherever it is, where it is large."""
    blocks = np.random.default_rng(index).integers(0, 256, (screen[1] // 12, screen[0] // 12), dtype=np.uint8)
    return Image.fromarray(blocks).resize(screen, Image.Resampling.BICUBIC)


RIGHT = Judged(verdict=Verdict.PROVEN, score=0.97, lead=0.5)


@cache
def jpeg_of(index: int, screen: Size = SCREEN) -> bytes:
    """Give a photo of an x-ray, from right in front of it."""
    out = io.BytesIO()
    xray_of(index, screen).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def photo_bytes(index: int, take: int = 1, screen: Size = SCREEN) -> bytes:
    """Give a whole JPEG that can be told from any other, with what it is of behind its end."""
    return jpeg_of(index, screen) + f"photo {index}, take {take}".encode() * 1000


MEASURED = ("sensor_time_ns", "exposure_us", "iso", "round_trip_us", "battery_percent", "temperature_c")
PLAN = Plan(subsets=(("late", 3, 3), ("early", 1, 2)))
#: Cells that a careless reader or writer would change.
CELLS = (
    ('é—日本, say "hi"', "061", " x\nNA ", "None", "", "0.0", "-1.0", *["1.0", ""] * 5, "1.0"),
    ("Unknown", "62", "Lateral", "", *[""] * 14),
    ("Male", "63", "Frontal", "PA", *["1.0", "0.0", "-1.0"] * 4, "", "1.0"),
)
PATHS = (
    "C/train/patient00001/study1/view1_frontal.jpg",
    "C/valid/patient00002/study1/view1_lateral.png",
    "C/train/patient00003/study2/view1_frontal.jpg",
)


@dataclass
class Exportable:
    """Everything that `export_plan` takes, in a folder of its own."""

    folder: Path
    loaded: LoadedPlan
    manifest: Manifest
    journal: Record
    sitting: str = ""

    screen: ClassVar[Size] = SCREEN
    """Size of the x-rays, and of the screen that they fill."""
    is_known: ClassVar[bool] = True
    """Whether an export has looked at what the photos show already."""

    @classmethod
    def make(cls, folder: Path, sitting: str = "", plan: Plan = PLAN) -> Exportable:
        loaded = load_plan(plan.write(folder))
        rows = [(path, *cells) for path, cells in zip(PATHS, CELLS, strict=True)]
        write_table(folder / "train.csv", rows, end="\r\n")
        for index, path in enumerate(PATHS, 1):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            xray_of(index, cls.screen).save(folder / path)
        manifest = build_manifest(loaded.csv, loaded.images, AllRows(), hash_images=False)
        made = cls(folder, loaded, manifest, Record(folder / "journal.sqlite"), sitting)
        for subset in loaded.subsets:
            record_subset(loaded, subset, manifest, made.journal.captures)
            number = made.journal.verdicts.calibrate(subset.id, calibrated(cls.screen))
            made.journal.captures.begin_session(
                on_record.session(
                    sitting + subset.id,
                    subset.id,
                    display="offscreen",
                    phone_address="sim",
                    calibration=number,
                )
            )
        return made

    @property
    def out(self) -> Path:
        return self.folder / "set"

    @property
    def phone(self) -> Path:
        return self.folder / "phone"

    def change(self, old: str, new: str) -> LoadedPlan:
        """Change the plan and load it again."""
        text = self.loaded.path.read_text()
        assert text.count(old) == 1
        self.loaded.path.write_text(text.replace(old, new))
        self.loaded = load_plan(self.loaded.path)
        return self.loaded

    def photograph(self, subset: str, index: int, take: int = 1, data: bytes = b"") -> Path:
        """Do what a session does for one photo."""
        name, intent, data = self.trigger(subset, index, take, data)
        digest = hashlib.sha256(data).hexdigest()
        self.journal.captures.confirm(
            intent,
            on_record.outcome(size_bytes=len(data), sha256=digest, **dict.fromkeys(MEASURED, 1)),
        )
        if self.is_known:
            self.journal.verdicts.add(name, EXPORT_CHECK, RIGHT, digest)
        return self.phone / subset / name

    def trigger(self, subset: str, index: int, take: int = 1, data: bytes = b"") -> tuple[str, Intent, bytes]:
        """Do what a session does that ends before it has heard of `saved`."""
        xray = self.manifest.xray(index)
        name = str(photo_name(xray, subset, take))
        data = data or photo_bytes(index, take, self.screen)
        file = self.phone / subset / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        sitting = self.sitting + subset
        intent = on_record.intent(index, take, sitting, subset, photo_name=name, xray_path=xray.path)
        self.journal.captures.intend(intent)
        return name, intent, data

    def capture_all(self) -> None:
        for subset, index in (("late", 3), ("early", 1), ("early", 2)):
            self.photograph(subset, index)

    def export(
        self,
        *subsets: str,
        device: str = "nokia",
        contact_sheet: bool = False,
        store: PhotoStore | None = None,
        progress: Callable[[Copied], None] = lambda _: None,
    ) -> ExportReport:
        return export_plan(
            self.loaded,
            [self.loaded.subset(each) for each in subsets] or list(self.loaded.subsets),
            self.manifest,
            self.journal,
            Shelves({"": store or FolderStore(self.phone)}),
            self.out,
            device=device,
            contact_sheets=contact_sheet,
            progress=progress,
        )

    def left_over(self) -> list[str]:
        """Name what stands in the folder beyond its own files."""
        own = {
            "train.csv",
            "plan.yaml",
            "journal.sqlite",
            "journal.sqlite-wal",
            "journal.sqlite-shm",
            "journal.mark",
            "phone",
            "plan.chexrig",
            "C",
        }
        return sorted({each.name for each in self.folder.iterdir()} - own)
