"""Throws made-up datagrams, file names and photos at everything that reads them.

Nothing may come out but the reader's own error. A datagram that was not sealed with the key may change
nothing and get no answer, whatever state the role is in.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from fuzz_datagrams import KEY, Datagrams, is_sealed
from fuzz_files import check_name, check_photo, check_storage, open_store, photo
from fuzz_states import CONTROLLERS, KNOWN, OWNER, PHONES, STRANGER
from fuzz_targets import FuzzedSide, Reaction
from rich.progress import track

from protocol import PictureCame
from protocol.wire import decode

PEERS = (OWNER, OWNER, OWNER, STRANGER)
HELP = """\
As in CI, and for a long run:

  python tests/tools/fuzz.py
  python tests/tools/fuzz.py --datagrams 1000000 --seed 7

What fails is printed with the command that does it again:

  python tests/tools/fuzz.py --replay 43585201... --role phone --state ready"""


class FuzzError(AssertionError):
    """Something happened that must not; the text says how to do it again."""


def replay(data: bytes, role: str, state: str, peer: str = OWNER) -> None:
    """Hand one datagram to one role in one state.

    Raises
    ------
    FuzzError
        When something happens that must not.
    """
    _attempt(FuzzedSide(role, state), data, peer)


def _attempt(side: FuzzedSide, data: bytes, peer: str, seed: int | None = None) -> Reaction:
    try:
        return side.feed(data, peer)
    except Exception as error:
        command = f"--replay {data.hex()} --role {side.role} --state '{side.state}' --peer {peer}"
        words = f"{type(error).__name__}: {error}\nseed {seed}; again: python tests/tools/fuzz.py {command}"
        raise FuzzError(words) from error


def fuzz_datagrams(
    count: int, seed: int, watch: Callable[[Iterable[int]], Iterable[int]] = iter
) -> Counter[str]:
    """Hand `count` datagrams to both roles, each in a state chosen at random.

    Parameters
    ----------
    watch
        Shows the progress of what it is given.

    Returns
    -------
    Counter
        How many were sealed, what changed which role in which state how often, and what came of it.
    """
    random = Random(seed)
    datagrams = Datagrams(random, KNOWN)
    phones = [FuzzedSide("phone", state) for state in PHONES]
    controllers = [FuzzedSide("controller", state) for state in CONTROLLERS]
    done: Counter[str] = Counter()
    for data in datagrams.vectors:
        for side in (*phones, *controllers):
            _attempt(side, data, OWNER, seed)
    for _ in watch(range(count)):
        data = datagrams.next()
        done["sealed"] += is_sealed(data)
        for side in (random.choice(phones), random.choice(controllers)):
            reaction = _attempt(side, data, random.choice(PEERS), seed)
            done[f"{side.role}, {side.state}: changed"] += reaction.changed
            for event in reaction.events:
                is_whole = isinstance(event, PictureCame) and event.jpeg is not None
                done[type(event).__name__ + ", whole" * is_whole] += 1
            for answer in reaction.answers if side.role == "phone" else ():
                done[f"answered {decode(answer[0], KEY, 'phone').TYPE}"] += 1
    return done


def fuzz_files(count: int, seed: int, folder: Path) -> Counter[str]:
    """Hand `count` names and photos to everything that reads them; photos are saved below `folder`."""
    random = Random(seed)
    datagrams = Datagrams(random, {})
    done: Counter[str] = Counter()
    with closing(open_store(folder)) as storage:
        for number in range(count):
            text, picture = datagrams.name(), photo(datagrams)
            try:
                name = check_name(text)
                if name is not None and number % 10 == 0:  # each is fsynced
                    check_storage(storage, name, random)
                    done["photos saved"] += 1
                check_photo(picture)
            except Exception as error:
                words = f"{type(error).__name__}: {error}\nseed {seed}, name {text!r}, photo {picture.hex()}"
                raise FuzzError(words) from error
            done["names read"] += name is not None
    return done


def peak_bytes(count: int, seed: int, batch: int = 500) -> int:
    """Give the most memory that one batch of datagrams took while it was worked on."""
    random = Random(seed)
    datagrams = Datagrams(random, KNOWN)
    sides = [
        *(FuzzedSide("phone", each) for each in PHONES),
        *(FuzzedSide("controller", each) for each in CONTROLLERS),
    ]
    most = 0
    for _ in range(0, count, batch):
        supply = [datagrams.next() for _ in range(batch)]
        tracemalloc.start()
        try:
            for data in supply:
                _attempt(random.choice(sides), data, OWNER, seed)
            most = max(most, tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    return most


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--datagrams", type=int, default=20_000, metavar="N", help="how many (20000)")
    parser.add_argument("--seed", type=int, default=1, help="another one makes up others (1)")
    parser.add_argument("--replay", type=bytes.fromhex, metavar="HEX", help="only this datagram")
    parser.add_argument("--role", choices=("phone", "controller"), default="phone", help="who receives it")
    parser.add_argument(
        "--state", choices=sorted({*PHONES, *CONTROLLERS}), default="ready", help="in which state"
    )
    parser.add_argument("--peer", choices=(OWNER, STRANGER), default=OWNER, help="from which address")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Fuzz from the command line."""
    given = _parser().parse_args(arguments)
    try:
        if given.replay is not None:
            replay(given.replay, given.role, given.state, given.peer)
            print("nothing that must not happen")
            return
        began_s = time.monotonic()
        done = fuzz_datagrams(given.datagrams, given.seed, lambda each: track(list(each), "datagrams"))
        took_s = time.monotonic() - began_s
        rate = given.datagrams / took_s
        print(f"seed {given.seed}: {given.datagrams} datagrams in {took_s:.1f} s, {rate:.0f}/s")
        with tempfile.TemporaryDirectory() as folder:
            done += fuzz_files(given.datagrams // 20, given.seed, Path(folder) / "store")
    except FuzzError as failure:
        sys.exit(str(failure))
    for what, number in sorted(done.items()):
        print(f"  {number:>8} {what}")


if __name__ == "__main__":
    main()
