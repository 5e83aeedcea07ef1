package android.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.util.Collections;
import java.util.List;
import java.util.ArrayList;

/** One of the phone's networks. */
public class Network {
    /** Names of those that sockets were bound to, in order. */
    public static final List<String> BOUND = Collections.synchronizedList(new ArrayList<>());

    LinkProperties link;
    private final String name;

    Network(String name, LinkProperties link) {
        this.name = name;
        this.link = link;
    }

    /** Only noted: which way a socket's datagrams take on this machine is up to its address. */
    public void bindSocket(DatagramSocket socket) throws IOException {
        if (socket.isClosed()) {
            throw new IOException("Socket is closed");
        }
        if (socket.isConnected()) {
            throw new IOException("Socket is connected");
        }
        BOUND.add(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
