package org.chexrig.core.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import org.chexrig.core.wire.Sha256;
import org.chexrig.core.wire.Wire;

/** One computer at the other end of the cable. Its session belongs to this very connection. */
public final class CableConnection implements Peer {
    private static final int MAX_WAITING = 64;
    private static final int PROOF_BYTES = 16;
    private static final String PAIRED = "chexrig paired 1";
    private static final long LOOK_EVERY_MS = 1000;

    private final StreamConnection stream;
    private final CablePort port;
    private final ArrayBlockingQueue<byte[]> outbox = new ArrayBlockingQueue<>(MAX_WAITING);
    private volatile boolean closed;
    private volatile long heardNs = System.nanoTime();

    CableConnection(StreamConnection stream, CablePort port) {
        this.stream = stream;
        this.port = port;
    }

    void start() {
        outbox.add(Frames.HELLO); // bare, not in a frame
        begin(new Thread("chexrig-cable-in") {
            @Override
            public void run() {
                readAll();
            }
        });
        begin(new Thread("chexrig-cable-out") {
            @Override
            public void run() {
                writeAll();
            }
        });
    }

    private static void begin(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    /** When the other end was heard last, by {@link System#nanoTime}. */
    long heardNs() {
        return heardNs;
    }

    @Override
    public void send(byte[] datagram) {
        put(datagram);
    }

    /** Tells that a pairing code counts and is kept. */
    public void confirmPairing(byte[] key) {
        Mac mac = Sha256.keyed(key);
        byte[] proof = mac.doFinal(PAIRED.getBytes(StandardCharsets.US_ASCII));
        put(Frames.paired(Arrays.copyOf(proof, PROOF_BYTES)));
    }

    /** Tells that a session is open under another pairing code. */
    public void refusePairing() {
        put(Frames.pairingBusy());
    }

    private void put(byte[] content) {
        if (!closed && !outbox.offer(Frames.framed(content))) {
            close(); // it does not read: what waits for it must not grow
        }
    }

    private void readAll() {
        try {
            InputStream in = new BufferedInputStream(stream.input());
            byte[] content = Frames.read(in);
            while (content != null && !closed) {
                heardNs = System.nanoTime();
                take(content);
                content = Frames.read(in);
            }
        } catch (IOException | InterruptedException error) {
            // the link is lost: the controller sees that too, and the session's next open finds the journal
        } finally {
            close();
        }
    }

    /** Hands on what a frame holds; anything but a datagram or a pairing code is dropped. */
    private void take(byte[] content) throws InterruptedException {
        String symbols = Frames.pairingSymbols(content);
        if (symbols != null) {
            port.receiver().pair(symbols, this);
        } else if (Wire.looksLikeOurs(content, content.length)) {
            port.receiver().receive(content, this);
        }
    }

    private void writeAll() {
        try {
            OutputStream out = stream.output();
            while (!closed) {
                byte[] next = outbox.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    out.write(next);
                    out.flush();
                }
            }
        } catch (IOException | InterruptedException error) {
            // as above
        } finally {
            close();
        }
    }

    /** Ends the connection; may be called twice. */
    public void close() {
        closed = true;
        try {
            stream.close();
        } catch (IOException error) {
            // closed all the same
        }
        port.forget(this);
    }
}
