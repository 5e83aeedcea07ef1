package org.chexrig.core.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * By which of a phone's networks answers leave. Android's own choice is the one with the Internet, which is mobile data where
 * the lab's Wi-Fi has none. So each address of the phone's in a Wi-Fi or at a cable has a socket of its own, which is bound to
 * that network. What comes by a network that the phone itself makes, as a hotspot or over USB, comes to no such address: there
 * is no network to bind to, and a socket without one is what answers rightly there.
 *
 * <p>Any thread tells what becomes of networks.
 *
 * @param <N> what stands for a network
 */
public final class Networks<N> {
    /** What has the sockets. */
    public interface Sockets<N> {
        /** Has what comes to this address answered by that network; says so by an exception where it cannot. */
        void open(N network, InetAddress address) throws IOException;

        /** No longer. */
        void close(InetAddress address) throws IOException;

        /** What is as it should be, for whoever reads the log. */
        void noted(String words);

        /** What is not, for the person at the phone. */
        void told(String words);
    }

    /** In the order in which a person had better use them. */
    public enum Kind {
        /** By a cable, such as over a dock. */
        CABLE("the network cable"),
        /** By the air. */
        WIFI("Wi-Fi"),
        /** The telephone company's: nobody in the lab reaches the phone there. */
        MOBILE("mobile data");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** Interfaces of telephone companies of which Android tells no app, and of tunnels. */
    private static final String[] NOT_HERE = {"rmnet", "ccmni", "v4-", "tun", "dummy"};

    private static final class Place {
        final Kind kind;
        final String device;
        final List<InetAddress> addresses = new ArrayList<>();

        Place(Kind kind, String device, List<InetAddress> all) {
            this.kind = kind;
            this.device = device;
            for (InetAddress each : all) {
                // An answer to an address that holds within one network alone finds its way by the network's number.
                if (each instanceof Inet4Address || !each.isLinkLocalAddress()) {
                    addresses.add(each);
                }
            }
        }
    }

    private final Sockets<N> sockets;
    private final Map<N, Place> there = new LinkedHashMap<>();
    private final Map<InetAddress, N> open = new LinkedHashMap<>();
    private final Map<InetAddress, String> failed = new LinkedHashMap<>();

    /** Makes one that knows of no network. */
    public Networks(Sockets<N> sockets) {
        this.sockets = sockets;
    }

    /**
     * A network is there, or has other addresses. From Android 8 on each that is there is told so, just after it has come
     * (ConnectivityManager.NetworkCallback.onAvailable, onLinkPropertiesChanged).
     *
     * @param device the interface's name, such as {@code wlan0}
     * @param addresses the phone's own in it
     */
    public synchronized void has(N network, Kind kind, String device, List<InetAddress> addresses) {
        there.put(network, new Place(kind, device, addresses));
        settle();
    }

    /** A network is gone (NetworkCallback.onLost); sockets that are bound to it are dead. */
    public synchronized void lost(N network) {
        there.remove(network);
        settle();
    }

    private void settle() {
        Map<InetAddress, N> wanted = new LinkedHashMap<>();
        for (Map.Entry<N, Place> each : there.entrySet()) {
            for (InetAddress address : each.getValue().addresses) {
                if (each.getValue().kind != Kind.MOBILE) {
                    wanted.put(address, each.getKey()); // where two have it, the one before will be gone soon
                }
            }
        }
        failed.keySet().retainAll(wanted.keySet());
        for (Iterator<Map.Entry<InetAddress, N>> all = open.entrySet().iterator(); all.hasNext();) {
            Map.Entry<InetAddress, N> each = all.next();
            if (!each.getValue().equals(wanted.get(each.getKey()))) {
                close(each.getKey(), wanted.containsKey(each.getKey()));
                all.remove();
            }
        }
        for (Map.Entry<InetAddress, N> each : wanted.entrySet()) {
            if (!open.containsKey(each.getKey())) {
                open(each.getKey(), each.getValue());
            }
        }
    }

    private void open(InetAddress address, N network) {
        String way = there.get(network).kind.words;
        try {
            sockets.open(network, address);
            open.put(address, network);
            failed.remove(address);
            sockets.noted("what comes to " + address.getHostAddress() + " is answered by " + way);
        } catch (IOException error) {
            String words = "what comes to " + address.getHostAddress() + " is answered by whatever network the phone "
                    + "chooses, as the socket could not be bound to " + way + ": " + error.getMessage();
            if (!words.equals(failed.put(address, words))) {
                sockets.told(words);
            }
        }
    }

    private void close(InetAddress address, boolean again) {
        try {
            sockets.close(address);
        } catch (IOException error) {
            sockets.told("a port did not close: " + error.getMessage());
        }
        if (!again) {
            sockets.noted("the phone is no longer in the network where it was " + address.getHostAddress());
        }
    }

    /**
     * Gives the phone's addresses that a computer may reach it by, best first: those in networks, then those of networks that
     * the phone itself makes, which Android knows as interfaces only.
     *
     * @param interfaces the addresses of each interface that is up, by its name
     */
    public synchronized List<String> reachable(Map<String, List<InetAddress>> interfaces) {
        Set<String> found = new LinkedHashSet<>();
        Set<String> elsewhere = new HashSet<>();
        for (Kind kind : Kind.values()) {
            for (Place each : there.values()) {
                if (each.kind == kind && kind != Kind.MOBILE) {
                    add(found, each.addresses);
                } else if (each.kind == Kind.MOBILE) {
                    elsewhere.add(each.device);
                }
            }
        }
        for (Map.Entry<String, List<InetAddress>> each : interfaces.entrySet()) {
            boolean here = !elsewhere.contains(each.getKey());
            for (String prefix : NOT_HERE) {
                here &= !each.getKey().startsWith(prefix);
            }
            add(found, here ? each.getValue() : Collections.<InetAddress>emptyList());
        }
        return new ArrayList<>(found);
    }

    private static void add(Set<String> found, List<InetAddress> addresses) {
        for (InetAddress each : addresses) {
            if (each instanceof Inet4Address && !each.isLoopbackAddress()) {
                found.add(each.getHostAddress()); // a person may type one of these
            }
        }
    }
}
