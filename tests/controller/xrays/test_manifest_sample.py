"""A random sample of a manifest: the same for everybody, each x-ray once, still itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from android_bridge.base.problems import Problem
from controller.cli import manifest as command
from controller.xrays import AllRows, Manifest, Xray, build_manifest, read_manifest, sample_manifest
from controller.xrays.manifest_file import seal
from controller.xrays.path_key import parse_path

main = typer.Typer()
main.add_typer(command.app, name="manifest")


def _whole(count: int, prefix: str = "") -> Manifest:
    def xray(index: int) -> Xray:
        path = f"{prefix}train/patient{index % 3000:05d}/study{index // 3000}/view1_frontal.jpg"
        return Xray(index, path, parse_path(path), None, None, None, None)

    xrays = tuple(map(xray, range(1, count + 1)))
    return seal(Manifest("train.csv", "0" * 64, count, AllRows().to_dict(), False, xrays, ""))


def test_a_thousand_of_nokia10k() -> None:
    whole = _whole(10_507)
    drawn = sample_manifest(whole, 1000, 7)
    assert [xray.index for xray in drawn.xrays] == list(range(1, 1001))
    place = {xray.path: xray.index for xray in whole.xrays}
    places = [place[xray.path] for xray in drawn.xrays]
    assert places == sorted(set(places))  # each once, in the order of the whole
    assert all(
        replace(xray, index=at) == whole.xray(at) for xray, at in zip(drawn.xrays, places, strict=True)
    )
    assert 4900 < sum(places) / 1000 < 5600  # from all over it
    # the same on every machine and with every version: frozen here
    assert places[:5] == [3, 7, 14, 22, 25]


def test_seed_count_and_prefix() -> None:
    whole = _whole(500)
    hundred = sample_manifest(whole, 100, 1)
    paths = {xray.path for xray in hundred.xrays}
    assert sample_manifest(whole, 100, 1) == hundred
    assert {xray.path for xray in sample_manifest(whole, 40, 1).xrays} < paths
    assert {xray.path for xray in sample_manifest(whole, 100, 2).xrays} != paths
    elsewhere = sample_manifest(_whole(500, "CheXpert-v1.0-small/"), 100, 1)
    assert [xray.key for xray in elsewhere.xrays] == [xray.key for xray in hundred.xrays]


@pytest.mark.parametrize("count", [0, 6])
def test_too_many(count: int) -> None:
    with pytest.raises(Problem, match="does not have so many") as told:
        sample_manifest(_whole(5), count, 1)
    assert told.value.expected == "1 to 5"


def test_the_command(tmp_path: Path, make_csv: Callable[..., Path]) -> None:
    from controller.xrays import write_manifest  # noqa: PLC0415

    csv = make_csv(*(f"train/p{n}/s1/v1.jpg" for n in range(6)))
    write_manifest(build_manifest(csv, tmp_path, AllRows()), tmp_path / "all")
    out = tmp_path / "three"

    def run(*more: str) -> str:
        line = ["manifest", "sample", str(tmp_path / "all"), "--out", str(out), *more]
        result = CliRunner().invoke(main, line, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.stdout

    told = run("--count", "3", "--seed", "7")
    drawn = read_manifest(out)
    assert len(drawn) == 3
    assert all(xray.sha256 for xray in drawn.xrays)
    whole = f"the 6 x-rays of manifest {read_manifest(tmp_path / 'all').digest[:12]}"
    assert told.startswith(f"3 x-rays of 3 patients (a sample of 3 with seed 7 from {whole} of train.csv, ")
    assert "is already this manifest" in run("--count", "3", "--seed", "7")
    with pytest.raises(Problem, match="another file at --out"):
        run("--count", "3", "--seed", "8")
    assert read_manifest(out) == drawn
    with pytest.raises(Problem, match="does not have so many") as refused:
        run("--count", "7", "--seed", "8")
    assert refused.value.where == str(tmp_path / "all")
