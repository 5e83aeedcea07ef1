"""``chexrig synth``: what it tells, and how it ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import fsspec
import pytest

from controller.cli import main, synth
from controller.cli.console import progress
from controller.dataset import load_dataset
from tests.controller.synthetic.made import digest, xrays


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    xrays(tmp_path / "xrays", 5)
    monkeypatch.chdir(tmp_path)
    return tmp_path


COMMAND = ("synth", "xrays/train.csv", "--chain", "contrast_up", "--level", "2", "--workers", "1")


def test_a_dry_run_says_what_it_takes_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.rglob("*"))
    assert main([*COMMAND, "--chain", "brightness_down", "--out", "set", "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "of 5 x-rays (train.csv), 10 pictures to be made\n" in told.out
    for words in ("contrast_up-2", "brightness_down-2", "with 1 worker here: about 0:03", "with 64 workers"):
        assert words in told.out
    assert f"GB in {folder}" in told.out
    assert told.out.endswith("nothing was written\n")
    assert sorted(folder.rglob("*")) == before


def test_a_whole_run(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "--out", "set"]) == 0
    told = capsys.readouterr()
    assert f"labels: {folder}/set/train.csv\n" in told.out
    assert f"to look at: {folder}/set/contact-sheets/synthetic-contrast_up-2.jpg\n" in told.out
    assert f"complete: all 5 pictures are in {folder}/set\n" in told.out
    assert (folder / "set/train/synthetic/contrast_up-2/patient00003/study1/view1_frontal.jpg").exists()
    assert "report set --csv xrays/train.csv\n" in told.err
    assert main([*COMMAND, "--out", "set"]) == 0
    told = capsys.readouterr()
    assert "it had them all already, and nothing was changed" in told.out
    assert "to look at" not in told.out
    assert main([*COMMAND, "--out", "set", "--dry-run"]) == 0
    assert "0 pictures to be made; 5 are made already\n" in capsys.readouterr().out
    (capture, *_) = load_dataset(folder / "set").captures
    assert (capture.origin, capture.seed, capture.index) == ("synthetic", 2020, 1)


def test_bad_xrays_are_named_and_the_code_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((folder / "xrays").rglob("*.jpg"))
    before = files[0].read_bytes(), files[3].read_bytes()
    files[0].unlink()
    files[3].write_bytes(b"\xff\xd8\xff nothing")
    (folder / "set-failed.csv").write_text("index,mine\n")
    assert main([*COMMAND, "--out", "set", "--no-contact-sheet"]) == 1
    told = capsys.readouterr()
    assert "warning: 1 of 5 x-rays is not there: nothing is made of it" in told.err
    assert f"warning: pictures of x-ray 4 are missing: {files[3]}: " in told.err
    assert (
        f"not complete: pictures of 2 x-rays are not in {folder}/set: {folder}/set-failed-2.csv names them"
        in told.out
    )
    assert len(load_dataset(folder / "set").captures) == 3
    files[0].write_bytes(before[0])
    files[3].write_bytes(before[1])
    assert main([*COMMAND, "--out", "set", "--no-contact-sheet"]) == 0
    assert (folder / "set-failed.csv").read_text() == "index,mine\n"
    assert not (folder / "set-failed-2.csv").exists()


def test_shards(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "--out", "set", "--shard", "2/3"]) == 0
    told = capsys.readouterr()
    assert main([*COMMAND, "--out", "set", "--dry-run"]) == 0
    assert "3 pictures to be made; 2 are made already\n" in capsys.readouterr().out
    assert told.out == "shard 2/3: 2 of 2 pictures are there\n"
    assert "the same command without --shard makes the data set of them" in told.err
    assert not (folder / "set").exists()
    assert main([*COMMAND, "--out", "set", "--no-contact-sheet"]) == 0
    assert "complete: all 5 pictures are in" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("begins", "words"), [(True, "3 of 5 pictures are made and kept"), (False, "what was made is kept")]
)
def test_ctrl_c_says_that_it_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, begins: bool, words: str
) -> None:
    def stop(_order: object, _crew: object, progress: Any, checking: Any, _: Any) -> None:
        checking(2, 3)
        if begins:
            progress(3, 5)
        raise KeyboardInterrupt

    monkeypatch.setattr(synth, "synthesise", stop)
    assert main([*COMMAND, "--out", "set"]) == 130
    assert capsys.readouterr().err == f"stopped: {words}; the same command goes on\n"


def test_lines_where_there_is_no_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there when it began does not count for the pace."""
    now_s = 100.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now_s)
    with progress.making("making pictures") as show:
        for passed_s, done in ((-30, 0), (-15, 600)):
            now_s = 100.0 + passed_s
            show(done, 1000, "checking what is made")
        for passed_s, done in ((0, 1000), (5, 1050), (11, 1110), (12, 1120), (30, 1330)):
            now_s = 100.0 + passed_s
            show(done, 2000, "making pictures")
    assert capsys.readouterr().err == (
        "checking what is made: 600 of 1,000, 40/s, 0:10 left\n"
        "making pictures\n"
        "making pictures: 1,110 of 2,000, 10/s, 1:29 left\nmaking pictures: 1,330 of 2,000, 11/s, 1:00 left\n"
    )


def test_to_a_url(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*COMMAND, "--out", "memory://bucket/mine", "--local", "here", "--no-contact-sheet"]) == 0
    told = capsys.readouterr()
    assert "put to memory://bucket/mine: " in told.out
    assert f"what was made here, {folder}/here/mine, may be removed" in told.err
    system = fsspec.filesystem("memory")
    system.get("/bucket/mine", str(folder / "mine"), recursive=True)
    system.rm("/bucket", recursive=True)
    assert digest(folder / "mine") == digest(folder / "here" / "mine")
