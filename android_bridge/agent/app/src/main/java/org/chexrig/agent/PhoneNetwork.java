package org.chexrig.agent;

import android.content.Context;
import android.net.ConnectivityManager;
import android.net.LinkAddress;
import android.net.LinkProperties;
import android.net.Network;
import android.net.NetworkCapabilities;
import android.net.NetworkRequest;
import android.util.Log;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.chexrig.core.net.Networks;
import org.chexrig.core.net.UdpPort;

/** Keeps answers in Wi-Fi and network cable, also where those have no Internet and mobile data is the system's choice. */
final class PhoneNetwork {
    private static final int[] TRANSPORTS = {NetworkCapabilities.TRANSPORT_ETHERNET,
        NetworkCapabilities.TRANSPORT_WIFI, NetworkCapabilities.TRANSPORT_CELLULAR};
    private static final Networks.Kind[] KINDS = {Networks.Kind.CABLE, Networks.Kind.WIFI, Networks.Kind.MOBILE};

    private final ConnectivityManager manager;
    private final Told told;
    private final List<Callback> callbacks = new ArrayList<>();
    private volatile Networks<Network> networks = new Networks<>(null);

    PhoneNetwork(Context context, Told told) {
        manager = (ConnectivityManager) context.getSystemService(Context.CONNECTIVITY_SERVICE);
        this.told = told;
    }

    /** Keeps this port's answers there from here on. */
    void begin(UdpPort port) {
        networks = new Networks<>(new Sockets(port));
        try {
            for (int at = 0; at < TRANSPORTS.length; at++) {
                Callback callback = new Callback(networks, KINDS[at]);
                // without the Internet as well: by default a request asks for it
                manager.registerNetworkCallback(new NetworkRequest.Builder().addTransportType(TRANSPORTS[at])
                        .removeCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET).build(), callback);
                callbacks.add(callback);
            }
        } catch (RuntimeException refused) { // some phones of Android 11 refuse it at times
            told.told("the phone does not tell of its networks: answers go by whatever network it chooses ("
                    + refused.getMessage() + ")");
        }
    }

    /** No longer. */
    void end() {
        for (Callback each : callbacks) {
            manager.unregisterNetworkCallback(each);
            each.over = true; // one may be on its way
        }
        callbacks.clear();
        networks = new Networks<>(null);
    }

    /** Which of the phone's addresses a computer may reach it by. */
    Networks<Network> networks() {
        return networks;
    }

    private final class Sockets implements Networks.Sockets<Network> {
        private final UdpPort port;

        Sockets(UdpPort port) {
            this.port = port;
        }

        @Override
        public void open(final Network network, InetAddress address) throws IOException {
            port.open(address, new UdpPort.Binder() {
                @Override
                public void bind(DatagramSocket socket) throws IOException {
                    network.bindSocket(socket);
                }
            });
        }

        @Override
        public void close(InetAddress address) throws IOException {
            port.close(address);
        }

        @Override
        public void noted(String words) {
            Log.i(Rig.TAG, words);
        }

        @Override
        public void told(String words) {
            told.told(words);
        }
    }

    /** In its thread come, of each network: onAvailable, the rest of what it is, changes of that, and at last onLost. */
    private static final class Callback extends ConnectivityManager.NetworkCallback {
        private final Networks<Network> networks;
        private final Networks.Kind kind;
        private volatile boolean over;

        Callback(Networks<Network> networks, Networks.Kind kind) {
            this.networks = networks;
            this.kind = kind;
        }

        @Override
        public void onLinkPropertiesChanged(Network network, LinkProperties link) {
            List<InetAddress> addresses = new ArrayList<>();
            for (LinkAddress each : link.getLinkAddresses()) {
                addresses.add(each.getAddress());
            }
            if (!over) {
                networks.has(network, kind, String.valueOf(link.getInterfaceName()), addresses);
            }
        }

        @Override
        public void onLost(Network network) {
            if (!over) {
                networks.lost(network);
            }
        }
    }
}
