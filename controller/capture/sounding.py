"""A short sound for whoever is not at the rig: by what is there to play it, and by the terminal's bell."""

from __future__ import annotations

import array
import contextlib
import math
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from collections.abc import Sequence
from pathlib import Path

#: The tones of each, in Hz: rising for a question, three for the end, falling for what went wrong.
NEEDED, DONE, WRONG = (660.0, 880.0), (523.0, 659.0, 784.0), (440.0, 294.0)
_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"))
_RATE_HZ, _TONE_S, _LOUDNESS = 22_050, 0.18, 0.4
_PLAYED_S = 5.0


def sound(tones: Sequence[float]) -> None:
    """Play tones once, in a thread of its own, and ring the terminal's bell; silent without a terminal."""
    try:
        if not sys.stderr.isatty():
            return
        sys.stderr.write("\a")
        sys.stderr.flush()
    except (OSError, ValueError):  # a terminal that is gone rings no more
        return
    play(tones)


def play(tones: Sequence[float]) -> None:
    """Play tones once, in a thread of its own, where something is there to play them."""
    player = next((each for each in _PLAYERS if shutil.which(each[0])), None)
    if player is not None:
        threading.Thread(target=_play, args=(player, tones), name="sound", daemon=True).start()


def _play(player: Sequence[str], tones: Sequence[float]) -> None:
    with contextlib.suppress(OSError, subprocess.TimeoutExpired), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chexrig.wav"
        write_tones(file, tones)
        subprocess.run(
            [*player, str(file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PLAYED_S,
            check=False,
        )


def write_tones(file: Path, tones: Sequence[float]) -> None:
    """Write tones one after another as a WAV file, each swelling and fading so that nothing clicks."""
    count = round(_RATE_HZ * _TONE_S)
    samples = array.array(
        "h",
        (
            round(
                32_767
                * _LOUDNESS
                * math.sin(math.pi * place / count)
                * math.sin(2 * math.pi * tone * place / _RATE_HZ)
            )
            for tone in tones
            for place in range(count)
        ),
    )
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(file), "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(_RATE_HZ)
        writer.writeframes(samples.tobytes())
