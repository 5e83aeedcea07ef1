"""Labels are corrected amid a capture: the commands say what to do, and all photos have the new ones."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from rig import Plan, Rig, grain, write_table
from rig.cases import DARK, simulated
from rig.xrays import labels

from controller.xrays import COLUMNS


def test_a_label_is_corrected_between_two_subsets(tmp_path: Path) -> None:
    paths = [f"C/train/patient{number:05}/study1/view1_frontal.jpg" for number in range(1, 5)]
    rows = [[path, *labels(number)] for number, path in enumerate(paths)]
    for number, path in enumerate(paths):  # in two folders
        grain(tmp_path / f"x{number % 2}" / path, number)
    write_table(tmp_path / "train.csv", rows)
    rig = Rig(
        tmp_path,
        Plan(
            subsets=(("a", 1, 2), ("b", 3, 4)),
            data={"csv": "train.csv", "images": ["x0", "x1"]},
            display={"settle_ms": 0},
            phone=simulated(),
            environments=(DARK,),
        ),
    )
    run = ("run", rig.plan, "--headless")
    rig.do(*run, "--subset", "a")
    assert rig.here("export", rig.plan, "--out", "set").code == 1  # the other half is still to come
    manifest = rig.state / "manifest.jsonl"

    (tmp_path / "train.csv").rename(tmp_path / "before.csv")
    edema = COLUMNS.index("Edema")
    for row in (rows[0], rows[3]):
        row[edema] = "-1.0"
    write_table(tmp_path / "train.csv", rows)
    for command in (("plan", "check", rig.plan), run):
        told = rig.here(*command)
        assert told.code == 2
        assert "plan relabel" in told.err, told
    told = rig.here("report", manifest, "--csv", "train.csv", "--out", "m.html")
    assert (told.code, "plan relabel" in told.err) == (1, True), told
    told = rig.here("report", "set", "--csv", "train.csv")
    assert (told.code, "plan relabel" in told.err) == (1, True), told

    told = rig.here("plan", "relabel", rig.plan, "--yes")
    assert (told.code, "what changes: 2 cells of 2 x-rays" in told.out) == (0, True), told
    rig.do(*run)
    told = rig.here("export", rig.plan, "--out", "set")
    assert (told.code, "1 photo has other labels now" in told.err) == (0, True), told
    with (tmp_path / "set" / "train.csv").open(newline="") as file:
        assert [row[edema] for row in csv.reader(file)][1:] == [row[edema] for row in rows]

    told = rig.here(
        "report", "set", "--csv", "train.csv", "--manifest", manifest, "--images", "x0", "--images", "x1"
    )
    assert told.code == 0, told
    report = json.loads((tmp_path / "set-report.json").read_text())
    (remark,) = (each for each in report["remarks"] if "corrected CSV" in each)
    assert "labels of subsets a, b of" in remark
    assert remark in " ".join(told.err.split())
    assert "taken over from a corrected CSV on 20" in (tmp_path / "set-report.html").read_text()
    assert all(picture["xray"] for subset in report["subsets"] for picture in subset["pictures"])

    told = rig.here("report", "set", "--csv", "before.csv")
    assert (told.code, "this CSV counted until 20" in told.err) == (1, True), told
    for table, says in (
        ("train.csv", "as it was corrected"),
        ("before.csv", "another CSV counts, whose SHA-256"),
    ):
        told = rig.here("report", manifest, "--csv", table, "--out", "m.html")
        assert told.code == 0, told
        assert says in (tmp_path / "m.html").read_text()
