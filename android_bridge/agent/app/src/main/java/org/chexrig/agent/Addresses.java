package org.chexrig.agent;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.chexrig.core.net.Networks;

/** The phone's own addresses, for a person to type in. */
final class Addresses {
    private Addresses() {}

    /** Gives them as {@code 192.168.1.7:4747}, best first; none where there is no network. */
    static List<String> with(Networks<?> networks, int port) {
        Map<String, List<InetAddress>> interfaces = new LinkedHashMap<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp() && !each.isLoopback()) {
                    interfaces.put(each.getName(), Collections.list(each.getInetAddresses()));
                }
            }
        } catch (SocketException | NullPointerException none) { // some phones without a network throw the latter
            interfaces.clear();
        }
        List<String> found = new ArrayList<>();
        for (String each : networks.reachable(interfaces)) {
            found.add(each + ":" + port);
        }
        return found;
    }
}
