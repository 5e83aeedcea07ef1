"""A wrong photo in a data set whose tables call it proven, and what a report says of proofs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import pytest
from lie_pictures import LyingEye, manifest_of
from lies import Screens

from controller.cli import main
from controller.dataset import calibration_facts, growing_dataset, labels_for
from controller.demo import make_cohort
from controller.identity import references_for
from controller.report.proofs import Proofs, Proven
from controller.xrays import write_manifest
from tests.controller.dataset.made import Photo, facts

SHOWN = "Every photo shows the x-ray whose labels it has"
SCREEN_PX, PHOTO_PX = (640, 400), (640, 480)
COUNT, WRONG, OF = 4, 3, 4
"""The photo of x-ray `WRONG` shows `OF`."""
SESSIONS = ("one", "another")
"""The wrong photo is the other one's."""
PROVEN = {
    "verdict": "proven",
    "verdict_method": "rig",
    "identity_score": 0.95,
    "identity_lead": 0.7,
    "sharpness": 0.9,
    "clipped": 0.01,
    "tilt_deg": 4.0,
}
SAID = {
    1: {"verdict": "same looking", "verdict_cause": "another x-ray is nearly as alike"},
    2: {"verdict": "doubtful", "verdict_cause": "too little alike", "decided_by": "Ada L."},
}
LOOKED_AT = {
    "captured": 9,
    "taken_again": 2,
    "left_out": {"shows something else": 1},
    "decisions": [{"by": "Ada L.", "why": "glare <only>", "decision": "accepted", "photos": 1}],
}


@pytest.fixture(autouse=True)
def few_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scores are drawn, and nothing else: plots take longer than all the rest."""
    monkeypatch.setattr("controller.report.page.plot_labels", lambda _: "")
    monkeypatch.setattr("controller.report.page._plots", lambda _: [])


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos of phantoms, one of them wrong, in a data set that calls all of them proven, or nearly so."""
    folder = tmp_path_factory.mktemp("proofs")
    csv = make_cohort(folder / "x-rays", COUNT, seed=5, size_px=192)
    manifest = manifest_of(csv, folder / "x-rays")
    write_manifest(manifest, folder / "x.manifest")
    references_for(manifest, folder / "x-rays", folder / "x.manifest")
    screens = Screens(manifest, folder / "x-rays", (), SCREEN_PX)
    eye = LyingEye(SCREEN_PX, "plain", 1, PHOTO_PX)
    photos = []
    for index in range(1, COUNT + 1):
        seen = eye.see(screens.of(OF if index == WRONG else index), index)
        photos.append(Photo(index, data=cv2.imencode(".jpg", seen)[1].tobytes()))
    with growing_dataset(folder / "set") as data:
        xrays = [manifest.xray(each.number) for each in photos]
        labels = labels_for([each.key for each in xrays], csv, manifest.csv_sha256)
        for photo, xray, cells in zip(photos, xrays, labels, strict=True):
            more = {**PROVEN, **SAID.get(photo.number, {})}
            told = photo.capture(
                "", key=xray.key, session=SESSIONS[photo.number == WRONG], xray_path=xray.path, **more
            )
            place = data.place(told)
            data.path(place).write_bytes(photo.bytes)
            data.add(replace(told, place=place), cells)
        calibrations = [{"sessions": list(SESSIONS), **calibration_facts(eye.calibrated())}]
        described = {"calibrations": calibrations, "looked_at": LOOKED_AT, "manifest_sha256": manifest.digest}
        data.describe_subset("spring", "early", facts(1, COUNT, **described))
    return folder


def reported(folder: Path, out: Path, *options: str) -> tuple[int, dict[str, Any]]:
    code = main(["report", str(folder / "set"), "--out", str(out / "page.html"), *options])
    return code, json.loads((out / "page.json").read_text("utf-8"))


def check_of(told: dict[str, Any]) -> dict[str, Any]:
    return next(each for each in told["checks"] if each["name"] == SHOWN)


@pytest.mark.parametrize("given", [["--manifest", "x.manifest"], ["--images", "x-rays"]])
def test_a_wrong_photo_is_found_whatever_the_tables_say(once: Path, tmp_path: Path, given: list[str]) -> None:
    """By the manifest's references, or by the x-rays that the rows name."""
    code, told = reported(once, tmp_path, given[0], str(once / given[1]))
    check = check_of(told)
    assert (code, check["state"], len(check["details"])) == (1, "failed", 1)
    (wrong,) = told["proofs"]["wrong"]
    assert (wrong["index"], wrong["words"]) == (WRONG, check["details"][0])
    assert wrong["photo"].endswith(".jpg")
    assert f"shows x-ray {OF}, not {WRONG}" in wrong["words"]
    assert wrong["words"].startswith(wrong["photo"])
    assert wrong["words"].endswith("the tables say proven")
    page = (tmp_path / "page.html").read_text("utf-8")
    section = page[page.index('id="wrong"') : page.index('id="proofs"')]
    assert section.count("<img") == 3  # its x-ray, the photo, and the x-ray that it shows
    assert told["proofs"]["again"] == COUNT


def described_otherwise(once: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """Copy the data set, and change what its subsets.json says of the subset."""
    copy = tmp_path / "other"
    shutil.copytree(once / "set", copy / "set")
    described = copy / "set" / "subsets.json"
    content = json.loads(described.read_text("utf-8"))
    change(content["subsets"][0])
    described.write_text(json.dumps(content), "utf-8")
    return copy


def test_a_damaged_calibration_is_told(once: Path, tmp_path: Path) -> None:
    def damage(subset: dict[str, Any]) -> None:
        subset["calibrations"][0]["homography"] = [[0.0] * 3] * 3

    code, told = reported(described_otherwise(once, tmp_path, damage), tmp_path)
    faults = [detail for each in told["checks"] if each["state"] == "failed" for detail in each["details"]]
    assert code == 1
    assert any("no invertible 3 x 3 matrix" in each for each in faults)


def test_without_a_calibration_it_is_found_by_points(once: Path, tmp_path: Path) -> None:
    def forget(subset: dict[str, Any]) -> None:
        subset["calibrations"][0]["sessions"] = SESSIONS[:1]
        del subset["looked_at"]

    copy = described_otherwise(once, tmp_path, forget)
    _, told = reported(copy, tmp_path, "--images", str(once / "x-rays"))
    assert [each["index"] for each in told["proofs"]["wrong"]] == [WRONG]
    assert (told["proofs"]["again"], told["proofs"]["groups"][0]["captured"]) == (COUNT, None)


def test_without_xrays_nothing_is_looked_at_and_that_is_said(once: Path, tmp_path: Path) -> None:
    code, told = reported(once, tmp_path)
    assert (code, check_of(told)["state"]) == (0, "impossible")
    assert "content was not looked at again" in check_of(told)["words"]
    assert "has not looked at any again" in (tmp_path / "page.html").read_text("utf-8")


def test_what_is_known_of_proofs_is_counted(once: Path, tmp_path: Path) -> None:
    _, told = reported(once, tmp_path)
    (every,) = told["proofs"]["groups"]
    counted = {name: every[name] for name in ("photos", "proven", "same_looking", "accepted")}
    assert counted == {"photos": COUNT, "proven": COUNT - 2, "same_looking": 1, "accepted": 1}
    assert (every["captured"], every["taken_again"], every["left_out"]) == (9, 2, LOOKED_AT["left_out"])
    assert told["proofs"]["accepted"] == [{"by": "Ada L.", "why": "glare <only>", "photos": 1}]
    assert [(each["name"], each["worst"]) for each in every["figures"]] == [
        ("sharpness", 0.9),
        ("clipped", 1.0),
        ("tilt", 4.0),
    ]
    assert [each["name"] for each in told["proofs"]["by_environment"]] == []  # there is but one subset
    assert sum(told["proofs"]["scores"][0]["counts"]) == len(told["proofs"]["worst"]) == COUNT
    assert "glare &lt;only&gt;" in (tmp_path / "page.html").read_text("utf-8")


def test_the_card_says_the_same(once: Path) -> None:
    card = (once / "set" / "README.md").read_text("utf-8")
    section = card[card.index("## Which x-ray") : card.index("## What is where")]
    assert (
        "2 of 4 photos proven to show their x-ray and no other of the plan's; 1 known by the order" in section
    )
    assert "Who let doubtful ones in: Ada L." in section
    assert section.splitlines()[-2] == "| early | 4 | 2 | 1 | 1 | 0 | 0 | 2 | 1 | 0.90 | 1.0 % | 4.0° |"


def test_the_card_of_an_older_set_says_that_nobody_has_looked(small: Path) -> None:
    card = " ".join((small / "set" / "README.md").read_text("utf-8").split())
    section = card[card.index("## Which x-ray") : card.index("## What is where")]
    assert "Nobody has compared these photos with their x-rays" in section
    assert "|" not in section


@pytest.mark.parametrize(
    ("by_points", "begin"), [(0, ""), (1, "1 were compared by"), (4, "All were compared")]
)
def test_what_points_cannot_rule_out_is_said(by_points: int, begin: str) -> None:
    told = Proofs(groups=(Proven("all", 4, proven=4, by_points=by_points),)).weaker
    assert told.startswith(begin)
    assert bool(told) is ("in no list" in told)
