"""``chexrig import``: what it tells of a folder that is in order, and of one that is not all certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from controller.cli import main
from controller.dataset import growing_dataset, told_for_publishing
from tests.controller.dataset.made import Photo, facts
from tests.controller.dataset.made import fill as put_rig_photos
from tests.controller.intake.folders import fill, patient, table, xray_path
from tests.controller.intake.photographed import exif, photo, put


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    table(tmp_path / "valid.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_films(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photos = folder / "photos"
    fill(photos, ["a.jpg", "b.heic"])
    put(photos, "a.jpg", photo(1, block=exif(position=(47.0, 22.0, 0.0))))
    put(photos, "notes.txt", b"")
    put(folder, f"xrays/{xray_path(1)}", photo(41))
    put(folder, f"xrays/{xray_path(2)}", photo(42))
    table(folder / "valid.csv", photos=["a.jpg", "b.heic", "", "", "", ""])
    command = ["import", "--csv", "valid.csv", "photos", "--out", "set", "--images", "xrays"]
    assert main([*command, "--uncertain-as", "ones"]) == 0
    told = capsys.readouterr()
    for words in (
        "4 of the x-rays in valid.csv have no photo in photos",
        "2 photos (0.0 MB), assigned: 2 by table",
        "1 HEIC made JPEG; their own SHA-256 is on record",
        f"to look at: {folder}/set/contact-sheets/film.jpg",
        f"complete: all 2 photos of photos are in {folder}/set\n",
    ):
        assert words in told.out
    assert "1 file left alone (no picture): notes.txt" in told.err
    assert "1 photo says where it was taken (GPS)" in told.err
    assert (folder / "set" / "valid-uncertain-as-ones.csv").exists()
    assert (folder / f"set/valid/film/apple-iphone-8/{patient(1)}/study1/view1_frontal.jpg").exists()
    assert main([*command, "--uncertain-as", "ones"]) == 0
    assert "it had them all already, and nothing was changed" in capsys.readouterr().out


def test_what_a_data_set_held_of_something_else_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with growing_dataset(folder / "set") as data:
        data.describe_subset("spring", "early", facts(1, 2))
        put_rig_photos(data, Photo(1), Photo(2))
    fill(folder / "photos", ["a.jpg"])
    table(folder / "valid.csv", photos=["a.jpg", "", "", "", "", ""])
    command = ["import", "--csv", "valid.csv", "photos", "--out", "set", "--device", "iphone"]
    assert main(command) == 0
    assert "added to 2 photos of plan spring, in the same data set\n" in capsys.readouterr().out
    assert main(command) == 0
    assert "added to" not in capsys.readouterr().out, "nothing was"


@pytest.mark.parametrize("spelling", [["CheXpeditor", "--chexpeditor"], ["--chexpeditor", "CheXpeditor"]])
def test_the_original_rigs_folder(
    folder: Path, spelling: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"{row - 1}__{row}__{xray_path(row).replace('/', '__')}" for row in range(1, 7)]
    for file in fill(folder / "CheXpeditor", names)[2:4]:
        file.write_bytes(photo(3)[:-200])
    command = ["import", *spelling, "--csv", "valid.csv", "--rows", "1:6", "--out", "set"]
    assert main(command) == 2
    assert not (folder / "set").exists()
    assert main([*command, "--incomplete"]) == 1
    told = capsys.readouterr()
    assert "│  1:6 │     4/6 │       2 │" in told.out
    assert f"not complete: 2 of 6 rows have no certain photo, and are not in {folder}/set" in told.out
    assert "4 photos do not say when" not in told.err
    fill(folder / "CheXpeditor", names)
    assert main(command) == 0
    assert f"complete: all 6 photos of rows 1:6 are in {folder}/set" in capsys.readouterr().out


def test_what_users_are_told_of_films(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(folder / "photos", ["a.jpg"])
    table(folder / "valid.csv", photos=["a.jpg", "", "", "", "", ""])
    command = ["import", "photos", "--csv", "valid.csv", "--out", "set", "--device", "iphone", "--dataset"]
    (folder / "wrong.yaml").write_text("titel: Films\nlicence: mine\n")
    assert main([*command, "wrong.yaml"]) == 2
    told = capsys.readouterr().err
    assert "did you mean `title`?" in told
    assert "wrong.yaml:2" in told
    assert not (folder / "set").exists()
    for title, heading in (("Films", ""), ("Spring films", "dataset:\n  ")):  # with and without the heading
        text = f"title: {title}\n{'  ' if heading else ''}source: CheXpert\n"
        (folder / "about.yaml").write_text(heading + text)
        assert main([*command, "about.yaml"]) == 0
        assert told_for_publishing(folder / "set") == {"title": title, "source": "CheXpert"}
    assert main(command[:-1]) == 0  # said once, it stays
    assert f"# {title}\n" in (folder / "set" / "README.md").read_text("utf-8")
    capsys.readouterr()
    assert main(["report", "set"]) == 0
    assert "still missing before publishing: creators, contact, licence" in capsys.readouterr().err
    assert main(["import", "photos", "--plan", "p.yaml", "--dataset", "about.yaml", "--out", "set"]) == 2
    assert "--plan, --dataset" in capsys.readouterr().err
