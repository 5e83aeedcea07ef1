package org.chexrig.core.net;

/** Whom a datagram came from. Equal peers are the same address, or the very same connection. */
public interface Peer {
    /** Sends a datagram, or loses it where the way takes no more; never waits. */
    void send(byte[] datagram);
}
