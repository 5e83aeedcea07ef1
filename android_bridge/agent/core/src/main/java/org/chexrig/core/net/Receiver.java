package org.chexrig.core.net;

/** Takes what arrives. Each port calls it from a thread of its own. */
public interface Receiver {
    /**
     * A datagram that looks like ours has arrived. Waits for its turn, so that nothing piles up but in the system's own
     * buffers.
     *
     * @param datagram the datagram, not altered after this
     * @param peer where it came from
     * @throws InterruptedException when the agent ends
     */
    void receive(byte[] datagram, Peer peer) throws InterruptedException;

    /**
     * A pairing code has arrived by the cable.
     *
     * @param symbols its 16 symbols
     * @param connection where to answer
     * @throws InterruptedException when the agent ends
     */
    void pair(String symbols, CableConnection connection) throws InterruptedException;
}
