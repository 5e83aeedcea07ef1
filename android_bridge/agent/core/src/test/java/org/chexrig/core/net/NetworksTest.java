package org.chexrig.core.net;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.chexrig.core.net.Networks.Kind;
import org.junit.Test;

/**
 * By the callbacks' documented order: onAvailable, then onCapabilitiesChanged and onLinkPropertiesChanged, and onLost at the end;
 * of a network that comes back there is a new Network (ConnectivityManager.NetworkCallback).
 */
public final class NetworksTest {
    private final List<String> bound = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private boolean refuses;
    private final Networks<String> networks = new Networks<>(new Networks.Binder<String>() {
        @Override
        public void bind(String network) throws IOException {
            if (refuses) {
                throw new IOException("EPERM");
            }
            bound.add(network);
        }

        @Override
        public void told(String words) {
            told.add(words);
        }
    });

    private void assertBound(String... wanted) {
        assertEquals(Arrays.asList(wanted), bound);
    }

    @Test
    public void withoutAnyItIsLeftToTheSystemAsByAPhoneThatIsTheNetworkItself() {
        networks.lost("100");
        assertBound();
    }

    @Test
    public void wifiIsTakenAndTakenAgainWhenItComesBack() {
        networks.available("wifi 100", Kind.WIFI);
        networks.available("wifi 100", Kind.WIFI); // its capabilities changed
        networks.lost("wifi 100");
        networks.available("wifi 101", Kind.WIFI);
        assertBound("wifi 100", null, "wifi 101");
        assertEquals("answers go by Wi-Fi", told.get(0));
    }

    @Test
    public void whatIsUsedStaysWhileAnotherOfItsKindComes() {
        networks.available("wifi 100", Kind.WIFI);
        networks.available("wifi 102", Kind.WIFI);
        networks.lost("wifi 102");
        assertBound("wifi 100");
    }

    @Test
    public void theNewOneMayComeBeforeTheOldOneIsLost() {
        networks.available("wifi 100", Kind.WIFI);
        networks.available("wifi 101", Kind.WIFI);
        networks.lost("wifi 100");
        assertBound("wifi 100", "wifi 101");
    }

    @Test
    public void aCableGoesBeforeTheAir() {
        networks.available("wifi 100", Kind.WIFI);
        networks.available("cable 101", Kind.ETHERNET);
        networks.lost("cable 101");
        assertBound("wifi 100", "cable 101", "wifi 100");
    }

    @Test
    public void aSocketThatCannotBeBoundIsToldAndTriedAgain() {
        refuses = true;
        networks.available("wifi 100", Kind.WIFI);
        assertEquals("the socket could not be bound to the Wi-Fi: EPERM", told.get(0));
        refuses = false;
        networks.available("wifi 100", Kind.WIFI);
        assertBound("wifi 100");
    }

    @Test
    public void aNewSocketIsBoundAsTheOneBefore() {
        networks.available("wifi 100", Kind.WIFI);
        networks.renewed();
        assertBound("wifi 100", "wifi 100");
    }
}
