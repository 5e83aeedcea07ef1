package org.chexrig.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where computers connect by the cable: a few at a time, the one not heard for longest goes first. */
public final class CablePort implements Closeable {
    private static final int MAX_CONNECTIONS = 4;
    private static final long PAUSE_AFTER_ERROR_MS = 500;

    private final StreamServer server;
    private final Receiver receiver;
    private final List<CableConnection> connections = new ArrayList<>();
    private volatile boolean closed;

    /** Listens from now on; the server is closed with it. */
    public CablePort(StreamServer server, Receiver receiver) {
        this.server = server;
        this.receiver = receiver;
        Thread thread = new Thread("chexrig-cable") {
            @Override
            public void run() {
                acceptAll();
            }
        };
        thread.setDaemon(true);
        thread.start();
    }

    Receiver receiver() {
        return receiver;
    }

    private void acceptAll() {
        while (!closed) {
            try {
                admit(server.accept());
            } catch (IOException | RuntimeException error) {
                pause(); // such as too many open files: without a pause this would be a busy loop
            }
        }
    }

    private void admit(StreamConnection stream) throws IOException {
        if (!stream.isTrusted()) {
            stream.close();
            return;
        }
        CableConnection oldest = null;
        CableConnection fresh = new CableConnection(stream, this);
        synchronized (connections) {
            if (closed) { // it came while the port was being closed: nobody would ever end it
                stream.close();
                return;
            }
            if (connections.size() >= MAX_CONNECTIONS) {
                oldest = connections.get(0);
                for (CableConnection each : connections) {
                    oldest = each.heardNs() - oldest.heardNs() < 0 ? each : oldest;
                }
            }
            connections.add(fresh);
        }
        if (oldest != null) {
            oldest.close();
        }
        fresh.start();
    }

    void forget(CableConnection connection) {
        synchronized (connections) {
            connections.remove(connection);
        }
    }

    private void pause() {
        if (!closed) {
            try {
                Thread.sleep(PAUSE_AFTER_ERROR_MS);
            } catch (InterruptedException error) {
                closed = true;
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        List<CableConnection> all;
        synchronized (connections) {
            all = new ArrayList<>(connections);
        }
        for (CableConnection each : all) {
            each.close();
        }
    }
}
