"""The retransmission timer against RFC 6298, by numbers worked out by hand."""

from __future__ import annotations

import pytest

from protocol.timing import INITIAL_RTO_S, MAX_RTO_S, MIN_RTO_S, RetransmissionTimer


def test_it_starts_with_half_a_second() -> None:
    assert RetransmissionTimer().rto_s == INITIAL_RTO_S == 0.5


def test_the_first_sample() -> None:
    timer = RetransmissionTimer()
    timer.sample(0.2)
    assert timer.smoothed_rtt_s == pytest.approx(0.2)
    assert timer.rtt_variation_s == pytest.approx(0.1)  # R / 2
    assert timer.rto_s == pytest.approx(0.6)  # 0.2 + 4 * 0.1


def test_later_samples() -> None:
    timer = RetransmissionTimer()
    timer.sample(0.2)
    timer.sample(0.4)
    # RTTVAR first, with the old SRTT: 0.75 * 0.1 + 0.25 * |0.2 - 0.4|; then SRTT: 0.875 * 0.2 + 0.125 * 0.4
    assert timer.rtt_variation_s == pytest.approx(0.125)
    assert timer.smoothed_rtt_s == pytest.approx(0.225)
    assert timer.rto_s == pytest.approx(0.725)
    timer.sample(0.225)
    assert timer.rtt_variation_s == pytest.approx(0.09375)
    assert timer.smoothed_rtt_s == pytest.approx(0.225)
    assert timer.rto_s == pytest.approx(0.6)


def test_it_stays_within_its_bounds() -> None:
    timer = RetransmissionTimer()
    timer.sample(0.0001)
    assert timer.rto_s == MIN_RTO_S == 0.1
    timer.sample(50.0)
    assert timer.rto_s == MAX_RTO_S == 4.0


def test_it_doubles_up_to_the_limit() -> None:
    timer = RetransmissionTimer()
    waits = []
    for _ in range(5):
        timer.back_off()
        waits.append(timer.rto_s)
    assert waits == [1.0, 2.0, 4.0, 4.0, 4.0]


def test_a_sample_ends_the_backing_off() -> None:
    timer = RetransmissionTimer()
    timer.sample(0.2)
    timer.back_off()
    assert timer.rto_s == pytest.approx(1.2)
    timer.sample(0.2)
    assert timer.rto_s == pytest.approx(0.2 + 4 * 0.075)
