"""What a report says: plain values, the same for the page and for the JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from controller.report.contents import Content
from controller.report.proofs import Proofs

State = Literal["ok", "failed", "impossible"]

NAMED_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked into.

    Parameters
    ----------
    name
        What has to hold, such as ``No patient in two splits``.
    state
        ``impossible`` where what it needs is not there; that is no fault of the data set.
    words
        What was found, one sentence without a full stop.
    details
        The first of what is wrong, or else of what has to be known, each naming its place.
    """

    name: str
    state: State
    words: str
    details: tuple[str, ...] = ()


def judged(
    name: str, fine: str, faults: Sequence[str], *, wrong: str = "", remarks: Sequence[str] = ()
) -> Check:
    """Give a check that is ok if and only if there is no fault; the first ten faults are named.

    Parameters
    ----------
    fine, wrong
        What to say where there is none, and where there are some; `wrong` stands after their number.
    remarks
        What has to be known where there is none.
    """
    if not faults:
        return Check(name, "ok", fine, _first(remarks))
    words = _of_so_many(wrong or "wrong", len(faults))
    return Check(name, "failed", f"{len(faults):,} {words}", _first(faults))


_ONE = {"are": "is", "have": "has", "differ": "differs", "disagree": "disagrees"}
_ONE |= {"name": "names", "stand": "stands", "cannot": "cannot"}


def _of_so_many(words: str, count: int) -> str:
    """Give words such as ``photos differ`` as they stand after a number."""
    told = words.split(" ")
    verb = next((at for at, each in enumerate(told[:4]) if each in _ONE), 0)
    if count != 1 or not verb:
        return words
    subject = [each.removesuffix("s") for each in told[:verb]]
    does = told[verb] if "and" in subject else _ONE[told[verb]]
    return " ".join([*subject, does, *told[verb + 1 :]])


def _first(details: Sequence[str]) -> tuple[str, ...]:
    more = len(details) - NAMED_AT_MOST
    return (*details[:NAMED_AT_MOST], *([f"and {more:,} more"] if more > 0 else []))


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A row of the paper's Table 1.

    Parameters
    ----------
    positive, uncertain, negative
        Images with 1.0, with -1.0, and with 0.0 or blank.
    odd
        Images with anything else; 0 in a right table.
    """

    observation: str
    positive: int
    uncertain: int
    negative: int
    odd: int = 0

    @property
    def images(self) -> int:
        """All images."""
        return self.positive + self.uncertain + self.negative + self.odd


@dataclass(frozen=True, slots=True)
class Part:
    """A row of the paper's Table 3; `name` is such as ``natural/nokia``, or empty for a sum over parts."""

    split: str
    name: str
    patients: int
    studies: int
    images: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How a measured value is distributed.

    Parameters
    ----------
    name, unit
        Such as ``round trip`` and ``ms``.
    count
        Photos for which it is known.
    """

    name: str
    unit: str
    count: int
    lowest: float
    p5: float
    median: float
    p95: float
    p99: float
    highest: float

    @property
    def is_constant(self) -> bool:
        """Whether it is the same for all of them."""
        return self.lowest == self.highest


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo to look at; `xray` is empty where its x-ray is not shown, and `note` says why."""

    index: int | None
    caption: str
    photo: str
    xray: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SubsetFacts:
    """One subset.

    Parameters
    ----------
    conditions
        Environment and display, by words such as ``room light``.
    retakes
        Photos that are not the first take of their index.
    reservation
        Which guarantees do not hold; empty where all do.
    noun
        What there is of each x-ray: ``photo``, or ``picture`` by a chain of transformations.
    """

    id: str
    plan: str
    device: str
    photos: int
    first: int | None
    last: int | None
    conditions: Mapping[str, str]
    retakes: int | None
    reservation: str = ""
    spreads: tuple[Spread, ...] = ()
    pictures: tuple[Picture, ...] = ()
    noun: str = "photo"


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of capture, thinned out for a plot: each point stands for a run of photos.

    Parameters
    ----------
    at
        How many photos came before the middle of each run.
    low, middle, high
        5th percentile, median and 95th percentile of each run.
    """

    name: str
    unit: str
    at: tuple[float, ...]
    low: tuple[float, ...]
    middle: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A measured value's 0th, 1st, ... 100th percentile."""

    name: str
    unit: str
    percentiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ChainFacts:
    """A chain of transformations that made synthetic pictures, all as text but for their number."""

    name: str
    steps: str
    settings: str
    seeds: str
    pictures: int
    made_with: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report says.

    Parameters
    ----------
    kind
        ``data set`` or ``manifest``.
    name
        Its name, for the title.
    images
        Photos and synthetic pictures of a data set, x-rays of a manifest.
    made_with
        chexrig's version.
    simulated
        How many photos the simulated phone made.
    chains
        What made its synthetic pictures.
    content
        What the photos are of, all of them and subset by subset.
    proofs
        How they are known to show their x-rays.
    remarks
        What is no fault, and has to be known by whoever uses or publishes it.
    published
        What the plans tell its users of it: title, creators, licence and so on.
    missing
        What the plans do not tell yet that users of a published data set ask for.
    """

    kind: Literal["data set", "manifest"]
    name: str
    images: int
    made_with: str
    checks: tuple[Check, ...]
    labels: tuple[LabelCount, ...]
    parts: tuple[Part, ...]
    subsets: tuple[SubsetFacts, ...] = ()
    spreads: tuple[Spread, ...] = ()
    curves: tuple[Curve, ...] = ()
    series: tuple[Series, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    simulated: int = 0
    chains: tuple[ChainFacts, ...] = ()
    content: Content = field(default_factory=Content)
    proofs: Proofs = field(default_factory=Proofs)
    remarks: tuple[str, ...] = ()
    published: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def synthetic(self) -> int:
        """How many pictures are synthetic."""
        return sum(each.pictures for each in self.chains)

    @property
    def synthetic_words(self) -> str:
        """Say that pictures are synthetic; empty where none is."""
        if not self.synthetic:
            return ""
        some = "all" if self.synthetic == self.images else f"{self.synthetic:,} of {self.images:,}"
        return f"synthetic transformations of x-rays: {some} pictures"

    @property
    def simulated_words(self) -> str:
        """Say that photos are the simulated phone's; empty where none is."""
        if not self.simulated:
            return ""
        photos = self.images - self.synthetic
        some = "" if self.simulated == photos else f"{self.simulated:,} of {photos:,} "
        return f"rehearsal: {some}photos of the simulated phone"

    @property
    def state(self) -> State:
        """``failed`` if a check failed, else ``ok``."""
        return "failed" if any(check.state == "failed" for check in self.checks) else "ok"

    @property
    def verdict(self) -> str:
        """The verdict in a sentence."""
        failed = sum(check.state == "failed" for check in self.checks)
        skipped = sum(check.state == "impossible" for check in self.checks)
        made = len(self.checks) - skipped
        if failed:
            return f"{failed} of {made} checks failed: do not publish this {self.kind} as it is"
        rest = f"; {skipped} could not be made" if skipped else ""
        return f"all {made} checks are right{rest}"
