package org.chexrig.core.net;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which of a phone's networks the socket is bound to. Android's own choice is the one with the Internet, which is mobile data
 * where the lab's Wi-Fi has none: answers would leave there. Any thread tells what becomes of networks.
 *
 * @param <N> what stands for a network
 */
public final class Networks<N> {
    /** What binds the socket; null for a network binds it to none. */
    public interface Binder<N> {
        /** Binds to a network; says so by an exception where it cannot. */
        void bind(N network) throws java.io.IOException;

        /** Something that a person may want to know. */
        void told(String words);
    }

    /** Ranks: a cable before the air. */
    public enum Kind {
        /** By a cable. */
        ETHERNET,
        /** By the air. */
        WIFI
    }

    private final Binder<N> binder;
    private final Map<N, Kind> there = new LinkedHashMap<>();
    private N bound;

    /** Makes one that knows of no network: the socket is bound to none, as of a phone that is the network itself. */
    public Networks(Binder<N> binder) {
        this.binder = binder;
    }

    /** A network is there, or is again (ConnectivityManager.NetworkCallback.onAvailable). */
    public synchronized void available(N network, Kind kind) {
        there.remove(network);
        there.put(network, kind);
        choose();
    }

    /** A network is gone (NetworkCallback.onLost). A socket that is bound to it is dead. */
    public synchronized void lost(N network) {
        there.remove(network);
        choose();
    }

    /** The socket is a new one: it is to be bound as the one before. */
    public synchronized void renewed() {
        bound = null;
        choose();
    }

    private void choose() {
        N best = null;
        for (Map.Entry<N, Kind> each : there.entrySet()) {
            boolean stays = best != null && best.equals(bound);
            boolean better = best == null || each.getValue().compareTo(there.get(best)) < 0
                    || each.getValue() == there.get(best) && each.getKey().equals(bound) && !stays;
            best = better ? each.getKey() : best;
        }
        if (best == null ? bound == null : best.equals(bound)) {
            return;
        }
        try {
            binder.bind(best);
            bound = best;
            binder.told(best == null ? "no Wi-Fi and no network by cable: answers go wherever the phone sends them"
                    : "answers go by " + (there.get(best) == Kind.WIFI ? "Wi-Fi" : "the network cable"));
        } catch (java.io.IOException error) {
            bound = null;
            binder.told("the socket could not be bound to the " + (best == null ? "system's choice" : "Wi-Fi") + ": "
                    + error.getMessage());
        }
    }
}
