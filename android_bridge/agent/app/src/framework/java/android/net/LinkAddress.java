package android.net;

import java.net.InetAddress;

/** One of the phone's own addresses in a network. */
public class LinkAddress {
    private final InetAddress address;

    LinkAddress(InetAddress address) {
        this.address = address;
    }

    public InetAddress getAddress() {
        return address;
    }
}
