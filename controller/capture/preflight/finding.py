"""What a check before a subset has found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from android_bridge.base import Problem
from controller.capture.causes import AGAIN


class Outcome(Enum):
    """What a finding means for the subset, the most serious first."""

    BLOCKS = "blocks"
    """It cannot be captured, or not as the plan says."""
    WARNING = "warning"
    """It can; a person should know this before."""
    UNKNOWN = "unknown"
    """That cannot be told here. It keeps nobody from anything."""
    GOOD = "good"


_ORDER = {each: place for place, each in enumerate(Outcome)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check has found.

    Parameters
    ----------
    name
        What was looked at, a short noun such as ``x-rays``.
    words
        What was found, with figures.
    remedy
        What to do; empty where it is good.
    problem
        The problem that it is, where a run would raise one.
    short
        `words` as short as can be, remedy included, for a page with much else on it; empty: as they are.
    """

    name: str
    outcome: Outcome
    words: str
    remedy: str = ""
    problem: Problem | None = None
    short: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the subset cannot begin like that."""
        return self.outcome is Outcome.BLOCKS

    @classmethod
    def of(
        cls, name: str, problem: Problem, outcome: Outcome = Outcome.BLOCKS, *, words: str = ""
    ) -> Finding:
        """Make a problem a finding; in these words, or else in its own."""
        facts = (("where", problem.where), ("expected", problem.expected), ("got", problem.got))
        told = "; ".join(f"{fact}: {text}" for fact, text in facts if text)
        words = words or problem.what + (f" ({told})" if told else "")
        return cls(name=name, outcome=outcome, words=words, remedy=problem.advice, problem=problem)


class Row(NamedTuple):
    """A finding as it is shown."""

    label: str
    words: str
    remedy: str
    outcome: Outcome
    short: str = ""


def most_serious_first(findings: Iterable[Finding]) -> list[Finding]:
    """Put what blocks before what is warned of, then what cannot be told, then what is good."""
    return sorted(findings, key=lambda each: _ORDER[each.outcome])


def rows(
    findings: Iterable[Finding], advice: Callable[[Problem], str] = lambda problem: problem.advice
) -> list[Row]:
    """Give the findings as they are shown while it is looked at them again and again, the most serious first.

    Parameters
    ----------
    advice
        Gives a problem's remedy in the words of whoever shows it.
    """
    found = []
    for each in most_serious_first(findings):
        remedy = each.remedy if each.problem is None else advice(each.problem) or each.remedy
        remedy = remedy.removesuffix(AGAIN).rstrip(" ,;")  # the run has not ended
        found.append(Row(each.name, each.words, remedy, each.outcome, each.short))
    return found


def refusal(subset: str, findings: Iterable[Finding]) -> Problem | None:
    """Give the problem of all findings together that keep a subset from being begun; None where none does."""
    blocking = [each for each in findings if each.blocks]
    if not blocking:
        return None
    if len(blocking) == 1:
        only = blocking[0]
        return only.problem or Problem(only.words, where=f"subset {subset}", advice=only.remedy)
    told = "".join(f"\n    {each.name}: {each.words}" for each in blocking)
    remedies = "".join(f"\n    {each.name}: {each.remedy}" for each in blocking if each.remedy)
    return Problem(f"subset {subset} cannot be begun, for {len(blocking)} reasons", got=told, advice=remedies)
