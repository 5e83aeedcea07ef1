"""Which phones of the original rig's dialect are simulated ones of this computer: the dialect does not tell.

What answers at an address of this computer may as well be a real phone behind a tunnel. So a simulated one
holds a lock file, named after where it listens, for as long as it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path

from android_bridge.base.folders import runtime_file
from android_bridge.base.locks import Taken, hold, holder_of
from android_bridge.base.problems import Problem

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - looked for, not listened at


@contextmanager
def marked_as_simulated(host: str, port: int) -> Iterator[None]:
    """Have it known, while this lasts, that the phone listening there is a simulated one.

    Raises
    ------
    Problem
        When it cannot be made known.
    """
    mark = _mark(host, port)
    with ExitStack() as held:
        try:
            held.enter_context(hold(mark))
        except (Taken, OSError) as error:
            raise Problem(
                "it cannot be made known that this phone is a simulated one",
                where=str(mark),
                got=getattr(error, "strerror", None) or str(error),
                advice="delete that file, and make sure that its folder may be written",
            ) from error
        held.callback(mark.unlink, missing_ok=True)  # nobody else wants this lock: the port is this phone's
        yield


def is_simulated_here(host: str, port: int, own: str) -> bool:
    """Say whether what listens at an address is a simulated phone of this computer.

    Parameters
    ----------
    host, port
        The address, in numbers.
    own
        This computer's own address on the way there.
    """
    if host != own and not ip_address(host.partition("%")[0]).is_loopback:
        return False
    return any(holder_of(_mark(each, port)) for each in (host, *_EVERYWHERE))


def _mark(host: str, port: int) -> Path:
    return runtime_file(f"simulated-{host.replace(':', '_')}-{port}")
