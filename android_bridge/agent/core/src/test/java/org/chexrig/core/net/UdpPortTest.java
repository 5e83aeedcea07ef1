package org.chexrig.core.net;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.chexrig.core.wire.StatusRequest;
import org.chexrig.core.wire.Wire;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * One port with several sockets, over this machine's own addresses. The system's choice for an answer is 127.0.0.1: where that
 * is not the address that was asked, a computer does not take it, as with one that has left by mobile data.
 */
public final class UdpPortTest {
    private static final int PATIENCE_MS = 5_000;
    private static final int ASK_AGAIN_MS = 250;

    private final LinkedBlockingQueue<Peer> peers = new LinkedBlockingQueue<>();
    private final UdpPort.Binder binder = new UdpPort.Binder() {
        @Override
        public void bind(DatagramSocket socket) {
            bound = socket.isBound() ? "too late" : "in time";
        }
    };
    private volatile String bound = "";
    private int asked;
    private UdpPort port;
    private InetAddress lab;
    private DatagramSocket computer;

    @Before
    public void listen() throws IOException {
        lab = InetAddress.getByName("127.0.0.2");
        port = new UdpPort(new InetSocketAddress(0), new Receiver() {
            @Override
            public void receive(byte[] datagram, Peer peer) {
                peers.add(peer);
                peer.send(datagram);
            }

            @Override
            public void pair(String symbols, CableConnection connection) {
                throw new AssertionError("nobody pairs over the network");
            }
        });
        computer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        computer.setSoTimeout(ASK_AGAIN_MS);
    }

    @After
    public void end() throws IOException {
        port.close();
        computer.close();
    }

    /** Gives the address that an answer comes from; asks again as a computer does, for a socket that is being closed loses some. */
    private String answerOf(InetAddress phone) throws IOException {
        for (int again = 0; again < PATIENCE_MS / ASK_AGAIN_MS; again++) {
            byte[] question = question();
            computer.send(new DatagramPacket(question, question.length, phone, port.address().getPort()));
            DatagramPacket answer = answerTo(question);
            if (answer != null) {
                assertEquals(port.address().getPort(), answer.getPort());
                return answer.getAddress().getHostAddress();
            }
        }
        throw new AssertionError("no answer from " + phone);
    }

    private byte[] question() {
        asked++;
        return Wire.encode(new StatusRequest(String.format("%016x", asked)), new byte[32]);
    }

    private DatagramPacket answerTo(byte[] question) throws IOException {
        while (true) {
            DatagramPacket answer = new DatagramPacket(new byte[2000], 2000);
            try {
                computer.receive(answer);
            } catch (SocketTimeoutException silence) {
                return null;
            }
            if (Arrays.equals(question, Arrays.copyOf(answer.getData(), answer.getLength()))) {
                return answer; // an earlier one may come late
            }
        }
    }

    private Peer newest() throws InterruptedException {
        return peers.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Test
    public void anAddressWithASocketOfItsOwnIsAnsweredByIt() throws IOException, InterruptedException {
        assertEquals("the system's choice", "127.0.0.1", answerOf(lab));
        port.open(lab, binder);
        assertEquals("in time", bound);
        assertEquals("127.0.0.2", answerOf(lab));
        assertEquals("what comes elsewhere goes as before", "127.0.0.1", answerOf(InetAddress.getByName("127.0.0.1")));
        assertEquals("127.0.0.1", answerOf(InetAddress.getByName("127.0.0.3")));
        port.close(lab);
        assertEquals("127.0.0.1", answerOf(lab));
    }

    @Test
    public void thePeersOfANetworkThatCameBackAreTheSame() throws IOException, InterruptedException {
        port.open(lab, binder);
        assertEquals("127.0.0.2", answerOf(lab));
        Peer before = newest();
        for (int again = 0; again < 3; again++) {
            port.close(lab);
            port.open(lab, binder);
            port.open(lab, binder); // another network of the same address, without a word of the one before
            assertEquals("127.0.0.2", answerOf(lab));
            assertEquals(before, newest());
        }
        byte[] saved = question();
        before.send(saved); // the answer to what came before it all, such as that a photo is saved now
        assertEquals("127.0.0.2", answerTo(saved).getAddress().getHostAddress());
    }

    @Test
    public void onlyOneProgramHasThePort() throws IOException {
        port.open(lab, binder);
        try {
            new UdpPort(new InetSocketAddress(port.address().getPort()), null).close();
            fail("a second one has opened it");
        } catch (BindException taken) {
            assertTrue(taken.getMessage(), taken.getMessage().contains("in use"));
        }
    }

    @Test
    public void whatCannotBeBoundIsTakenAsBefore() throws IOException, InterruptedException {
        try {
            port.open(lab, new UdpPort.Binder() {
                @Override
                public void bind(DatagramSocket socket) throws IOException {
                    throw new IOException("EPERM");
                }
            });
            fail("it was not bound");
        } catch (IOException refused) {
            assertEquals("EPERM", refused.getMessage());
        }
        try {
            port.open(InetAddress.getByName("192.0.2.1"), binder); // not this machine's
            fail("it was not bound");
        } catch (IOException elsewhere) {
            assertEquals("127.0.0.1", answerOf(lab));
        }
    }

    @Test
    public void aStormAtOneAddressKeepsNobodyWaitingAtAnother() throws IOException, InterruptedException {
        port.open(lab, binder);
        for (int each = 0; each < 200; each++) {
            computer.send(new DatagramPacket(new byte[] {1}, 1, lab, port.address().getPort()));
        }
        assertEquals("127.0.0.1", answerOf(InetAddress.getByName("127.0.0.1")));
    }

    @Test
    public void whenItIsClosedNothingIsHeardAnywhere() throws IOException, InterruptedException {
        port.open(lab, binder);
        int number = port.address().getPort();
        port.close();
        byte[] question = question();
        computer.send(new DatagramPacket(question, question.length, lab, number));
        assertNull(answerTo(question));
        assertNull(peers.poll());
        try {
            port.open(lab, binder);
            fail("a socket of a port that is closed");
        } catch (IOException closed) {
            new UdpPort(new InetSocketAddress(number), null).close(); // all of it is free again
        }
    }
}
