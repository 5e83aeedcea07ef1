"""What a bad network does to one datagram: the same rules for the simulator and for the proxy on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class NetworkFaults:
    """Probabilities (0 to 1) and times (seconds) of what can happen to a datagram.

    Parameters
    ----------
    loss, doubled
        It never arrives; it arrives twice, each copy with a delay of its own.
    delay_s, jitter_s
        Each copy takes `delay_s` and up to `jitter_s` more, so that datagrams overtake each other.
    late, late_s
        How often a copy is held back, and up to how long: far beyond the jitter.
    corrupted, truncated
        One of its bits is flipped; it is cut off somewhere.
    """

    loss: float = 0.0
    doubled: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0
    late: float = 0.0
    late_s: float = 0.0
    corrupted: float = 0.0
    truncated: float = 0.0

    def fates(self, data: bytes, random: Random) -> list[tuple[float, bytes]]:
        """Give (delay in seconds, bytes) of each copy that arrives."""
        if random.random() < self.loss:
            return []
        copies = 2 if random.random() < self.doubled else 1
        return [(self._delay(random), self._damage(data, random)) for _ in range(copies)]

    def _delay(self, random: Random) -> float:
        delay_s = self.delay_s + random.random() * self.jitter_s
        if self.late and random.random() < self.late:
            delay_s += random.random() * self.late_s
        return delay_s

    def _damage(self, data: bytes, random: Random) -> bytes:
        if self.corrupted and random.random() < self.corrupted and data:
            damaged = bytearray(data)
            damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
            return bytes(damaged)
        if self.truncated and random.random() < self.truncated and data:
            return data[: random.randrange(len(data))]
        return data


#: What point-to-point Wi-Fi at its worst is taken to be: 20 % lost, 10 % doubled, 20 ms of jitter.
BAD_WIFI = NetworkFaults(loss=0.20, doubled=0.10, delay_s=0.001, jitter_s=0.020)
