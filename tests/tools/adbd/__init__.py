"""A real adbd (and adb server) on loopback: a phone's daemon for tests, without a phone.

Debian trixie has both programs. They are unpacked with all that they load into a cache folder and started
with trixie's own loader; nothing is installed. adbd gives whoever connects a shell without asking, and
listens on every interface: it only ever runs in a network namespace that has loopback alone. The calling
thread is moved there for as long as `own_network` lasts; sockets, threads and processes made meanwhile are
there too, and processes left over there are ended with it. That takes root, or the same in a user namespace:
``unshare -rn python -m pytest ...``.

In tests: ``from adbd.fixtures import adb_server, adbd, own_network`` in a conftest.py.
By hand: ``PYTHONPATH=tests/tools python -m adbd --help``.
"""

from __future__ import annotations

from adbd.network import own_network
from adbd.running import Adbd, AdbServer
from adbd.unpacking import Programs, Unavailable, programs

__all__ = ["AdbServer", "Adbd", "Programs", "Unavailable", "own_network", "programs"]
