"""Full-size CheXpert as it unpacks, and its test set's ground truth: photographed with no hand edit."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from rig import Plan, Rig, grain, write_table
from rig.cases import DARK, simulated
from rig.xrays import labels

from controller.xrays import COLUMNS, OBSERVATIONS

BATCHES = (
    "CheXpert-v1.0 batch 1 (valid & csv)",
    "CheXpert-v1.0 batch 2 (train 1)",
    "CheXpert-v1.0 batch 3 (train 2)",
)
ROWS = "7:9"


def test_batches_and_ground_truth_become_data_sets(tmp_path: Path) -> None:
    download = tmp_path / "chexpert"
    train: list[list[str]] = []
    truth: list[list[str]] = []
    for number in range(1, 41):
        split = ("train", "train", "valid", "test")[number % 4]
        tail = f"{split}/patient{number:05}/study1/view1_frontal.jpg"
        if split == "train":
            grain(download / BATCHES[1 + number // 2 % 2] / tail.removeprefix("train/"), number)
            train.append([f"CheXpert-v1.0/{tail}", *labels(number)])
        elif split == "valid":
            grain(download / BATCHES[0] / tail, number)
        else:
            grain(download / tail, number)
            truth.append([tail, *(["1.0", "0.0"] * 7)])
    write_table(download / BATCHES[0] / "train.csv", train)
    write_table(download / "groundtruth.csv", truth, ("Path", *reversed(OBSERVATIONS)))

    rig = Rig(
        tmp_path / "rig",
        Plan(
            subsets=(("a", 1, 3),),
            data={"csv": str(download / "groundtruth.csv"), "images": str(download), "rows": ROWS},
            display={"settle_ms": 0},
            phone=simulated(),
            environments=(DARK,),
        ),
    )
    for table, count in (
        (download / BATCHES[0] / "train.csv", len(train)),
        (download / "groundtruth.csv", 10),
    ):
        manifest = f"{table.stem}.manifest"
        built = rig.here(
            "manifest", "build", "--csv", table, "--images", download, "--all", "--out", manifest
        )
        assert f"{count} x-rays of {count} patients" in built.out
    assert rig.here("plan", "check", rig.plan).code == 0
    rig.do("run", rig.plan, "--headless")
    assert rig.here("export", rig.plan, "--out", "set", "--no-contact-sheet").code == 0

    with (rig.folder / "set" / "test.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    patients = [Path(path).parts[1] for path, *_ in truth[6:9]]
    assert [Path(row["Path"]).parts[-3] for row in rows] == patients
    for row in rows:
        assert [row[name] for name in COLUMNS[1:5]] == ["", "", "", ""]
        assert [row[name] for name in OBSERVATIONS] == ["0.0", "1.0"] * 7
    told = rig.here("report", "set", "--csv", download / "groundtruth.csv", "--images", download)
    assert told.code == 0, told
    assert (
        hashlib.sha256((download / "groundtruth.csv").read_bytes()).hexdigest()
        in (rig.folder / "set" / "subsets.json").read_text()
    )
