"""The chains of transformations that made a data set's synthetic pictures, and what is said of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from android_bridge.base import Problem
from controller.dataset.capture import SYNTHETIC, Capture
from controller.dataset.loading import Dataset
from controller.plan import describe_changes

Chain = dict[str, Any]
"""What subsets.json has of a chain: ``sha256``, ``steps``, ``software``, and what else it depends on."""
_DIGEST: Final = "sha256"
_SOFTWARE: Final = "software"
_STEPS: Final = "steps"
_STEP: Final = ("name", "level")


class Chains:
    """The chains of a data set that grows; none ever changes its definition.

    Parameters
    ----------
    out
        Where the data set goes, for messages.
    before
        Those that are there.
    """

    def __init__(self, out: Path, before: Mapping[str, Chain]) -> None:
        self._out = out
        self._chains = dict(before)
        self._software: dict[str, dict[str, str]] = {}

    def describe(self, name: str, facts: Mapping[str, Any]) -> None:
        """Take what is said of a chain: see `GrowingDataset.describe_chain`."""
        new: Chain = json.loads(json.dumps(facts))
        software = new.pop(_SOFTWARE, {})
        old = {key: each for key, each in self._chains.get(name, new).items() if key != _SOFTWARE}
        if changes := describe_changes(old, new):
            words = "; ".join(each for each in changes if not each.startswith(f"{_DIGEST}: "))
            digests = [f"SHA-256 {each.get(_DIGEST)}" for each in (old, new)]
            if digests[0] == digests[1]:
                raise Problem(
                    f"the data set has pictures of chain {name} by other settings",
                    where=str(self._out),
                    expected=_options(old, new),
                    got=_options(new, old) or words,
                    advice="give those settings, or choose another --out",
                )
            raise Problem(
                f"the data set holds pictures of another chain {name}",
                where=str(self._out),
                expected=f"the chain as it is on record there, {digests[0]}",
                got=": ".join(filter(None, (digests[1], words))),
                advice="give the chain another name, or choose another --out",
            )
        self._chains.setdefault(name, {**new, _SOFTWARE: {}})
        self._software[name] = software

    def check(self, capture: Capture) -> None:
        """Make sure that a synthetic picture's chain was described, and is the one that made it.

        Raises
        ------
        ValueError
            When it was not: a mistake of the caller's.
        """
        chain = self._chains.get(capture.device)
        if chain is None or chain.get(_DIGEST) != capture.chain_sha256:
            raise ValueError(f"chain {capture.device} with SHA-256 {capture.chain_sha256} was not described")

    def written(self, captures: Iterable[Capture], new: Collection[str]) -> dict[str, Chain]:
        """Give the chains as subsets.json has them: those with pictures, by name.

        Parameters
        ----------
        captures
            The data set's synthetic pictures.
        new
            Places of pictures that were made now: the software that made them is put on record.
        """
        grown = {each.device: False for each in sorted(captures, key=lambda each: each.device)}
        for each in captures:
            grown[each.device] |= each.place in new
        return {
            name: self._with_software(name) if has_grown else self._chains[name]
            for name, has_grown in grown.items()
        }

    def _with_software(self, name: str) -> Chain:
        chain = self._chains[name]
        before = chain.get(_SOFTWARE, {})
        now = {each: [version] for each, version in self._software.get(name, {}).items()}
        software = {
            each: sorted({*before.get(each, ()), *now.get(each, ())})
            for each in sorted(before.keys() | now.keys())
        }
        return {**chain, _SOFTWARE: software}


def _options(one: Chain, other: Chain) -> str:
    """Give the settings of a chain that differ from another's, as they are asked for."""
    told = []
    if one.get("jpeg_quality") != other.get("jpeg_quality"):
        told.append(f"--quality {one.get('jpeg_quality')}")
    if one.get("exact") != other.get("exact"):
        told.append("--exact" if one.get("exact") else "--fast")
    return " ".join(told)


class ChainRow(NamedTuple):
    """What is said of a chain in a table, as text but for its pictures' number."""

    folder: str
    steps: str
    settings: str
    seed: str
    pictures: int
    made_with: str
    sha256: str


def chain_rows(data: Dataset) -> list[ChainRow]:
    """Give what is said of each of a data set's chains."""
    found = Counter((each.device, each.seed, each.chexrig_version) for each in data.synthetic)
    rows = []
    for name, chain in data.chains.items():
        own = {(seed, by): pictures for (device, seed, by), pictures in found.items() if device == name}
        made_with = {"chexrig": _all(by for _, by in own), **chain.get(_SOFTWARE, {})}
        rows.append(
            ChainRow(
                folder=f"{SYNTHETIC}/{name}",
                steps=spoken_steps(chain.get(_STEPS, ())),
                settings=spoken_settings(chain),
                seed=", ".join(_all(seed for seed, _ in own)),
                pictures=sum(own.values()),
                made_with=spoken_software(made_with),
                sha256=str(chain.get(_DIGEST)),
            )
        )
    return rows


def _all(values: Iterable[object]) -> list[str]:
    return sorted({str(each) for each in values if each is not None})


def spoken_steps(steps: Sequence[Mapping[str, Any]]) -> str:
    """Give a chain's steps for people: ``glare_matte (level 1), tilt (level 2, shift 3)``."""
    if not steps:
        return "none: the picture as it is"
    return ", ".join(_spoken_step(each) for each in steps)


def _spoken_step(step: Mapping[str, Any]) -> str:
    more = {
        f"{name} {_value(each)}"
        for name, each in step.items()
        if name not in _STEP and each not in ({}, None)
    }
    told = [*([f"level {step['level']}"] if "level" in step else []), *sorted(more)]
    return str(step.get("name", "?")) + (f" ({', '.join(told)})" if told else "")


def _value(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def spoken_settings(chain: Mapping[str, Any]) -> str:
    """Give what else a chain's pictures depend on for people: ``exact, jpeg quality 95``."""
    told = {name: value for name, value in chain.items() if name not in (_DIGEST, _SOFTWARE, _STEPS)}
    return ", ".join(_setting(name.replace("_", " "), value) for name, value in sorted(told.items()))


def _setting(name: str, value: object) -> str:
    if isinstance(value, bool):
        return name if value else f"not {name}"
    return f"{name} {_value(value)}"


def spoken_software(software: Mapping[str, Sequence[str]]) -> str:
    """Give what made a chain's pictures for people: ``numpy 2.1.0, Pillow 11.0.0 and 11.1.0``."""
    return ", ".join(f"{name} {' and '.join(versions)}" for name, versions in software.items())
