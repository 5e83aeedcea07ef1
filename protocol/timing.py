"""The retransmission timer: RFC 6298, with Karn's rule."""

from __future__ import annotations

from dataclasses import dataclass

INITIAL_RTO_S = 0.5
MIN_RTO_S = 0.1  # RFC 6298 (2.4) says 1 s for the open Internet; the rig is one hop of Wi-Fi
MAX_RTO_S = 4.0


@dataclass(slots=True)
class RetransmissionTimer:
    """How long to wait for an answer before asking again.

    The estimate follows RFC 6298 section 2: SRTT and RTTVAR with alpha 1/8 and beta 1/4,
    RTO = SRTT + 4 RTTVAR.
    """

    rto_s: float = INITIAL_RTO_S
    smoothed_rtt_s: float | None = None
    rtt_variation_s: float = 0.0

    def sample(self, rtt_s: float) -> None:
        """Take in one measured round trip.

        Only of a request that was sent once: an answer to a repeated request belongs to no particular copy
        (Karn's rule, RFC 6298 section 3).
        """
        if self.smoothed_rtt_s is None:
            self.smoothed_rtt_s, self.rtt_variation_s = rtt_s, rtt_s / 2
        else:
            deviation = abs(self.smoothed_rtt_s - rtt_s)
            self.rtt_variation_s = 0.75 * self.rtt_variation_s + 0.25 * deviation
            self.smoothed_rtt_s = 0.875 * self.smoothed_rtt_s + 0.125 * rtt_s
        self.rto_s = min(MAX_RTO_S, max(MIN_RTO_S, self.smoothed_rtt_s + 4 * self.rtt_variation_s))

    def back_off(self) -> None:
        """Double the wait after a repeat (RFC 6298 5.5)."""
        self.rto_s = min(MAX_RTO_S, 2 * self.rto_s)
