"""How much goes wrong in one simulated session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from network_faults import NetworkFaults

CLEAN = NetworkFaults(delay_s=0.01)


@dataclass(frozen=True, slots=True)
class Chaos:
    """Faults of one session; probabilities are for each step that is taken.

    Parameters
    ----------
    network
        Both ways.
    phone_crash, controller_crash
        The process ends, between any two steps, and is started again.
    power_cut
        How often a phone's crash is a power cut, which loses what was not flushed.
    refusals
        How often a step of the phone fails: camera, full disk, failed write, journal.
    slow
        How often a step of the phone takes long, up to beyond all patience.
    operator
        How often Escape is pressed.
    attack_s, rival_s
        Mean time between two attacks without the key or by replay, and between two attempts of a second
        controller; 0 for never.
    trouble_s
        Mean time between two troubles that keep the phone from taking photos; 0 for never.
    covered, another_phone
        How often something comes up over the x-ray, and another phone is there in place of the right one.
    pictures
        How often the small picture of a photo is asked for.
    """

    network: NetworkFaults = CLEAN
    phone_crash: float = 0.0
    controller_crash: float = 0.0
    power_cut: float = 0.5
    refusals: float = 0.0
    slow: float = 0.0
    operator: float = 0.0
    attack_s: float = 0.0
    rival_s: float = 0.0
    trouble_s: float = 0.0
    covered: float = 0.0
    another_phone: float = 0.0
    pictures: float = 0.0


def draw(random: Random) -> Chaos:
    """Draw how bad a session is: all faults are on, some sessions have more of one, some of another."""
    network = NetworkFaults(
        loss=random.uniform(0.02, 0.35),
        doubled=random.uniform(0.02, 0.25),
        delay_s=random.choice([0.001, 0.01, 0.05]),
        jitter_s=random.choice([0.005, 0.02, 0.2]),
        late=random.uniform(0.005, 0.03),
        late_s=random.choice([1.0, 10.0, 100.0]),
        corrupted=random.uniform(0.005, 0.05),
        truncated=random.uniform(0.005, 0.05),
    )
    chaos = Chaos(
        network,
        phone_crash=random.uniform(0.0005, 0.006),
        controller_crash=random.uniform(0.0005, 0.006),
        refusals=random.uniform(0.0005, 0.004),
        slow=random.uniform(0.001, 0.01),
        operator=random.uniform(0.0, 0.001),
        attack_s=random.uniform(0.5, 4.0),
        rival_s=random.uniform(20.0, 90.0),
        trouble_s=random.uniform(10.0, 120.0),
        covered=random.uniform(0.0, 0.001),
        another_phone=random.choice([0.0, 0.0, 0.0005]),
        pictures=random.choice([0.0, 0.3]),
    )
    if random.random() < 0.1:  # some sessions have a link that is good and a phone that is not
        chaos = replace(chaos, network=NetworkFaults(delay_s=0.005))
    return chaos
