package android.net;

import java.net.InetAddress;
import java.util.List;

/** What a network's link is like. */
public final class LinkProperties {
    private final List<LinkAddress> addresses;

    LinkProperties(InetAddress address) {
        addresses = List.of(new LinkAddress(address));
    }

    public String getInterfaceName() {
        return "lo";
    }

    public List<LinkAddress> getLinkAddresses() {
        return addresses;
    }
}
