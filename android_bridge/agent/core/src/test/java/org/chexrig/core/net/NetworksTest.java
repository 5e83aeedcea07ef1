package org.chexrig.core.net;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chexrig.core.net.Networks.Kind;
import org.junit.Test;

/**
 * By the callbacks' documented order: onAvailable, at once onCapabilitiesChanged and onLinkPropertiesChanged, these two again at
 * changes, onLosing at most, and onLost at the end; of a network that comes back there is a new Network
 * (ConnectivityManager.NetworkCallback). The first is of no use without the address, which comes with the third.
 */
public final class NetworksTest {
    private final List<String> open = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private String refuses = "";
    private final Networks<String> networks = new Networks<>(new Networks.Sockets<String>() {
        @Override
        public void open(String network, InetAddress address) throws IOException {
            if (refuses.equals(network)) {
                throw new IOException("EPERM");
            }
            open.add(network + " " + address.getHostAddress());
        }

        @Override
        public void close(InetAddress address) {
            for (String each : new ArrayList<>(open)) {
                if (each.endsWith(" " + address.getHostAddress())) {
                    open.remove(each);
                    return;
                }
            }
            throw new AssertionError(address + " is not open");
        }

        @Override
        public void noted(String words) {
            told.add(words);
        }

        @Override
        public void told(String words) {
            told.add(words);
        }
    });

    private static List<InetAddress> at(String... addresses) throws UnknownHostException {
        List<InetAddress> all = new ArrayList<>();
        for (String each : addresses) {
            all.add(InetAddress.getByName(each));
        }
        return all;
    }

    private void has(String network, Kind kind, String... addresses) throws UnknownHostException {
        networks.has(network, kind, kind == Kind.WIFI ? "wlan0" : kind == Kind.CABLE ? "eth0" : "wwan7", at(addresses));
    }

    private void assertOpen(String... wanted) {
        assertEquals(Arrays.asList(wanted), open);
    }

    @Test
    public void wifiHasASocketOfItsOwnAndANewOneWhenItComesBack() throws UnknownHostException {
        has("100", Kind.WIFI, "fe80::1", "192.168.1.7");
        has("100", Kind.WIFI, "fe80::1", "192.168.1.7"); // another capability, the same link
        assertOpen("100 192.168.1.7");
        networks.lost("100");
        assertOpen();
        has("101", Kind.WIFI, "192.168.1.7");
        assertOpen("101 192.168.1.7");
        assertEquals(Arrays.asList("what comes to 192.168.1.7 is answered by Wi-Fi",
                "the phone is no longer in the network where it was 192.168.1.7",
                "what comes to 192.168.1.7 is answered by Wi-Fi"), told);
    }

    @Test
    public void mobileDataNeverHasOne() throws UnknownHostException {
        has("99", Kind.MOBILE, "10.64.3.2");
        networks.lost("99");
        networks.lost("never seen");
        assertOpen();
        assertEquals(Collections.emptyList(), told);
    }

    @Test
    public void anotherAddressIsAnotherSocket() throws UnknownHostException {
        has("100", Kind.WIFI);
        has("100", Kind.WIFI, "192.168.1.7");
        has("100", Kind.WIFI, "192.168.1.9", "2001:db8::9");
        assertOpen("100 192.168.1.9", "100 2001:db8:0:0:0:0:0:9");
    }

    @Test
    public void theNewOneMayComeBeforeTheOldOneIsLostAlsoWithTheSameAddress() throws UnknownHostException {
        has("100", Kind.WIFI, "192.168.1.7");
        has("101", Kind.WIFI, "192.168.1.7");
        assertOpen("101 192.168.1.7");
        has("100", Kind.WIFI, "192.168.1.7");
        networks.lost("100");
        assertOpen("101 192.168.1.7");
        assertEquals("nothing is said of what is as it was", 2, told.size());
    }

    @Test
    public void cableAndWifiAnswerEachForItself() throws UnknownHostException {
        has("100", Kind.WIFI, "192.168.1.7");
        has("102", Kind.CABLE, "10.0.0.5");
        networks.lost("100");
        assertOpen("102 10.0.0.5");
    }

    @Test
    public void oneThatCannotBeBoundIsToldOnceAndTriedAgainAtTheNextChange() throws UnknownHostException {
        refuses = "100";
        has("100", Kind.WIFI, "192.168.1.7");
        has("100", Kind.WIFI, "192.168.1.7");
        assertOpen();
        assertEquals(Collections.singletonList("what comes to 192.168.1.7 is answered by whatever network the phone "
                + "chooses, as the socket could not be bound to Wi-Fi: EPERM"), told);
        networks.lost("100");
        has("100", Kind.WIFI, "192.168.1.7");
        assertEquals("a new one, of which nothing has been told", 2, told.size());
        refuses = "";
        has("102", Kind.CABLE, "10.0.0.5");
        assertOpen("100 192.168.1.7", "102 10.0.0.5");
    }

    @Test
    public void aPersonIsShownNetworksFirstThenThoseThatThePhoneMakesAndNoTelephoneCompanys() throws UnknownHostException {
        Map<String, List<InetAddress>> interfaces = new LinkedHashMap<>();
        interfaces.put("rmnet_data2", at("10.64.3.2"));
        interfaces.put("wwan7", at("10.64.9.9"));
        interfaces.put("v4-rmnet_data2", at("192.0.0.4")); // its IPv4 over IPv6 (464XLAT)
        interfaces.put("rndis0", at("192.168.42.129", "fe80::2"));
        interfaces.put("wlan0", at("192.168.1.7"));
        assertEquals(Arrays.asList("10.64.9.9", "192.168.42.129", "192.168.1.7"), networks.reachable(interfaces));
        has("99", Kind.MOBILE, "10.64.9.9");
        has("100", Kind.WIFI, "192.168.1.7");
        has("102", Kind.CABLE, "10.0.0.5");
        assertEquals(Arrays.asList("10.0.0.5", "192.168.1.7", "192.168.42.129"), networks.reachable(interfaces));
        assertTrue(networks.reachable(Collections.<String, List<InetAddress>>emptyMap()).contains("192.168.1.7"));
    }
}
