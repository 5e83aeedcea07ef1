"""A phone at hand over ADB, without a phone: a real adbd, Android's commands as scripts, the agent in Java.

All of it runs in the network namespace of the test. The commands of chexrig reach it at `serial`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from pathlib import Path

import measured_phones
import pytest
from adbd import Adbd
from scripted_phone import ScriptedPhone

from android_bridge.optics.pose import Pose

DIST = Path(__file__).resolve().parents[2] / "android_bridge" / "agent" / "dist"
APPLICATION = "org.chexrig.agent"
CABLE_PORT = 4748
#: Starts sooner, and leaves the second core alone.
_JAVA = ("java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto")


class PhoneAtHand:
    """A phone's daemon, its scripts, and the folder of the agent that they start.

    Parameters
    ----------
    folder
        Everything of the phone's is there.
    display
        The X server whose screen the agent photographs; None for an agent whose photos show nothing.
    seed
        Where its camera stands, and its noise.
    port
        Where adbd listens.
    properties
        What `getprop` says, beside the usual.
    """

    def __init__(
        self,
        folder: Path,
        display: str | None = None,
        seed: int = 1,
        port: int = 6111,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        self.store = folder / "store"
        agent = [*_JAVA, "-jar", str(DIST / "chexrig-agent.jar"), "--store", str(self.store)]
        agent += ["--cable-port", str(CABLE_PORT), "--shutter-ms", "10", "--seed", str(seed)]
        if display is None:
            agent += ["--camera", "blank"]
        else:
            pose = Pose.from_seed(seed)
            parts = (pose.yaw_deg, pose.pitch_deg, pose.roll_deg, pose.fill, pose.shift_x, pose.shift_y)
            agent += ["--pose", ",".join(map(repr, parts))]
        self.scripts = ScriptedPhone(folder / "scripts", DIST, agent, properties)
        screen = {} if display is None else {"DISPLAY": display}
        self.adbd = Adbd(folder, port, path=[self.scripts.bin], environment=screen)
        self.serial = self.adbd.serial

    def set_environment(self, patch: pytest.MonkeyPatch, home: Path) -> None:
        """Tell chexrig's commands where things are on this phone, and where to keep what they keep of it."""
        patch.setenv("CHEXRIG_CABLE_SERVICE", f"tcp:{CABLE_PORT}")
        patch.setenv("CHEXRIG_PHONE_TMP", str(self.scripts.tmp))
        patch.setenv("XDG_STATE_HOME", str(home))
        measured_phones.prepare(home)

    @property
    def process(self) -> int | None:
        """The agent's process; None where it was never started."""
        process: int | None = self.scripts.kept("agent")
        return process

    @property
    def is_running(self) -> bool:
        """Whether the agent runs."""
        return bool(self.scripts.answer("pidof", APPLICATION))

    def kill_agent(self) -> None:
        """End the agent as a crash would."""
        assert self.process is not None
        os.kill(self.process, signal.SIGKILL)

    def photos(self) -> list[Path]:
        """Give all photos on the phone, superseded ones too, but for those of trials."""
        return sorted(self.store.glob("*/[!_]*/*.jpg"))
