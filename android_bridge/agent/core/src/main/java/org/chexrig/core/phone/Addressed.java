package org.chexrig.core.phone;

/**
 * A datagram and where it goes.
 *
 * @param <P> what tells one peer from another; its {@code equals} counts
 */
public final class Addressed<P> {
    /** The datagram. */
    public final byte[] datagram;
    /** Where it goes. */
    public final P peer;

    Addressed(byte[] datagram, P peer) {
        this.datagram = datagram;
        this.peer = peer;
    }
}
