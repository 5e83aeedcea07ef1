package org.chexrig.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.chexrig.core.wire.Wire;

/**
 * A UDP port that anybody may talk to: what cannot be ours is dropped as it arrives, and nothing is kept.
 *
 * <p>One socket takes whatever comes, and answers go the way that the system chooses. An address of the phone's may have a
 * socket of its own, whose answers go by one network; it takes what comes to that address.
 */
public final class UdpPort implements Closeable {
    /** Ties a socket to one of a phone's networks. */
    public interface Binder {
        /** Does so before anything arrives at it. */
        void bind(DatagramSocket socket) throws IOException;
    }

    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024; // the system may allow less
    private static final int READ_BYTES = Wire.MAX_DATAGRAM_BYTES + 1; // one more tells that a datagram is too long
    private static final long PAUSE_AFTER_ERROR_MS = 50;

    private final DatagramChannel channel;
    private final Map<InetAddress, DatagramChannel> own = new ConcurrentHashMap<>();
    private final Selector selector;
    private final Receiver receiver;
    private final Thread thread;

    /**
     * Listens from now on.
     *
     * @param address where; port 0 is any free one
     * @param receiver takes what looks like ours
     * @throws IOException when the address cannot be bound
     */
    public UdpPort(InetSocketAddress address, Receiver receiver) throws IOException {
        this.receiver = receiver;
        channel = DatagramChannel.open();
        try {
            prepare(channel);
            channel.bind(address);
            selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
        } catch (IOException | RuntimeException error) {
            channel.close();
            throw error;
        }
        thread = new Thread("chexrig-udp") {
            @Override
            public void run() {
                handOut();
            }
        };
        thread.setDaemon(true);
        thread.start();
    }

    private static void prepare(DatagramChannel fresh) throws IOException {
        fresh.configureBlocking(false);
        fresh.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
    }

    /** Where it listens. */
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /**
     * Gives one of the phone's addresses a socket of its own on the same port, until {@link #close(InetAddress)}.
     *
     * @throws IOException when it cannot be bound: what comes to that address is then taken as before
     */
    public void open(InetAddress local, Binder binder) throws IOException {
        DatagramChannel fresh = DatagramChannel.open();
        try {
            prepare(fresh);
            binder.bind(fresh.socket());
            // Both must have it; the first one only now, for it was to find out whether the port is taken.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            fresh.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            fresh.bind(new InetSocketAddress(local, address().getPort()));
        } catch (IOException | RuntimeException error) {
            fresh.close();
            throw error;
        }
        close(local);
        own.put(local, fresh);
        if (!channel.isOpen()) {
            close(local); // the port was closed meanwhile
        }
        selector.wakeup();
    }

    /** Ends that address's own socket, where it has one. */
    public void close(InetAddress local) throws IOException {
        DatagramChannel old = own.remove(local);
        if (old != null) {
            old.close();
            selector.wakeup(); // it lets go of the socket
        }
    }

    private void handOut() {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        while (channel.isOpen()) {
            try {
                selector.select();
                selector.selectedKeys().clear();
                for (DatagramChannel each : own.values()) {
                    if (each.keyFor(selector) == null) {
                        each.register(selector, SelectionKey.OP_READ); // here, as elsewhere it waits for the selection
                    }
                }
                while (receiveOfEach(buffer)) {
                    continue;
                }
            } catch (ClosedChannelException error) {
                continue; // an address's own; or all is over
            } catch (ClosedSelectorException | InterruptedException error) {
                return;
            } catch (IOException error) {
                pause(); // such as an answer that met a closed port: the next datagram is another matter
            }
        }
    }

    /** Takes one from each socket, so that a storm at one keeps nobody waiting at another; false where there was none. */
    private boolean receiveOfEach(ByteBuffer buffer) throws IOException, InterruptedException {
        boolean more = receive(channel, null, buffer);
        for (Map.Entry<InetAddress, DatagramChannel> each : own.entrySet()) {
            more |= receive(each.getValue(), each.getKey(), buffer);
        }
        return more;
    }

    private boolean receive(DatagramChannel at, InetAddress local, ByteBuffer buffer)
            throws IOException, InterruptedException {
        buffer.clear();
        SocketAddress from = at.receive(buffer);
        if (from != null && Wire.looksLikeOurs(buffer.array(), buffer.position())) {
            receiver.receive(Arrays.copyOf(buffer.array(), buffer.position()), new Sender(from, local));
        }
        return from != null;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_ERROR_MS);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        for (InetAddress each : own.keySet()) {
            close(each);
        }
        selector.close();
        thread.interrupt();
    }

    private final class Sender implements Peer {
        private final SocketAddress address;
        private final InetAddress local;

        Sender(SocketAddress address, InetAddress local) {
            this.address = address;
            this.local = local;
        }

        @Override
        public void send(byte[] datagram) {
            DatagramChannel mine = local == null ? null : own.get(local);
            try {
                (mine == null ? channel : mine).send(ByteBuffer.wrap(datagram), address);
            } catch (IOException error) {
                return; // lost, as any datagram may be; the controller asks again
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Sender && address.equals(((Sender) other).address);
        }

        @Override
        public int hashCode() {
            return address.hashCode();
        }

        @Override
        public String toString() {
            return "udp:" + address;
        }
    }
}
