package org.chexrig.core.phone;

import java.io.IOException;
import org.chexrig.core.net.CableConnection;
import org.chexrig.core.net.Peer;
import org.chexrig.core.net.Receiver;
import org.chexrig.core.store.Store;
import org.chexrig.core.wire.PairingKey;
import org.chexrig.core.wire.Wire;

/** What the ports call: datagrams for the protocol, and pairing by the cable. Both are dealt with on the loop. */
final class Arrivals implements Receiver {
    private final Agent agent;
    private final Loop loop;
    private final Pairing pairing;
    private boolean keeping;

    Arrivals(Agent agent, Loop loop, Pairing pairing) {
        this.agent = agent;
        this.loop = loop;
        this.pairing = pairing;
    }

    @Override
    public void receive(final byte[] datagram, final Peer peer) throws InterruptedException {
        Runnable work = new Runnable() {
            @Override
            public void run() {
                agent.receive(datagram, peer);
            }
        };
        if (Wire.looksLikePictureRequest(datagram, datagram.length)) {
            loop.arriveLast(work); // triggers go first; what is dropped is asked for again
        } else {
            loop.arrive(work);
        }
    }

    @Override
    public void pair(final String symbols, final CableConnection connection) throws InterruptedException {
        loop.arrive(new Runnable() {
            @Override
            public void run() {
                changeCode(symbols, connection);
            }
        });
    }

    private void changeCode(final String symbols, final CableConnection connection) {
        byte[] key;
        try {
            if (!PairingKey.symbols(symbols).equals(symbols)) {
                return; // as a person may write them, but not the cable
            }
            key = PairingKey.fromCode(symbols);
        } catch (IllegalArgumentException error) {
            return;
        }
        if (keeping) {
            connection.refusePairing(); // which code counts is open for as long as the disk takes
        } else if (PairingKey.symbols(pairing.code()).equals(symbols)) {
            connection.confirmPairing(key);
        } else if (agent.side().isInUse(agent.clock().monotonicNanos())) {
            connection.refusePairing();
        } else {
            keep(symbols, key, connection);
        }
    }

    private void keep(final String symbols, final byte[] key, final CableConnection connection) {
        keeping = true;
        // A session may be ready still, of a computer that was not heard for longer than its patience.
        agent.side().stopped("another computer has paired with this phone");
        agent.side().changeKey(key); // at once, so that no session begins under the old one while the new is being kept
        agent.act();
        agent.inStore(new StoreDesk.Work<Void>() {
            @Override
            public Void on(Store ignored) throws IOException {
                pairing.keep(symbols);
                return null;
            }

            @Override
            public void done(Void nothing) {
                keeping = false;
                connection.confirmPairing(key);
                agent.listener().told("paired anew by the cable");
                agent.act();
            }

            @Override
            public void failed(Throwable error) {
                keeping = false;
                agent.side().changeKey(pairing.key());
                agent.listener().told("the pairing code could not be kept: " + error.getMessage());
                connection.close();
            }
        });
    }
}
