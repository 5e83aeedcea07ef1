package android.net;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Tells of networks, from a thread of its own as the documentation of registerNetworkCallback has it. */
public class ConnectivityManager {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "ConnectivityThread");
        made.setDaemon(true);
        return made;
    });
    private final Map<Network, Integer> there = new LinkedHashMap<>();
    private final Map<NetworkCallback, NetworkRequest> listeners = new LinkedHashMap<>();

    /** Hears of networks. */
    public static class NetworkCallback {
        public void onAvailable(Network network) {}

        public void onCapabilitiesChanged(Network network, NetworkCapabilities capabilities) {}

        public void onLinkPropertiesChanged(Network network, LinkProperties link) {}

        public void onLost(Network network) {}
    }

    /** A network without the Internet, as a lab's, comes; the phone's address in it is the one that all talk to it at. */
    public synchronized Network comes(String name, int transport) {
        Network network = new Network(name);
        there.put(network, transport);
        listeners.forEach((listener, request) -> tell(listener, request, network, transport, true));
        return network;
    }

    /** A network goes. */
    public synchronized void goes(Network network) {
        int transport = there.remove(network);
        listeners.forEach((listener, request) -> tell(listener, request, network, transport, false));
    }

    private void tell(NetworkCallback to, NetworkRequest request, Network network, int transport, boolean comes) {
        boolean fits = request.transports.contains(transport)
                && !request.capabilities.contains(NetworkCapabilities.NET_CAPABILITY_INTERNET);
        if (fits) {
            thread.execute(() -> {
                if (comes) {
                    to.onAvailable(network);
                    to.onCapabilitiesChanged(network, new NetworkCapabilities()); // from Android 8 on, both at once
                    to.onLinkPropertiesChanged(network, new LinkProperties(InetAddress.getLoopbackAddress()));
                } else {
                    to.onLost(network);
                }
            });
        }
    }

    public synchronized void registerNetworkCallback(NetworkRequest request, NetworkCallback callback) {
        if (listeners.putIfAbsent(callback, request) != null) {
            throw new IllegalArgumentException("NetworkCallback was already registered");
        }
        there.forEach((network, transport) -> tell(callback, request, network, transport, true));
    }

    public synchronized void unregisterNetworkCallback(NetworkCallback callback) {
        if (listeners.remove(callback) == null) {
            throw new IllegalArgumentException("NetworkCallback was not registered");
        }
    }
}
