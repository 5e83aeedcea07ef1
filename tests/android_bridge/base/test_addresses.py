"""What can stand after ``--phone``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from android_bridge.base.addresses import AdbAddress, UdpAddress, parse_phone
from android_bridge.base.problems import Kind, Problem


def test_sim_is_no_address() -> None:
    assert parse_phone("sim") is None


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("udp:192.168.1.23:4747", "192.168.1.23", 4747),
        ("udp:phone-2.lab_net.example:1", "phone-2.lab_net.example", 1),
        ("udp:[fe80::1%eth0]:65535", "fe80::1%eth0", 65535),
        ("udp:[fe80::1%br-lan.2]:1", "fe80::1%br-lan.2", 1),
        ("udp:[0:0::0:1]:1", "::1", 1),
        ("udp:0:0:0:0:0:0:0:1:4747", "::1", 4747),  # as Java writes it
        ("udp:fe80:0:0:0:0:0:0:1%eth0:4747", "fe80::1%eth0", 4747),
        ("udp:phone.:1", "phone.", 1),
        (f"udp:{'a' * 63}.de:1", f"{'a' * 63}.de", 1),
    ],
)
def test_udp_addresses(text: str, host: str, port: int) -> None:
    assert parse_phone(text) == UdpAddress(host, port)


@given(
    st.from_regex(r"([A-Za-z0-9-]{1,40}\.){0,3}[a-z][A-Za-z0-9-]{0,20}", fullmatch=True),
    st.integers(1, 65535),
)
@pytest.mark.no_cover  # measured by those around it
def test_what_is_written_reads_back(host: str, port: int) -> None:
    assert parse_phone(str(UdpAddress(host, port))) == UdpAddress(host, port)


def test_an_ipv6_address_reads_back() -> None:
    address = UdpAddress("fe80::1", 4747)
    assert parse_phone(str(address)) == address


@pytest.mark.parametrize("serial", [None, "R58M12ABCDE", "emulator-5554", "192.168.1.23:5555", "usb:1-4"])
def test_phones_over_adb(serial: str | None) -> None:
    text = "adb" if serial is None else f"adb:{serial}"
    assert parse_phone(text) == AdbAddress(serial)
    assert str(AdbAddress(serial)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "Sim", "udp:", "udp:host", "udp:host:", "udp::4747", "udp:host:0", "udp:host:65536"),
        *("udp:host:-1", "udp:host:4747 ", "udp:ho st:1", "udp:fe80::1:4747", "udp:host:12\n"),
        *("tcp:host:1", "host:4747"),
        # what the resolver itself refuses, with an error that is none of the network's
        *("udp:192.168.1..23:4747", "udp:phone..local:4747", "udp:.local:4747", "udp:phone..:1", "udp:.:1"),
        *(
            f"udp:{'a' * 64}.de:4747",
            f"udp:a.{'b' * 64}:4747",
            f"udp:{'a.' * 127}aa:1",
            "udp:ph\u00f6ne\u200d:1",
        ),
        # mistyped addresses, which would be looked up as names or taken for others
        *("udp:192.168.1.300:4747", "udp:192.168.1:4747", "udp:1234:4747", "udp:0x7f.1:1", "udp:1.2.3.4.:1"),
        *("udp:[192.168.1.23]:4747", "udp:[fe80:::1]:1", "udp:[::1%]:1", "udp:[::1:1", "udp:1:2:3:4:5:6:7:8"),
        # of many devices at once
        *("udp:255.255.255.255:4747", "udp:224.0.0.1:4747", "udp:239.1.2.3:1", "udp:[ff02::1%eth0]:4747"),
        *("adb:224.0.0.1:5555", "chexpeditor:255.255.255.255:4445"),
        *("adb:192.168.1..23:5555", "adb:phone..local:5555", "adb:192.168.1.300:5555"),
        *("adb:", "adb: x", "adb:a b", "Adb", "adb:x\n", "adb:" + 129 * "x"),
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Problem) as caught:
        parse_phone(text, where="--phone")
    assert caught.value.where == "--phone"
    assert "udp:192.168.1.23:4747" in caught.value.expected
    assert caught.value.kind is Kind.SET_UP
