"""Whether a cluster's workers would make the same pictures as this process, asked before anything is made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from android_bridge.base import Problem, some_of
from controller.synthetic.versions import python, software

_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a worker makes nothing.

    Parameters
    ----------
    versions
        Its own, where they are others than the caller's; empty where they are the same.
    folder
        The work folder where it does not see it.
    """

    versions: Mapping[str, str]
    folder: str = ""


def versions_here() -> dict[str, str]:
    """Give what a worker has to have in common with its caller."""
    return {"python": python(), **software()}


def why_not(expected: Mapping[str, str], folder: str) -> Refused | None:
    """Say why this worker cannot make pictures for a caller; None where it can."""
    own = versions_here()
    if own != dict(expected):
        return Refused(own)
    return None if Path(folder).is_dir() else Refused({}, folder)


def check_all(client: Any, address: str, folder: str, patience_s: float, tell: Callable[[str], None]) -> None:
    """Make sure that there are workers, and that each would make the same pictures as this process.

    Parameters
    ----------
    patience_s
        So long workers may take to join, and to answer; those that do not are told.

    Raises
    ------
    Problem
        When there are none, none answers, or one of them would make other pictures or none.
    """
    try:
        client.wait_for_workers(1, timeout=patience_s)
    except TimeoutError as error:
        raise _none(address) from error
    expected = versions_here()
    asked = client.sync(_answers, client, (expected, folder), patience_s)
    there = client.nthreads()
    # one that has left in the meantime is no concern
    answers = {
        each: answer for each, answer in asked.items() if each in there or not isinstance(answer, OSError)
    }
    silent = []
    for worker, answer in answers.items():
        if isinstance(answer, Refused):
            raise refused(address, f"worker {worker}", answer, expected)
        if isinstance(answer, TimeoutError):
            silent.append(worker)
        elif isinstance(answer, Exception):
            raise broken(address, answer)
    if len(silent) == len(answers):
        if not silent:
            raise _none(address)
        raise Problem(
            "no worker of the cluster answers",
            where=address,
            got=f"nothing in {patience_s:.0f} s from {some_of(silent, _NAMED)}",
            advice="see to their computers, or start others, then the same command again",
        )
    for each in silent:
        tell(
            f"worker {each} of the cluster does not answer: see to its computer; the others begin without it"
        )


async def _answers(client: Any, asked: tuple[object, ...], patience_s: float) -> dict[str, Any]:
    """Ask each worker on its own; `TimeoutError` stands for those that do not answer in time."""

    async def answer(worker: str) -> Any:
        try:
            told = await asyncio.wait_for(client.run(why_not, *asked, workers=[worker]), patience_s)
            return told[worker]
        except Exception as error:  # noqa: BLE001 - whatever such a worker lacks
            return error

    workers = list(await client.nthreads())
    return dict(zip(workers, await asyncio.gather(*map(answer, workers)), strict=True))


def _none(address: str) -> Problem:
    return Problem(
        "the cluster has no workers",
        where=address,
        advice="start some (`dask worker ADDRESS`), then the same command again",
    )


def refused(address: str, worker: str, answer: Refused, expected: Mapping[str, str]) -> Problem:
    """Tell why a worker makes nothing."""
    if answer.folder:
        return Problem(
            f"{worker} of the cluster does not see the folder that the pictures go to",
            where=address,
            expected=answer.folder,
            advice="choose an --out that all of them have at the same path, and run the same command again",
        )
    names = [name for name in expected if expected[name] != answer.versions.get(name)]
    return Problem(
        f"{worker} of the cluster has other versions than this computer, and would make other pictures",
        where=address,
        expected=", ".join(f"{name} {expected[name]}" for name in names),
        got=", ".join(f"{name} {answer.versions.get(name, 'missing')}" for name in names),
        advice="install the same versions on all of them: nothing was made there",
    )


def broken(address: str, error: BaseException) -> Problem:
    """Tell of a worker that has no chexrig, or one that does not run."""
    return Problem(
        "a worker of the cluster cannot run chexrig",
        where=address,
        expected=f"chexrig {software()['chexrig']} on each",
        got=f"{type(error).__name__}: {error}".partition("\n")[0],
        advice="install it there, in the same versions as here",
    )
