"""A corrected CSV is taken over on purpose, on record, and reaches data sets that hold photos already."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from android_bridge.base import Problem, Remedy
from controller.cli import main
from controller.plan import (
    MANIFEST,
    check_plan,
    correction_of,
    foreseen_manifest,
    frozen_manifest,
    relabellings,
    take_over,
)
from controller.plan.beside import LABELS
from controller.xrays import COLUMNS, write_manifest
from tests.controller.intake.from_phone.exportable import Exportable


@pytest.fixture
def made(tmp_path: Path) -> Exportable:
    """A plan that was run: its manifest is frozen, and all photos are taken."""
    made = Exportable.make(tmp_path)
    made.loaded.state_dir.mkdir()
    write_manifest(made.manifest, made.loaded.state_dir / MANIFEST)
    assert frozen_manifest(made.loaded) == made.manifest
    made.capture_all()
    return made


def edit(made: Exportable, row: int, **cells: str) -> str:
    """Change cells of a row, from 1; give the new digest."""
    with made.loaded.csv.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row - 1].update({name.replace("_", " "): cell for name, cell in cells.items()})
    with made.loaded.csv.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return hashlib.sha256(made.loaded.csv.read_bytes()).hexdigest()


def labels(made: Exportable, column: str) -> list[str]:
    found = {}
    for table in made.out.glob("*.csv"):
        if table.stem in ("train", "valid"):
            with table.open(encoding="utf-8", newline="") as file:
                found.update({row["Path"]: row[column] for row in csv.DictReader(file)})
    return [found[path] for path in sorted(found)]


def test_a_correction_reaches_the_data_set(made: Exportable) -> None:
    made.export()
    before = made.manifest.csv_sha256
    was = labels(made, "Edema"), labels(made, "Sex")
    now = edit(made, 3, Edema="1", Sex="Unknown")
    edit_twice = edit(made, 3, Edema="", Sex="Unknown")
    assert edit_twice != now
    with pytest.raises(Problem, match="has changed since this plan's first run") as caught:
        frozen_manifest(made.loaded)
    assert caught.value.remedy is Remedy.TAKE_OVER_LABELS

    correction = correction_of(made.loaded)
    assert (correction.before, correction.csv_sha256) == (before, edit_twice)
    assert correction.columns == {"Sex": 1, "Edema": 1}
    assert [(each.xray.index, each.column, each.before, each.now) for each in correction.cells or ()] == [
        (3, "Sex", "Male", "Unknown"),
        (3, "Edema", "-1.0", ""),
    ]
    take_over(made.loaded, correction)
    manifest, changes = foreseen_manifest(made.loaded)
    assert (manifest, changes) == (frozen_manifest(made.loaded), [])
    assert manifest is not None
    assert manifest.digest == made.manifest.digest
    assert manifest.csv_sha256 == edit_twice
    assert not [each for each in check_plan(made.loaded, manifest).errors if "CSV" in each.what]

    made.manifest = manifest
    report = made.export("early")  # photos of other subsets of the plan get them as well
    assert report.warnings == ("1 photo has other labels now: plan spring took over a corrected CSV",)
    assert labels(made, "Sex") == [was[1][0], "Unknown", was[1][2]]
    assert labels(made, "Edema") == [was[0][0], "", was[0][2]]
    described = json.loads((made.out / "subsets.json").read_text())["subsets"]
    assert {each["csv_sha256"] for each in described} == {edit_twice}
    for each in described:
        assert [(one["before"], one["csv_sha256"]) for one in each["relabelled"]] == [(before, edit_twice)]
    at = described[0]["relabelled"][0]["at"]
    told = f"Labels of plan spring were corrected on {at}: they are those of the"
    told += f" table with SHA-256 {edit_twice}; until then they were those of {before}."
    assert (made.out / "README.md").read_text().count(told) == 1
    assert json.loads((made.out / "croissant.json").read_text())["rai:dataAnnotationProtocol"][1:] == [told]
    content = {file: file.read_bytes() for file in made.out.rglob("*") if file.is_file()}
    made.export()
    assert {file: file.read_bytes() for file in made.out.rglob("*") if file.is_file()} == content


def test_a_correction_may_be_corrected_and_taken_back(made: Exportable) -> None:
    first = made.loaded.csv.read_bytes()
    for cell in ("1.0", ""):
        edit(made, 1, Fracture=cell)
        take_over(made.loaded, correction_of(made.loaded))
    made.loaded.csv.write_bytes(first)
    correction = correction_of(made.loaded)
    take_over(made.loaded, correction)
    assert frozen_manifest(made.loaded) == made.manifest
    chain = [each.csv_sha256 for each in relabellings(made.loaded)]
    before = [each.before for each in relabellings(made.loaded)]
    assert before == [made.manifest.csv_sha256, *chain[:2]]
    told = [made.export().warnings for _ in range(2)]
    assert not any("other labels" in each for warnings in told for each in warnings)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("patient00003", "patient00004", "x-ray 3, C/train/patient00003"),
        ("C/valid", "D/valid", "D/valid/patient00002/study1/view1_lateral.png"),
        (".png", ".jpg", "view1_lateral.png"),
    ],
)
def test_other_xrays_are_refused(made: Exportable, old: str, new: str, told: str) -> None:
    made.loaded.csv.write_bytes(made.loaded.csv.read_bytes().replace(old.encode(), new.encode()))
    with pytest.raises(Problem, match="not of the same x-rays in the same order") as caught:
        correction_of(made.loaded)
    assert told in f"{caught.value.expected} {caught.value.got}"


def test_another_order_or_number_and_labels_that_are_none_are_refused(made: Exportable) -> None:
    text = made.loaded.csv.read_bytes().decode()
    header, *rows = text.split("\r\n")
    whole = "\r\n".join(rows)
    second = whole.index("C/valid")
    third = whole.index("C/train/patient00003")
    parts = [whole[:second], whole[second:third], whole[third:]]
    for changed, words in (
        ([parts[0], parts[2], parts[1]], "same order"),
        (parts[:2], "same order"),
        ([parts[0], parts[1], parts[2].replace("-1.0", "maybe", 1)], "none of CheXpert's"),
    ):
        made.loaded.csv.write_bytes(f"{header}\r\n{''.join(changed)}".encode())
        with pytest.raises(Problem, match=words):
            correction_of(made.loaded)


def test_without_a_copy_of_the_labels_it_is_not_known_what_changes(made: Exportable) -> None:
    (made.loaded.state_dir / LABELS).unlink()
    edit(made, 1, Fracture="0.0")
    correction = correction_of(made.loaded)
    assert correction.cells is None
    take_over(made.loaded, correction)
    edit(made, 1, Fracture="1.0")
    assert correction_of(made.loaded).columns == {"Fracture": 1}  # from then on it is


def test_a_damaged_list_of_corrections_is_told(made: Exportable) -> None:
    (made.loaded.state_dir / "relabelled.jsonl").write_text("{")
    with pytest.raises(Problem, match="cannot be read which CSV was taken over"):
        frozen_manifest(made.loaded)


def test_the_command(made: Exportable, capsys: pytest.CaptureFixture[str]) -> None:
    plan, now = str(made.loaded.path), edit(made, 2, Pneumonia="1")
    assert main(["plan", "check", plan]) == 2
    assert f"chexrig plan relabel {plan}" in " ".join(capsys.readouterr().err.split())
    assert main(["plan", "relabel", plan]) == 2  # nobody can be asked
    assert "--yes" in capsys.readouterr().err
    assert relabellings(made.loaded) == ()
    assert main(["plan", "relabel", plan, "--yes"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "what changes: 1 cell of 1 x-ray Pneumonia: 1" in told
    assert "x-ray 2 valid/patient00002/study1/view1_lateral, Pneumonia: '' -> '1.0'" in told
    assert now in told
    assert main(["plan", "relabel", plan, "--yes"]) == 0
    assert "the CSV that counts already" in " ".join(capsys.readouterr().out.split())
    assert len(relabellings(made.loaded)) == 1


def test_a_plan_that_was_not_run_has_nothing_to_be_corrected(tmp_path: Path) -> None:
    made = Exportable.make(tmp_path)
    with pytest.raises(Problem, match="was not run yet"):
        correction_of(made.loaded)
