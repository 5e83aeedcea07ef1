package org.chexrig.core.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Streams over TCP on this computer's own loopback, for where there is no local socket that adb reaches. */
public final class TcpStreams implements StreamServer {
    private static final int BACKLOG = 4;

    private final ServerSocket server;

    /**
     * Listens on 127.0.0.1.
     *
     * @param port the port, 0 for any free one
     * @throws IOException when it is in use
     */
    public TcpStreams(int port) throws IOException {
        server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            byte[] loopback = {127, 0, 0, 1};
            server.bind(new InetSocketAddress(InetAddress.getByAddress(loopback), port), BACKLOG);
        } catch (IOException error) {
            server.close();
            throw error;
        }
    }

    /** The port. */
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public StreamConnection accept() throws IOException {
        final Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        return new StreamConnection() {
            @Override
            public boolean isTrusted() {
                return true; // whoever is on this computer; the key decides on the rest
            }

            @Override
            public InputStream input() throws IOException {
                return socket.getInputStream();
            }

            @Override
            public OutputStream output() throws IOException {
                return socket.getOutputStream();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
