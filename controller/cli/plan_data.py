"""Which x-rays a new plan is about: the CSV or manifest, the folder of the images, the selection."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from android_bridge.base import Problem
from controller.cli.answers import Answers, shown, typed_path
from controller.cli.console import counted, err
from controller.xrays import (
    SPLITS,
    AllRows,
    Manifest,
    NoPictureError,
    PatientSample,
    RowRange,
    Xray,
    build_manifest,
    find_image,
    parse_rows,
    read_manifest,
    read_source,
    sample_manifest,
    select_rows,
    with_images,
)

_LOOKED_FOR = 200
_FOLDERS = 50  # so many beside a CSV are looked into


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where x-rays come from.

    Parameters
    ----------
    whole
        All x-rays: the manifest's, or the CSV's.
    file
        The manifest that was frozen before; None where a CSV is all there is.
    """

    csv: Path
    whole: Manifest
    file: Path | None = None

    @property
    def name(self) -> str:
        """What a plan of it may be called."""
        if self.file is not None:
            return self.file.name.partition(".")[0]
        return self.csv.parent.name if self.csv.stem in SPLITS else self.csv.stem


@dataclass(frozen=True, slots=True)
class Draw:
    """X-rays drawn at random.

    Parameters
    ----------
    count
        How many.
    """

    count: int
    seed: int = 0

    def __str__(self) -> str:
        return f"{self.count:,} x-rays drawn with seed {self.seed}"


Wish = AllRows | PatientSample | RowRange | Draw


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The x-rays that were chosen of a source.

    Parameters
    ----------
    count
        How many they are.
    drawn
        A list of them that has to be frozen for a plan; None where a plan can say which they are.
    """

    source: Source
    wish: Wish
    count: int
    drawn: Manifest | None = None

    def frozen(self, images: Sequence[Path]) -> Manifest | None:
        """Give the manifest that has to be written for a plan of them, each image checked."""
        if self.drawn is None or self.drawn.hashed or self.source.file is not None:
            return self.drawn
        try:
            with counted("checking x-rays") as progress:
                return with_images(self.drawn, images, progress)
        except NoPictureError as problem:
            problem.advise("Or draw from a manifest that takes them: see `chexrig manifest build --help`.")
            raise


def ask_source(answers: Answers, csv: Path | None, manifest: Path | None) -> Source:
    """Ask for a CSV or a manifest; of a manifest, for the CSV that it was drawn from."""
    given = manifest or csv
    source = answers.get(
        "A CSV with the labels, or a manifest",
        _read,
        option="--csv or --manifest" if given is None else "--csv" if manifest is None else "--manifest",
        given=None if given is None else str(given),
        usual=_only_csv() if answers.may_ask else None,
    )
    if source.file is None:
        if manifest is not None:
            raise Problem("this is a CSV, and no manifest", where=str(manifest), advice="give it with --csv")
        return source
    frozen, beside = source.whole, source.file.parent

    def read(text: str) -> Path:
        path = typed_path(text)
        digest = hashlib.sha256(read_source(path).data).hexdigest()
        if digest != frozen.csv_sha256:
            raise Problem(
                "the manifest was drawn from another CSV",
                where=text,
                expected=f"{frozen.csv_name} with SHA-256 {frozen.csv_sha256}",
                got=f"SHA-256 {digest}",
                advice=f"give that {frozen.csv_name}, or draw a new manifest: chexrig manifest build",
            )
        return path

    usual = None
    for each in (beside, beside.parent, *_folders(beside)):
        with contextlib.suppress(Problem):
            usual = usual or shown(read(str(each / frozen.csv_name)))
    own = answers.get(
        f"The CSV that it was drawn from, {frozen.csv_name}",
        read,
        option="--csv",
        given=str(csv) if csv is not None and manifest is not None else None,
        usual=usual,
    )
    return replace(source, csv=own)


def ask_images(answers: Answers, source: Source, given: Sequence[Path]) -> list[Path]:
    """Ask for the folder of the x-rays, and say how many were found there; several may be given."""
    sought = source.whole.xrays[:: max(1, len(source.whole) // _LOOKED_FOR)]
    first = sought[0].file or sought[0].path
    here = source.csv.parent
    candidates = (here, here.parent, here.parent.parent, *_folders(here))

    def worth(folder: Path) -> tuple[int, bool]:
        return _found(folder, sought), (folder / first).is_file()

    best = max(candidates, key=worth) if not given else None
    if best is not None and not _found(best, sought):
        best = None

    def tell(folder: Path) -> str:
        return f"  {_found(folder, sought)} of {len(sought)} x-rays looked for are in {shown(folder)}"

    def read(text: str) -> Path:
        folder = typed_path(text)
        if not folder.is_dir():
            raise Problem("there is no such folder", where=text, advice="give the folder with the x-rays")
        if not _found(folder, sought):
            raise Problem(
                "none of the x-rays is in it",
                where=text,
                expected=f"the folder that {first} starts from",
                advice="give that one; the CSV says how its paths go on from there",
            )
        if folder != best or not answers.may_ask:
            err.print(tell(folder), markup=False)
        return folder

    return [
        answers.get(
            "Folder that the x-rays' paths start from",
            read,
            option="--images",
            given=text,
            usual=None if best is None else shown(best),
            hint="" if best is None else tell(best),
        )
        for text in (map(str, given) if given else (None,))
    ]


def ask_selection(
    answers: Answers, source: Source, given: Sequence[tuple[str, str]], seed: int | None
) -> Chosen:
    """Ask which of the x-rays are photographed.

    Parameters
    ----------
    given
        Option and answer of each choice that was made on the command line.
    """
    if len(given) > 1:
        raise Problem(
            "only one choice of x-rays is possible",
            expected="one of --all, --patients N, --count N, --rows A:B",
            got=" and ".join(option for option, _ in given),
        )
    option, answer = given[0] if given else ("--all", None)

    def read(text: str) -> Chosen:
        wish = _wish(text, source)
        if seed is not None and not isinstance(wish, PatientSample | Draw):
            raise Problem("a seed draws patients or x-rays", where="--seed", got=text)
        return _choose(source, wish)

    total = len(source.whole)
    patients = len({each.key.patient for each in source.whole.xrays})
    some, few, last = (
        most if most < all_ else max(1, all_ // 2)
        for most, all_ in ((1000, total), (20, patients), (250, total))
    )
    more = "" if source.file else f", {few} patients (all of theirs), rows 1:{last}"
    chosen = answers.get(
        f"Which of the {total:,} x-rays",
        read,
        option=option,
        given=answer,
        usual="all",
        hint=f"  such as: all, {some} (drawn at random){more}",
    )
    if isinstance(chosen.wish, PatientSample | Draw):
        wanted = answers.get(
            "Seed, a number: the same one draws the same x-rays again",
            _whole,
            option="--seed",
            given=None if seed is None else str(seed),
            usual="1",
        )
        chosen = _choose(source, replace(chosen.wish, seed=wanted))
    return chosen


def _choose(source: Source, wish: Wish) -> Chosen:
    if isinstance(wish, Draw):
        drawn = sample_manifest(source.whole, wish.count, wish.seed)
        return Chosen(source=source, wish=wish, count=len(drawn), drawn=drawn)
    rows = select_rows(wish, [each.key for each in source.whole.xrays])
    return Chosen(source=source, wish=wish, count=len(rows))


def _wish(text: str, source: Source) -> Wish:
    words = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", text.lower())
    wish: Wish | None = None
    if words == "all":
        wish = AllRows()
    elif found := re.fullmatch(r"([0-9]{1,18})(?: x-?rays?)?", words):
        wish = Draw(int(found[1]))
    elif found := re.fullmatch(r"([0-9]{1,18}) patients?", words):
        wish = PatientSample(int(found[1]))
    elif found := re.fullmatch(r"(?:rows? )?([0-9]{1,18}:[0-9]{1,18})", words):
        wish = parse_rows(found[1])
    expected = "all, a number of x-rays, such as 1000"
    if source.file is None:
        expected += ", of patients, such as 20 patients, or rows, such as 1:250"
    elif isinstance(wish, PatientSample | RowRange):
        raise Problem("of a manifest, patients and rows cannot be chosen", expected=expected, got=text)
    if wish is None:
        raise Problem("this is not understood", expected=expected, got=text)
    return wish


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Problem("this is not a whole number", expected="0, 1, 2 or more", got=text)
    return int(text)


def _read(text: str) -> Source:
    file = typed_path(text)
    if file.is_file():
        with contextlib.suppress(OSError), file.open("rb") as opened:  # the CSV's reader says why
            if opened.read(1) == b"{":
                return Source(csv=file, whole=read_manifest(file), file=file)
    with err.status("reading the CSV"):
        return Source(
            csv=file, whole=build_manifest(file, Path(), AllRows(), hash_images=False, labels=False)
        )


def _only_csv() -> str | None:
    there = sorted(str(each) for each in Path().glob("*.csv"))
    usual = [each for each in there if each == "train.csv"] or there
    return usual[0] if len(usual) == 1 else None


def _folders(folder: Path) -> Iterator[Path]:
    try:
        yield from islice((each for each in sorted(folder.iterdir()) if each.is_dir()), _FOLDERS)
    except OSError:
        return


def _found(folder: Path, xrays: Sequence[Xray]) -> int:
    found = 0
    for each in xrays:
        with contextlib.suppress(Problem):
            find_image(folder, each.path, each.file)
            found += 1
    return found
