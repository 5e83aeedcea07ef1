package org.chexrig.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramSocket;
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
import org.chexrig.core.wire.Wire;

/** A UDP socket that anybody may talk to: what cannot be ours is dropped as it arrives, and nothing is kept. */
public final class UdpPort implements Closeable {
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024; // the system may allow less
    private static final int READ_BYTES = Wire.MAX_DATAGRAM_BYTES + 1; // one more tells that a datagram is too long
    private static final long PAUSE_AFTER_ERROR_MS = 50;

    private final DatagramChannel channel;
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
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
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

    /** Where it listens. */
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    /** The socket itself, to be bound to one of a phone's networks; answers go on from the same port. */
    public DatagramSocket socket() {
        return channel.socket();
    }

    private void handOut() {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        while (channel.isOpen()) {
            try {
                selector.select();
                selector.selectedKeys().clear();
                receiveAll(buffer);
            } catch (ClosedChannelException | ClosedSelectorException error) {
                return;
            } catch (IOException error) {
                pause(); // such as an answer that met a closed port: the next datagram is another matter
            } catch (InterruptedException error) {
                return;
            }
        }
    }

    private void receiveAll(ByteBuffer buffer) throws IOException, InterruptedException {
        while (true) {
            buffer.clear();
            SocketAddress from = channel.receive(buffer);
            if (from == null) {
                return;
            }
            if (Wire.looksLikeOurs(buffer.array(), buffer.position())) {
                receiver.receive(Arrays.copyOf(buffer.array(), buffer.position()), new Sender(from));
            }
        }
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
        selector.close();
        thread.interrupt();
    }

    private final class Sender implements Peer {
        private final SocketAddress address;

        Sender(SocketAddress address) {
            this.address = address;
        }

        @Override
        public void send(byte[] datagram) {
            try {
                channel.send(ByteBuffer.wrap(datagram), address);
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
