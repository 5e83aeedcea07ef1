"""The synthetic pictures of a data set: the chains that made them, and whether these are as described."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any, Final

from controller.dataset import SYNTHETIC, spoken_settings, spoken_software, spoken_steps
from controller.report.captures import Captures
from controller.report.described import SUBSETS, Described
from controller.report.facts import ChainFacts, Check, SubsetFacts, judged
from controller.report.identity import check_unique
from controller.synthetic import chain_on_record

MADE_AS_DESCRIBED: Final = "Every synthetic picture was made by the chain described, its parameters on record"
Chains = Mapping[str, Sequence[int]]


def chains_of(captures: Captures) -> dict[str, list[int]]:
    """Give the rows of the synthetic pictures of each chain, by its name."""
    chains: dict[str, list[int]] = {}
    for row, (origin, device) in enumerate(captures.rows("origin", "device")):
        if origin == SYNTHETIC:
            chains.setdefault(str(device), []).append(row)
    return dict(sorted(chains.items()))


def has_photos(captures: Captures, chains: Chains) -> bool:
    """Say whether there is anything but synthetic pictures."""
    return len(captures) > sum(map(len, chains.values()))


def describe_chains(captures: Captures, chains: Chains, described: Described) -> tuple[ChainFacts, ...]:
    """Give the facts of each chain."""
    return tuple(
        _facts(captures, name, rows, described.chains.get(name, {})) for name, rows in chains.items()
    )


def as_subsets(captures: Captures, chains: Chains) -> list[SubsetFacts]:
    """Give each chain's pictures as a subset's photos are given, without pictures to look at."""
    return [_as_subset(captures, name, rows) for name, rows in chains.items()]


def _as_subset(captures: Captures, name: str, rows: Sequence[int]) -> SubsetFacts:
    indices = [index for row in rows if (index := captures["index"][row]) is not None]
    return SubsetFacts(
        id=f"{SYNTHETIC}/{name}",
        plan="",
        device="",
        photos=len(rows),
        first=min(indices, default=None),
        last=max(indices, default=None),
        conditions={},
        retakes=None,
        noun="picture",
    )


def check_once(captures: Captures, chains: Chains) -> Check:
    """Look for x-rays with two pictures by one chain."""
    keys = captures.rows("split", "patient", "study", "view", "place")
    return check_unique(
        "No x-ray stands twice under a chain",
        "x-rays of chains",
        [
            (f"{name}/{'/'.join(keys[row][:-1])}", keys[row][-1])
            for name, rows in chains.items()
            for row in rows
        ],
    )


def check_chains(captures: Captures, chains: Chains, described: Described) -> Check:
    """Look for pictures whose chain is not the one described, or whose parameters are not its.

    The parameters are drawn again by the picture's seed and the x-ray's digest where this version made it and
    knows the chain; of all others the steps' names alone are looked at.
    """
    if described.fault:
        return Check(MADE_AS_DESCRIBED, "failed", "1 wrong", (described.fault,))
    faults: list[str] = []
    drawn_again, this_version = 0, version("chexrig")
    for name, rows in chains.items():
        chain = described.chains.get(name)
        if chain is None:
            faults.append(f"{SYNTHETIC}/{name}: not in {SUBSETS}")
            continue
        steps = [each.get("name") for each in chain["steps"]]
        known = chain_on_record(name, chain["steps"], chain["sha256"])
        for row in rows:
            place, digest = captures["place"][row], captures["chain_sha256"][row]
            if digest != chain["sha256"]:
                faults.append(f"{place}: chain with SHA-256 {digest}, {chain['sha256']} in {SUBSETS}")
            elif (drawn := _steps_of(captures["parameters"][row])) != steps:
                faults.append(f"{place}: parameters of {_named(drawn)}, steps {_named(steps)} in {SUBSETS}")
            elif known is not None and captures["chexrig_version"][row] == this_version:
                seed, xray = captures["seed"][row], captures["xray_sha256"][row]
                drawn_again += 1
                if json.loads(captures["parameters"][row]) != known.draw(seed, str(xray)):
                    faults.append(f"{place}: other parameters than seed {seed} draws for x-ray {xray}")
    pictures = sum(map(len, chains.values()))
    fine = f"{pictures:,} picture{'s' * (pictures != 1)}, {len(chains):,} chain{'s' * (len(chains) != 1)}"
    fine += f"; parameters drawn again, the same: {drawn_again:,}"
    return judged(MADE_AS_DESCRIBED, fine, faults, wrong="pictures or chains differ from what is described")


def several_versions(captures: Captures, chains: Chains, described: Described) -> list[str]:
    """Say of each chain whose pictures were not all made with one version of everything."""
    found = {
        name: _made_with(captures, rows, described.chains.get(name, {})) for name, rows in chains.items()
    }
    return [
        f"pictures in {SYNTHETIC}/{name} were made with several versions, which may differ in grey levels: "
        + spoken_software(several)
        for name, made_with in found.items()
        if (several := {what: versions for what, versions in made_with.items() if len(versions) > 1})
    ]


def _facts(captures: Captures, name: str, rows: Sequence[int], chain: Mapping[str, Any]) -> ChainFacts:
    made_with = _made_with(captures, rows, chain)
    return ChainFacts(
        name=name,
        steps=spoken_steps(chain["steps"]) if chain else "not described",
        settings=spoken_settings(chain),
        seeds=", ".join(_all(captures, "seed", rows)),
        pictures=len(rows),
        made_with=spoken_software({what: versions for what, versions in made_with.items() if versions}),
        sha256=", ".join(_all(captures, "chain_sha256", rows)),
    )


def _made_with(
    captures: Captures, rows: Sequence[int], chain: Mapping[str, Any]
) -> Mapping[str, Sequence[str]]:
    return {"chexrig": _all(captures, "chexrig_version", rows), **chain.get("software", {})}


def _all(captures: Captures, column: str, rows: Sequence[int]) -> list[str]:
    found = Counter(captures[column][row] for row in rows)
    return sorted(str(each) for each in found if each is not None)


def _steps_of(parameters: str | None) -> list[object] | None:
    """Give the names of the steps whose parameters were drawn; None for what is no such list."""
    try:
        return [each["name"] for each in json.loads(parameters or "")]
    except (ValueError, TypeError, KeyError):
        return None


def _named(steps: Sequence[object] | None) -> str:
    return "nothing that can be read" if steps is None else ", ".join(map(str, steps)) or "no steps"
