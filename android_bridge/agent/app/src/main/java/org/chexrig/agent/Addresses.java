package org.chexrig.agent;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The phone's own addresses, for a person to type in. */
final class Addresses {
    private Addresses() {}

    /** Gives them as {@code 192.168.1.7:4747}: Wi-Fi first, then tethering; none where there is no network. */
    static List<String> with(int port) {
        List<String> found = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                // Over the mobile network nobody in the lab reaches the phone.
                boolean mobile = each.getName().startsWith("rmnet") || each.getName().startsWith("ccmni");
                if (each.isUp() && !each.isLoopback() && !mobile) {
                    add(found, each, port);
                }
            }
        } catch (SocketException | NullPointerException none) { // some phones without a network throw the latter
            return found;
        }
        return found;
    }

    private static void add(List<String> found, NetworkInterface network, int port) {
        for (InetAddress address : Collections.list(network.getInetAddresses())) {
            if (address instanceof Inet4Address) {
                String text = address.getHostAddress() + ":" + port;
                found.add(network.getName().startsWith("wlan") ? 0 : found.size(), text);
            }
        }
    }
}
