package org.chexrig.core.net;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import org.chexrig.core.wire.PairingKey;
import org.chexrig.core.wire.Sha256;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

public final class CablePortTest {
    private static final int PATIENCE_MS = 20_000;
    private static final byte[] HELLO = {'C', 'X', 'R', 1};
    private static final String CODE = "7KQ2M0XD93TFAZ5H";

    /** Keeps what arrives, and answers each datagram with itself. */
    private static final class Echo implements Receiver {
        private final LinkedBlockingQueue<byte[]> datagrams = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
        private volatile boolean busy;

        @Override
        public void receive(byte[] datagram, Peer peer) {
            datagrams.add(datagram);
            peers.add(peer);
            peer.send(datagram);
        }

        @Override
        public void pair(String symbols, CableConnection connection) {
            assertEquals(CODE, symbols);
            if (busy) {
                connection.refusePairing();
            } else {
                connection.confirmPairing(PairingKey.fromCode(symbols));
            }
        }
    }

    private final Echo echo = new Echo();
    private final List<Socket> sockets = new ArrayList<>();
    private TcpStreams streams;
    private CablePort port;

    @Before
    public void listen() throws IOException {
        streams = new TcpStreams(0);
        port = new CablePort(streams, echo);
    }

    @After
    public void end() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        port.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", streams.port());
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        assertArrayEquals(HELLO, read(socket, 4));
        return socket;
    }

    private static byte[] read(Socket socket, int bytes) throws IOException {
        byte[] found = new byte[bytes];
        new DataInputStream(socket.getInputStream()).readFully(found);
        return found;
    }

    private static byte[] readFrame(Socket socket) throws IOException {
        byte[] length = read(socket, 2);
        return read(socket, (length[0] & 0xFF) << 8 | length[1] & 0xFF);
    }

    private static byte[] datagram(int length, int fill) {
        byte[] datagram = new byte[length];
        Arrays.fill(datagram, (byte) fill);
        System.arraycopy(HELLO, 0, datagram, 0, 4);
        return datagram;
    }

    private static byte[] frame(byte[] content) {
        return Frames.framed(content);
    }

    private static void expectEnd(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (java.net.SocketException error) {
            return; // reset, as what was sent was not all read
        }
    }

    @Test
    public void datagramsOfAnySizeGoBothWays() throws Exception {
        Socket socket = connect();
        int[] sizes = {22, 255, 256, 257, 1199, 1200};
        for (int size : sizes) {
            socket.getOutputStream().write(frame(datagram(size, size)));
            assertArrayEquals(datagram(size, size), readFrame(socket));
        }
    }

    @Test
    public void framesArriveInAnyPieces() throws Exception {
        Socket socket = connect();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int each = 0; each < 3; each++) {
            all.write(frame(datagram(300, each)));
        }
        OutputStream out = socket.getOutputStream();
        byte[] bytes = all.toByteArray();
        for (int at = 0; at < bytes.length; at += 7) {
            out.write(bytes, at, Math.min(7, bytes.length - at));
            out.flush();
        }
        for (int each = 0; each < 3; each++) {
            assertArrayEquals(datagram(300, each), readFrame(socket));
        }
    }

    @Test
    public void lengthsThatAreNoneEndTheConnection() throws Exception {
        for (int length : new int[] {0, 1201, 65535}) {
            Socket socket = connect();
            socket.getOutputStream().write(new byte[] {(byte) (length >> 8), (byte) length, 1, 2, 3});
            expectEnd(socket);
        }
        assertNull(echo.datagrams.poll());
    }

    @Test
    public void whatIsNeitherDatagramNorPairingIsDropped() throws Exception {
        Socket socket = connect();
        socket.getOutputStream().write(frame("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        socket.getOutputStream().write(frame(("CXK\2" + CODE).getBytes(StandardCharsets.ISO_8859_1)));
        socket.getOutputStream().write(frame(datagram(30, 3)));
        assertArrayEquals(datagram(30, 3), readFrame(socket));
        assertEquals(1, echo.datagrams.size());
    }

    @Test
    public void whoeverComesAtTheVeryEndIsNotKept() throws Exception {
        final CountDownLatch connected = new CountDownLatch(1);
        final CountDownLatch closed = new CountDownLatch(1);
        final TcpStreams inner = new TcpStreams(0);
        CablePort late = new CablePort(new StreamServer() {
            @Override
            public StreamConnection accept() throws IOException {
                StreamConnection last = inner.accept();
                connected.countDown();
                try {
                    closed.await();
                } catch (InterruptedException error) {
                    throw new IOException(error);
                }
                return last;
            }

            @Override
            public void close() throws IOException {
                inner.close();
            }
        }, echo);
        Socket socket = new Socket("127.0.0.1", inner.port());
        socket.setSoTimeout(PATIENCE_MS);
        sockets.add(socket);
        connected.await();
        late.close();
        closed.countDown();
        int first = socket.getInputStream().read(); // the greeting may have been on its way
        if (first >= 0) {
            read(socket, 3);
            expectEnd(socket);
        }
    }

    @Test
    public void eachConnectionIsAPeerOfItsOwn() throws Exception {
        for (int each = 0; each < 2; each++) {
            connect().getOutputStream().write(frame(datagram(30, 1)));
        }
        Peer first = echo.peers.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        Peer second = echo.peers.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        assertNotNull(second);
        assertEquals(false, first.equals(second));
    }

    @Test
    public void theOldestIdleOneGoesFirst() throws Exception {
        Socket first = connect();
        Socket second = connect();
        connect();
        connect();
        first.getOutputStream().write(frame(datagram(30, 1)));
        readFrame(first); // so that the second is now the one not heard for longest
        Socket fifth = connect();
        expectEnd(second);
        for (Socket each : new Socket[] {first, fifth}) {
            each.getOutputStream().write(frame(datagram(40, 2)));
            assertArrayEquals(datagram(40, 2), readFrame(each));
        }
    }

    @Test
    public void pairingIsAnsweredWithAProof() throws Exception {
        Socket socket = connect();
        byte[] request = ("CXK\1" + CODE).getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(frame(request));
        Mac mac = Sha256.keyed(Sha256.of(("chexrig pairing 1:" + CODE).getBytes(StandardCharsets.US_ASCII)));
        byte[] proof = Arrays.copyOf(mac.doFinal("chexrig paired 1".getBytes(StandardCharsets.US_ASCII)), 16);
        byte[] answer = readFrame(socket);
        assertArrayEquals("CXK\1".getBytes(StandardCharsets.US_ASCII), Arrays.copyOf(answer, 4));
        assertArrayEquals(proof, Arrays.copyOfRange(answer, 4, 20));
        echo.busy = true;
        socket.getOutputStream().write(frame(request));
        assertArrayEquals(new byte[] {'C', 'X', 'K', 0}, readFrame(socket));
    }

    @Test
    public void strangersAreNotHeard() throws Exception {
        port.close();
        final TcpStreams inner = new TcpStreams(0);
        StreamServer wary = new StreamServer() {
            @Override
            public StreamConnection accept() throws IOException {
                final StreamConnection stranger = inner.accept();
                return new StreamConnection() {
                    @Override
                    public boolean isTrusted() {
                        return false;
                    }

                    @Override
                    public InputStream input() {
                        throw new AssertionError("read from a stranger");
                    }

                    @Override
                    public OutputStream output() {
                        throw new AssertionError("spoke to a stranger");
                    }

                    @Override
                    public void close() throws IOException {
                        stranger.close();
                    }
                };
            }

            @Override
            public void close() throws IOException {
                inner.close();
            }
        };
        port = new CablePort(wary, echo);
        Socket socket = new Socket("127.0.0.1", inner.port());
        socket.setSoTimeout(PATIENCE_MS);
        sockets.add(socket);
        expectEnd(socket);
    }
}
