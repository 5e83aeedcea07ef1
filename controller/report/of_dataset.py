"""The report of a data set: everything in it looked into."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from android_bridge.base import how_many
from controller.dataset import missing_for_publishing, told_for_publishing, version_changes
from controller.report import agreement, compared, identity, measures, subsets, synthetic
from controller.report.captures import Captures, read_captures
from controller.report.contents import Content
from controller.report.described import Described, read_described
from controller.report.doubles import check_doubles
from controller.report.facts import Check, Facts, SubsetFacts, judged
from controller.report.held import Given, Held, held_against
from controller.report.labels import count_labels
from controller.report.listed import check_listed
from controller.report.makeup import content
from controller.report.parts import Placed, count_parts
from controller.report.photos import PhotoFile, read_photos
from controller.report.pictures import Album
from controller.report.proving import proofs_of
from controller.report.rows import Row, read_rows
from controller.xrays import (
    Images,
    Manifest,
    XrayKey,
    complete,
    in_form,
    parse_path,
    read_manifest,
    read_table,
    unusual_cells,
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a data set is held against, as far as it is at hand.

    Parameters
    ----------
    manifests, csvs
        The files that its x-rays and labels come from: those of each of its plans.
    images
        The folder with the x-rays, or several: photos are shown beside them, and held against them.
    """

    manifests: Sequence[Path] = ()
    csvs: Sequence[Path] = ()
    images: Images | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """All that was read."""

    folder: Path
    rows: list[Row]
    row_faults: list[str]
    captures: Captures | None
    same: Check
    described: Described
    chains: Mapping[str, Sequence[int]]
    photos: list[PhotoFile]
    keys: Mapping[str, XrayKey]

    @property
    def has_photos(self) -> bool:
        """Whether there is anything but synthetic pictures."""
        return self.captures is None or synthetic.has_photos(self.captures, self.chains)


def dataset_facts(
    folder: Path, beside: Beside, *, pictures: int = 4, progress: Progress | None = None
) -> tuple[Facts, dict[str, str]]:
    """Look into a data set and give the facts.

    Parameters
    ----------
    pictures
        How many of each subset.
    progress
        Called in this thread with (steps done, steps in all): each photo is read, and looked at again.

    Returns
    -------
    Facts
        What was found.
    dict of str to str
        The ``data:`` address of each picture that the facts name.

    Raises
    ------
    Problem
        When the folder is no data set, or what it is to be held against cannot be read.
    """
    paths = list(dict.fromkeys(beside.manifests))
    manifests = [_given_manifest(each) for each in paths]
    csvs = [_given_csv(each) for each in dict.fromkeys(beside.csvs)]
    rows, faults = read_rows(folder)
    captures, same = read_captures(folder)
    steps = _Steps(2 * len(rows), progress)
    photos = read_photos(folder, [row.place for row in rows], lambda *_: steps.done(1))
    keys = _keys(rows, captures)
    chains = synthetic.chains_of(captures) if captures is not None else {}
    read = _Read(folder, rows, faults, captures, same, read_described(folder), chains, photos, keys)
    xrays = [xray for each in manifests for xray in each.content.xrays]
    album = Album(folder, beside.images, pictures, xrays=xrays)
    looks = _look_again(
        read, dict(zip(map(id, manifests), paths, strict=True)), manifests, beside.images, steps
    )
    facts = Facts(
        kind="data set",
        name=folder.resolve().name,
        images=len(rows),
        made_with=version("chexrig"),
        checks=(
            *_checks(read),
            _check_manifests(read, manifests),
            _check_labels(read, csvs),
            *([compared.check_shown(looks, captures)] if read.has_photos else []),
        ),
        labels=count_labels(row.labels for row in rows),
        parts=count_parts(Placed(row.key, row.part) for row in rows),
        subsets=_subsets(read, album),
        content=content(rows, photos, captures),
        proofs=proofs_of(captures, read.described, keys, looks, album),
        published=told_for_publishing(folder),
        missing=tuple(missing_for_publishing(folder)),
    )
    facts = replace(facts, remarks=_remarks(read, facts.content))
    if captures is not None:
        order = measures.in_order_of_capture(captures)
        facts = replace(
            facts,
            spreads=measures.spreads(captures, order),
            curves=measures.curves(captures, order),
            series=measures.series(captures, order),
            simulated=subsets.count_simulated(captures, read.described),
            chains=synthetic.describe_chains(captures, chains, read.described),
        )
    return replace(facts, counts=_counts(read, facts)), album.addresses


class _Steps:
    """Tells how many of all steps are done; each photo is read, and looked at again."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def done(self, count: int) -> None:
        self._done += count
        if self._progress is not None:
            self._progress(self._done, self._total)


def _look_again(
    read: _Read,
    paths: Mapping[int, Path],
    manifests: Sequence[Given[Manifest]],
    images: Images | None,
    steps: _Steps,
) -> compared.Looks:
    """Look at the photos again, held against their own manifest or else against what their rows name."""
    held = _held_manifests(read, manifests).of_photo
    given = {id(each): compared.Source(each.content, paths[id(each)]) for each in manifests}
    told = compared.sources_of(read.captures, read.keys, images)
    sources = {
        place: (*(given[id(each)] for each in held[place]), *told.get(place, ())) for place in read.keys
    }
    return compared.look_again(
        read.folder, read.captures, read.described, read.keys, sources, images, steps.done
    )


def _held_manifests(read: _Read, manifests: Sequence[Given[Manifest]]) -> Held[Manifest]:
    return held_against(
        list(read.keys),
        read.captures,
        read.described,
        manifests,
        recorded_as="manifest_sha256",
        option="--manifest",
    )


def _check_manifests(read: _Read, manifests: Sequence[Given[Manifest]]) -> Check:
    return agreement.check_manifest(read.captures, read.keys, _held_manifests(read, manifests))


def _check_labels(read: _Read, csvs: Sequence[Given[agreement.Cells]]) -> Check:
    held = held_against(
        list(read.keys), read.captures, read.described, csvs, recorded_as="csv_sha256", option="--csv"
    )
    check = agreement.check_labels(read.rows, read.keys, held)
    if check.state != "failed":
        return check
    why = [subsets.why_another_csv(read.described, each.sha256) for each in csvs]
    return replace(check, details=(*dict.fromkeys(filter(None, why)), *check.details))


def _given_manifest(path: Path) -> Given[Manifest]:
    manifest = read_manifest(path)
    return Given(path.name, manifest.digest, manifest)


def _given_csv(path: Path) -> Given[agreement.Cells]:
    rows = complete(read_table(path), path).to_numpy().tolist()
    cells = {parse_path(row[0]): (row[0], *in_form(row[1:])) for row in rows}
    return Given(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), cells)


def _keys(rows: list[Row], captures: Captures | None) -> dict[str, XrayKey]:
    """Give the x-ray of each photo that has a row: as recorded, else as its place says."""
    keys = {row.place: row.key for row in rows}
    if captures is not None:
        for place, *key in captures.rows("place", "split", "patient", "study", "view"):
            if place in keys and all(isinstance(part, str) for part in key):
                keys[place] = XrayKey(*key)
    return keys


def _checks(read: _Read) -> list[Check]:
    rows, captures = read.rows, read.captures
    return [
        judged(
            "The label tables can be read",
            f"{how_many(len(rows), 'row')} of CheXpert's 19 columns",
            read.row_faults,
            wrong="rows name no photo of their split",
        ),
        agreement.check_files(read.folder, rows),
        agreement.check_decodable(read.photos),
        agreement.check_digests(read.photos, captures),
        check_listed(read.folder, read.photos),
        agreement.check_captures(rows, captures),
        read.same,
        identity.check_splits(row.key for row in rows),
        *check_doubles(read.rows, read.photos, read.captures, read.keys, read.chains),
        identity.check_label_values((row.where, row.labels) for row in rows),
        agreement.check_one_label(rows, read.keys),
        *_subset_checks(read),
    ]


def _subset_checks(read: _Read) -> list[Check]:
    if read.captures is None:
        absent = "the data set has no captures.parquet"
        return [Check(name, "impossible", absent) for name in (subsets.COMPLETE, subsets.CONSTANT)]
    checks = [synthetic.check_chains(read.captures, read.chains, read.described)] if read.chains else []
    if not read.has_photos:
        return checks
    groups = subsets.group(read.captures)
    return [
        *checks,
        subsets.check_complete(read.captures, groups, read.described),
        subsets.check_conditions(read.captures, groups, read.described),
    ]


def _subsets(read: _Read, album: Album) -> tuple[SubsetFacts, ...]:
    if read.captures is None:
        return _unrecorded(read, album)
    groups = subsets.group(read.captures)
    described = [
        *subsets.describe(read.captures, groups, read.described),
        *synthetic.as_subsets(read.captures, read.chains),
    ]
    return tuple(
        replace(facts, pictures=album.of_captures(read.captures, rows, read.keys))
        for facts, rows in zip(described, (*groups.values(), *read.chains.values()), strict=True)
    )


def _unrecorded(read: _Read, album: Album) -> tuple[SubsetFacts, ...]:
    """Show the parts of a data set that says nothing of its subsets."""
    parts: dict[tuple[str, str], list[str]] = {}
    for row in read.rows:
        parts.setdefault((row.key.split, row.part), []).append(row.place)
    return tuple(
        SubsetFacts(
            id=f"{split}, {part}",
            plan="",
            device="",
            photos=len(places),
            first=None,
            last=None,
            conditions={},
            retakes=None,
            pictures=album.of_places(places, read.keys),
        )
        for (split, part), places in sorted(parts.items())
    )


def _remarks(read: _Read, content: Content) -> tuple[str, ...]:
    """Give what is no fault, and misleads whoever does not know it."""
    return (
        *(f"{each.words}: a model may learn the one for the other" for each in content.associations),
        *filter(None, [content.spanning_words]),
        *unusual_cells([row.cells[1:] for row in read.rows], lambda at: read.rows[at].where),
        *subsets.corrections(read.described),
        *subsets.miscounts(read.described),
        *(() if read.captures is None else subsets.noticed_in_rooms(read.captures)),
        *_versions(read),
    )


def _versions(read: _Read) -> list[str]:
    if read.captures is None:
        return []
    of_photos = read.captures.rows("plan", "subset", "chexrig_version", "phone_app")
    return [
        *version_changes(of_photos),
        *synthetic.several_versions(read.captures, read.chains, read.described),
    ]


def _counts(read: _Read, facts: Facts) -> dict[str, int]:
    keys = [row.key for row in read.rows]
    made = {"synthetic pictures": facts.synthetic} if facts.synthetic else {}
    counts = {
        **({"photos": len(keys) - facts.synthetic} if read.has_photos else {}),
        **made,
        "patients": len({(key.split, key.patient) for key in keys}),
        "studies": len({(key.split, key.patient, key.study) for key in keys}),
    }
    if read.captures is not None and read.has_photos:
        counts["subsets"] = sum(bool(subset.plan) for subset in facts.subsets)
        counts["earlier takes replaced"] = sum(subset.retakes or 0 for subset in facts.subsets)
        counts["photos captured again on request"] = sum(each is not None for each in read.captures["repair"])
    return counts
