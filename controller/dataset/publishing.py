"""What is told of a data set once it is published: what its plans say, whose terms hold, what is missing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from android_bridge.base import read_plain
from controller.dataset.capture import Capture
from controller.dataset.loading import SUBSETS, Dataset
from controller.plan import is_url

_MOST_BYTES: Final = 1 << 28
CHEXPERT_URL: Final = "https://stanfordmlgroup.github.io/competitions/chexpert/"
_LISTED: Final = re.compile(r"(?!LicenseRef-)[A-Za-z0-9.-]+")
"""A licence that SPDX has a page of; neither several of them nor one's own."""
_WANTED: Final = {
    "title": "what the data set is called",
    "creators": "who made it",
    "contact": "where to ask, an e-mail address or a URL",
    "licence": "how it may be used, an SPDX identifier or a URL",
    "citation": "how to cite it",
    "version": "which version of it this is",
    "date": "when it is published",
    "source": "where x-rays and labels come from",
    "source_terms": "under which terms these are",
}
_NO_PLAN: Final = "what was told of photos without a plan"
Publishings = Mapping[str, Mapping[str, Any]]
"""What each plan's ``dataset:`` section says, by the plan's name; empty for that of photos without one."""


@dataclass(frozen=True, slots=True)
class Published:
    """What is told of a data set; empty where no plan says it.

    Parameters
    ----------
    is_chexperts
        Whether the x-rays are CheXpert's, as their source or their paths say.
    """

    title: str = ""
    creators: tuple[str, ...] = ()
    contact: str = ""
    licence: str = ""
    citation: str = ""
    version: str = ""
    date: str = ""
    source: str = ""
    source_terms: str = ""
    is_chexperts: bool = False

    @classmethod
    def of(cls, data: Dataset) -> Published:
        """Give what its plans say: of each thing the first that says it, by the plans' names."""
        said = _said(data.publishings)
        told = {name: values[0][1] for name, values in said.items()}
        told["creators"] = tuple(told.get("creators", ()))
        return cls(**told, is_chexperts=_is_chexperts(told.get("source", ""), data.captures))

    @property
    def licence_url(self) -> str:
        """Where the licence can be read; empty where there is no one place."""
        if not self.licence or is_url(self.licence):
            return self.licence
        return f"https://spdx.org/licenses/{self.licence}.html" if _LISTED.fullmatch(self.licence) else ""

    @property
    def terms(self) -> str:
        """Say whose terms hold for the x-rays and their labels, in a sentence or two."""
        if self.source:
            words = f"X-rays and labels are from: {self.source}."
            if self.source_terms:
                return f"{words} Their terms: {self.source_terms}."
            if not self.is_chexperts:
                return f"{words} Their terms are not stated here; they hold for what was made of them, too."
        elif not self.is_chexperts:
            return (
                "Where x-rays and labels come from is not stated here. The terms of their source hold for"
                " what was made of them, too: find them before passing anything on."
            )
        return (
            "The x-rays and their labels are CheXpert's, under Stanford University's research use agreement:"
            f" read it at <{CHEXPERT_URL}> before passing on anything that was made of them."
        )


def differences(publishings: Publishings) -> list[str]:
    """Say where plans of one data set tell different things of it, and which of them counts."""
    return [
        f"plans tell different things of the data set's {name.replace('_', ' ')}: {values[0][0] or _NO_PLAN}"
        f" {_shown(values[0][1])}, {plan} {_shown(value)}; that of {values[0][0] or _NO_PLAN} counts"
        for name, values in _said(publishings).items()
        for plan, value in values[1:]
        if value != values[0][1]
    ]


def told_for_publishing(folder: Path) -> dict[str, str]:
    """Give what the plans of a data set tell of it, by the keys of a plan's ``dataset:`` section, as text.

    Of a folder that is no data set of chexrig's, or whose description cannot be read, nothing is told.
    """
    said = _said(_read_publishings(folder) or {})
    told = {name: values[0][1] for name, values in said.items()}
    return {name: ", ".join(each) if isinstance(each, list) else str(each) for name, each in told.items()}


def missing_for_publishing(folder: Path) -> list[str]:
    """Say what the plans of a data set do not tell yet that its users will ask for, and where they disagree.

    Each line is for the operator: ``licence: how it may be used, ...``. A folder that is no data set of
    chexrig's, or whose description cannot be read, lacks nothing.
    """
    publishings = _read_publishings(folder)
    if publishings is None:
        return []
    said = _said(publishings)
    lacking = [f"{name}: {meaning}" for name, meaning in _WANTED.items() if name not in said]
    return [*lacking, *differences(publishings)]


def version_changes(rows: Iterable[tuple[str | None, str | None, str | None, str | None]]) -> list[str]:
    """Say of each plan whose photos were not all taken with one version of chexrig and of the phone's app.

    Parameters
    ----------
    rows
        Of each photo plan, subset, ``chexrig_version`` and ``phone_app``; none where it is not known.
    """
    found: dict[tuple[str, str], dict[str, Counter[str]]] = {}
    for plan, subset, controller, app in rows:
        for what, version in (("chexrig", controller), ("the phone's app", app)):
            if plan and version:
                found.setdefault((plan, what), {}).setdefault(version, Counter())[subset or ""] += 1
    return [
        f"plan {plan} was photographed with several versions of {what}: "
        + "; ".join(
            f"{version} ({_counted(subsets.total())}, subset{'s' * (len(subsets) > 1)} {', '.join(subsets)})"
            for version, subsets in versions.items()
        )
        for (plan, what), versions in found.items()
        if len(versions) > 1
    ]


def _read_publishings(folder: Path) -> Publishings | None:
    try:
        content = json.loads(read_plain(folder / SUBSETS, _MOST_BYTES))
        return {plan: dict(said) for plan, said in content.get("dataset", {}).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return None


def _said(publishings: Publishings) -> dict[str, list[tuple[str, Any]]]:
    """Give what is said of each thing, with the plan that says it, by the plans' names."""
    said: dict[str, list[tuple[str, Any]]] = {}
    for name in _WANTED:
        values = [(plan, publishings[plan].get(name)) for plan in sorted(publishings)]
        if filled := [(plan, value) for plan, value in values if value]:
            said[name] = filled
    return said


def _counted(photos: int) -> str:
    return f"{photos:,} photo{'' if photos == 1 else 's'}"


def _shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _is_chexperts(source: str, captures: Sequence[Capture]) -> bool:
    """Say whether CheXpert is named as the source, or where no source is, the x-rays' paths begin with it."""
    if source:
        return "chexpert" in source.casefold()
    return any((each.xray_path or "").casefold().startswith("chexpert") for each in captures)
