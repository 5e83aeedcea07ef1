package android.net;

import java.net.InetAddress;
import java.util.List;

/** What a network's link is like. */
public final class LinkProperties {
    private final String at;
    private final List<LinkAddress> addresses;

    LinkProperties(String at, InetAddress address) {
        this.at = at;
        addresses = List.of(new LinkAddress(address));
    }

    public String getInterfaceName() {
        return at;
    }

    public List<LinkAddress> getLinkAddresses() {
        return addresses;
    }
}
