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

    /** A network without the Internet, as a lab's, comes. */
    public synchronized Network comes(String name, int transport, String at, InetAddress address) {
        Network network = new Network(name, new LinkProperties(at, address));
        there.put(network, transport);
        listeners.keySet().forEach(each -> tellAll(each, network));
        return network;
    }

    /** The phone has another address in it from here on. */
    public synchronized void moves(Network network, InetAddress address) {
        LinkProperties link = new LinkProperties(network.link.getInterfaceName(), address);
        network.link = link;
        listeners.keySet().forEach(each -> tell(each, network, () -> each.onLinkPropertiesChanged(network, link)));
    }

    /** A network goes. */
    public synchronized void goes(Network network) {
        listeners.keySet().forEach(each -> tell(each, network, () -> each.onLost(network)));
        there.remove(network);
    }

    private void tellAll(NetworkCallback to, Network network) {
        LinkProperties link = network.link;
        tell(to, network, () -> {
            to.onAvailable(network);
            to.onCapabilitiesChanged(network, new NetworkCapabilities()); // from Android 8 on, both at once
            to.onLinkPropertiesChanged(network, link);
        });
    }

    private void tell(NetworkCallback to, Network network, Runnable what) {
        NetworkRequest request = listeners.get(to);
        if (request.transports.contains(there.get(network))
                && !request.capabilities.contains(NetworkCapabilities.NET_CAPABILITY_INTERNET)) {
            thread.execute(what);
        }
    }

    public synchronized void registerNetworkCallback(NetworkRequest request, NetworkCallback callback) {
        if (listeners.putIfAbsent(callback, request) != null) {
            throw new IllegalArgumentException("NetworkCallback was already registered");
        }
        there.keySet().forEach(each -> tellAll(callback, each));
    }

    public synchronized void unregisterNetworkCallback(NetworkCallback callback) {
        if (listeners.remove(callback) == null) {
            throw new IllegalArgumentException("NetworkCallback was not registered");
        }
    }
}
