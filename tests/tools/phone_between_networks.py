"""A phone in a lab's Wi-Fi and in mobile data: `unshare -rn python FILE FOLDER [APK]`.

The process is the lab, with the computer in it; the phone's process has a network namespace of its
own. As on phones, what is sent by a socket without an address of its own leaves by mobile data, where
nobody is, and what is sent from the Wi-Fi's address leaves by the Wi-Fi. Prints one line a step.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bytecode_phone import DIST, BytecodePhone, running
from bytecode_phone.session import Computer

PORT = 4747
LAB, ELSEWHERE = "192.0.2.1", "198.51.100.7"
FIRST, SECOND = "192.0.2.20", "192.0.2.21"
ALLOWED = "android.permission.CAMERA,android.permission.WRITE_EXTERNAL_STORAGE"


class Wires:
    """The phone's networks, as its kernel has them.

    Parameters
    ----------
    pid
        Of the phone's process.
    """

    def __init__(self, pid: int) -> None:
        self._pid = str(pid)
        _ip(f"link add lab0 type veth peer name wlan0 netns {pid}", "link set lo up")
        _ip(f"address add {LAB}/24 dev lab0", "link set lab0 up")
        self._phone(
            "link set lo up",
            "link add rmnet0 type veth peer name cell0",
            f"address add {ELSEWHERE}/24 dev rmnet0",
        )
        self._phone("link set rmnet0 up", "link set cell0 up", "route add default dev rmnet0")

    def come(self, address: str) -> None:
        """The Wi-Fi is there, and the phone has this address in it."""
        self._phone("link set wlan0 up", f"address add {address}/24 dev wlan0 noprefixroute")
        self._phone("route replace 192.0.2.0/24 dev wlan0 table 100", f"rule add from {address} table 100")

    def go(self, address: str) -> None:
        """It is not there any more."""
        self._phone(
            f"rule del from {address} table 100", f"address del {address}/24 dev wlan0", "link set wlan0 down"
        )

    def _phone(self, *commands: str) -> None:
        _ip(*commands, within=("nsenter", "-t", self._pid, "-n"))


def _ip(*commands: str, within: tuple[str, ...] = ()) -> None:
    subprocess.run([*within, "ip", "-batch", "-"], input="\n".join(commands), text=True, check=True)


def story(phone: BytecodePhone) -> None:
    """Capture while the Wi-Fi goes, comes back, and gives the phone another address."""
    phone.set(allowed=ALLOWED)  # it answers: so it is where it has to be
    wires = Wires(phone.pid)
    wires.come(FIRST)
    phone.tell("start", f"port={PORT}")
    phone.shows("code", "pairing code")
    phone.tell("network", "mobile", "rmnet0", ELSEWHERE)
    phone.tell("network", "wifi", "wlan0", FIRST)
    phone.until(lambda: any(f"{FIRST} is answered by Wi-Fi" in each for each in phone.tell("log")))
    code = phone.code()
    with closing(Computer((FIRST, PORT), code)) as one, one.session("night-1", 1, 6) as session:
        session.shoot(1)
        _say("1 by Wi-Fi, though mobile data is the phone's choice")
        wires.go(FIRST)
        phone.tell("network", "wifi", "wlan0", "-")
        waiting = session.shooting(2)
        assert not waiting.done()
        wires.come(FIRST)
        phone.tell("network", "wifi", "wlan0", FIRST)
        waiting.result(20)
        _say("2 after the Wi-Fi was gone")
        wires.go(FIRST)
        wires.come(FIRST)
        session.shoot(3)
        _say("3 after it was gone for so short that the app was not told")
    with closing(Computer((SECOND, PORT), code)) as other:
        wires.go(FIRST)
        wires.come(SECOND)
        phone.tell("network", "wifi", "wlan0", SECOND)
        with other.session("night-1", 1, 6, 4) as session:
            for index in (4, 5, 6):
                session.shoot(index)
            assert session.finish() == 3, "what it had itself"
        _say("4 to 6 at another address")
    phone.shows("state", "Complete")
    assert phone.tell("crashes") == []


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with running(
        Path(sys.argv[1]), within=("unshare", "-n"), apk=Path(sys.argv[2]) if sys.argv[2:] else DIST
    ) as one:
        story(one)
