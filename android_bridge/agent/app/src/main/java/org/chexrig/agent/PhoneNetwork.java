package org.chexrig.agent;

import android.content.Context;
import android.net.ConnectivityManager;
import android.net.Network;
import android.net.NetworkCapabilities;
import android.net.NetworkRequest;
import java.io.IOException;
import java.net.DatagramSocket;
import org.chexrig.core.net.Networks;

/**
 * Keeps the socket on Wi-Fi or a network cable, also where that has no Internet and mobile data is the system's choice. A
 * phone that is the hotspot itself, or shares its network over USB, has no such network: then the socket is bound to none.
 */
final class PhoneNetwork implements Networks.Binder<Network> {
    private static final int[] TRANSPORTS = {NetworkCapabilities.TRANSPORT_ETHERNET,
        NetworkCapabilities.TRANSPORT_WIFI};
    private static final Networks.Kind[] KINDS = {Networks.Kind.ETHERNET, Networks.Kind.WIFI};

    private final ConnectivityManager manager;
    private final Told told;
    private final Networks<Network> networks = new Networks<>(this);
    private final Callback[] callbacks = new Callback[TRANSPORTS.length];
    private volatile DatagramSocket socket;

    PhoneNetwork(Context context, Told told) {
        manager = (ConnectivityManager) context.getSystemService(Context.CONNECTIVITY_SERVICE);
        this.told = told;
    }

    /** Keeps this socket there from here on. */
    void begin(DatagramSocket kept) {
        socket = kept;
        networks.renewed();
        for (int at = 0; manager != null && at < TRANSPORTS.length && callbacks[at] == null; at++) {
            callbacks[at] = new Callback(KINDS[at]);
            // without the Internet as well: by default a request asks for it
            manager.registerNetworkCallback(new NetworkRequest.Builder().addTransportType(TRANSPORTS[at])
                    .removeCapability(NetworkCapabilities.NET_CAPABILITY_INTERNET).build(), callbacks[at]);
        }
    }

    /** No longer. */
    void end() {
        for (int at = 0; at < callbacks.length; at++) {
            if (callbacks[at] != null) {
                manager.unregisterNetworkCallback(callbacks[at]);
                networks.lost(callbacks[at].newest);
                callbacks[at] = null;
            }
        }
        socket = null;
    }

    @Override
    public void bind(Network network) throws IOException {
        DatagramSocket kept = socket;
        if (kept == null || network == null) {
            return; // a socket stays bound to what is gone, until there is another one to bind it to
        }
        network.bindSocket(kept);
    }

    @Override
    public void told(String words) {
        told.told(words);
    }

    private final class Callback extends ConnectivityManager.NetworkCallback {
        private final Networks.Kind kind;
        private volatile Network newest;

        Callback(Networks.Kind kind) {
            this.kind = kind;
        }

        @Override
        public void onAvailable(Network network) {
            newest = network;
            networks.available(network, kind);
        }

        @Override
        public void onLost(Network network) {
            networks.lost(network);
        }
    }
}
