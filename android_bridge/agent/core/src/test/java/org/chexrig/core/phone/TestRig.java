package org.chexrig.core.phone;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.chexrig.core.net.TcpStreams;
import org.chexrig.core.store.Disk;
import org.chexrig.core.store.NioDisk;
import org.chexrig.core.store.Store;
import org.chexrig.core.store.TinyJpeg;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Message;
import org.chexrig.core.wire.Open;
import org.chexrig.core.wire.Opened;
import org.chexrig.core.wire.PhotoName;
import org.chexrig.core.wire.Role;
import org.chexrig.core.wire.StatusReport;
import org.chexrig.core.wire.StatusRequest;
import org.chexrig.core.wire.Wire;
import org.chexrig.core.wire.WireException;

/** An agent with real ports and a real store, a camera that misbehaves on demand, and a controller of bare datagrams. */
final class TestRig implements Closeable {
    static final String JOURNAL = "0123456789abcdef";
    private static final int PATIENCE_MS = 20_000;

    /** What the camera does at a shot. */
    enum Does { WELL, STALE, OTHER_FRAME, FAIL, BREAK, TEAR, WAIT, WELL_SILENTLY }

    final FaultyCamera camera = new FaultyCamera();
    final Agent agent;
    final Store store;
    final Pairing pairing;
    final File root;
    final TcpStreams cable = new TcpStreams(0);
    volatile Trouble trouble;
    volatile Thumbnails makes; // instead of halves
    volatile int thumbnails;
    volatile boolean noThumbnails;
    final BlockingQueue<byte[]> frames = new LinkedBlockingQueue<>(); // that somebody saw at the phone
    volatile CountDownLatch thumbnail; // the next picture waits for it
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private byte[] key;
    private String session = "";
    private String subset = "s1";
    private int subsets = 1;
    private int sessions;

    TestRig(File folder) throws IOException {
        this(folder, new NioDisk());
    }

    TestRig(File folder, Disk disk) throws IOException {
        this(folder, disk, InetAddress.getLoopbackAddress(), InetAddress.getLoopbackAddress());
    }

    /** Listens at one address, and is spoken to at what may be another. */
    TestRig(File folder, Disk disk, InetAddress listens, InetAddress at) throws IOException {
        root = new File(folder, "photos");
        File hidden = new File(folder, "private");
        store = new Store(root, hidden, disk, null);
        pairing = new Pairing(hidden, new NioDisk());
        key = pairing.key();
        Vitals vitals = new Vitals() {
            @Override
            public Reading read() {
                return new Reading("a phone", 81, 30.5, trouble);
            }

            @Override
            public Map<String, Object> facts() {
                return Collections.<String, Object>singletonMap("model", "a \"phone\"");
            }
        };
        agent = new Agent("1.0", camera, camera, vitals, new Notices(), store, pairing, new Halves(), new Silence());
        socket.connect(at, agent.listen(new InetSocketAddress(listens, 0)).getPort());
        agent.listen(cable);
    }

    /** Its picture of a photo is the photo's second half, so that each has its own; or none, or an error. */
    final class Halves implements Thumbnails {
        @Override
        public byte[] grey(byte[] jpeg) {
            thumbnails++;
            if (makes != null) {
                return makes.grey(jpeg);
            }
            if (thumbnail != null) {
                try {
                    thumbnail.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException error) {
                    return null;
                }
            }
            if (noThumbnails) {
                throw new OutOfMemoryError("no room for a picture");
            }
            return Arrays.copyOfRange(jpeg, jpeg.length / 2, jpeg.length);
        }
    }

    /** Notices more with each photo. */
    private static final class Notices implements Witness {
        private double lux = 40;
        private double knock = 7; // of the hand that has set it up

        @Override
        public synchronized Reading now() {
            return new Reading(90.004, -1.5, lux, Double.NaN);
        }

        @Override
        public synchronized Reading ofPhoto() {
            lux++;
            return new Reading(90.004, -1.5, lux, knock + 0.25);
        }

        @Override
        public synchronized void sessionBegins() {
            knock = 0;
        }

        @Override
        public List<String> facts() {
            return Collections.singletonList("light");
        }
    }

    private final class Silence implements AgentListener {
        @Override
        public void told(String words) {
            // nobody looks
        }

        @Override
        public void changed(AgentView view) {
            throw new IllegalStateException("a listener that fails"); // must not matter
        }

        @Override
        public void saved(File photo, String name, int index) {
            // nobody looks
        }

        @Override
        public void seen(byte[] picture) {
            frames.add(picture);
        }
    }

    /** A camera, and the clock it goes by. */
    final class FaultyCamera implements Camera, Clock {
        volatile Does[] plan = {};
        volatile int shots;
        volatile int reopened;
        volatile int prepared;
        volatile Integer iso;
        volatile CountDownLatch unready; // the next preparation waits for it, and fails
        volatile boolean cancelled;
        volatile byte[] photo; // instead of a tiny one
        volatile long exposedNs;
        volatile Wanted wanted;
        volatile Trouble hindrance;
        volatile byte[] seen = TinyJpeg.of(2000, 9);
        volatile boolean frameWaits;
        volatile CountDownLatch frameEnds; // and does not come back before
        volatile String level = "full";

        @Override
        public String processing() {
            return "noise off";
        }

        @Override
        public Map<String, Object> facts() {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("level", level);
            facts.put("ranges", Arrays.asList(1, 2.5, Double.NaN, null, true));
            return facts;
        }

        @Override
        public void prepare(CameraSettings wanted) throws CameraTrouble {
            prepared++;
            iso = wanted.iso;
            CountDownLatch first = unready;
            unready = null;
            if (first != null) {
                waitFor(first);
                throw new CameraTrouble("not ready");
            }
        }

        private void waitFor(CountDownLatch latch) throws CameraTrouble {
            try {
                latch.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException error) {
                throw new CameraTrouble("interrupted");
            }
        }

        @Override
        public Photo shoot(Wanted how, ExposureListener listener) throws CameraTrouble {
            cancelled = false;
            wanted = how;
            Does now = shots < plan.length ? plan[shots] : Does.WELL;
            shots++;
            long time = monotonicNanos() - (now == Does.STALE ? 10_000_000_000L : 0);
            byte[] jpeg = photo == null ? TinyJpeg.of(4000, shots) : photo;
            switch (now) {
                case FAIL:
                    throw new CameraTrouble("the lens is off");
                case BREAK:
                    throw new OutOfMemoryError("no room for a photo");
                case WAIT:
                    waitForCancel();
                    throw new CameraTrouble("called off", null, true);
                case TEAR:
                    jpeg = Arrays.copyOf(jpeg, jpeg.length - 1);
                    break;
                default:
            }
            exposedNs = System.nanoTime();
            if (now != Does.WELL_SILENTLY) {
                listener.exposed(time, 33_333, 100);
            }
            return new Photo(jpeg, now == Does.OTHER_FRAME ? time + 1 : time, 33_333, 100, 5500, "auto 1.9 1 1.6",
                    2.5);
        }

        @Override
        public byte[] frame() throws CameraTrouble {
            cancelled = false;
            if (frameWaits) {
                waitForCancel();
                CountDownLatch end = frameEnds;
                if (end != null) {
                    waitFor(end);
                }
                throw new CameraTrouble("called off", null, true);
            }
            return seen;
        }

        @Override
        public String level() {
            return level;
        }

        @Override
        public Trouble trouble() {
            return hindrance;
        }

        private synchronized void waitForCancel() {
            try {
                while (!cancelled) {
                    wait();
                }
            } catch (InterruptedException error) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public synchronized void cancel() {
            cancelled = true;
            notifyAll();
        }

        @Override
        public void reopen() {
            reopened++;
        }

        @Override
        public void close() {
            // nothing is open
        }

        @Override
        public String make() {
            return "m\u00e4ke";
        }

        @Override
        public String model() {
            return "mo\"del\\";
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime() & Long.MAX_VALUE;
        }

        @Override
        public String nowIso8601() {
            return "2026-01-31T12:34:56.789+00:00";
        }
    }

    void send(Message message) throws IOException {
        byte[] datagram = Wire.encode(message, key);
        socket.send(new DatagramPacket(datagram, datagram.length));
    }

    /** Gives the next answer of this type; null where there is none for so long. */
    <T extends Message> T receive(Class<T> wanted, int patienceMs) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.setSoTimeout(patienceMs);
        while (true) {
            try {
                socket.receive(packet);
                Message message = Wire.decode(packet.getData(), packet.getLength(), key, Role.PHONE);
                if (wanted.isInstance(message)) {
                    return wanted.cast(message);
                }
            } catch (SocketTimeoutException error) {
                return null;
            } catch (WireException error) {
                throw new AssertionError(error);
            }
        }
    }

    <T extends Message> T ask(Message message, Class<T> wanted) throws IOException {
        send(message);
        return receive(wanted, PATIENCE_MS);
    }

    StatusReport status() throws IOException {
        return ask(new StatusRequest(JOURNAL), StatusReport.class);
    }

    /** What opens a new session. */
    Open request(int next, int take) throws IOException {
        sessions++;
        session = String.format("%032x", sessions);
        return new Open(session, status().challenge, Message.PROTOCOL_VERSION, "1.0", JOURNAL, subset, 1, 9, next, take, null, null, null);
    }

    <T extends Message> T open(int next, int take, Class<T> wanted) throws IOException {
        T answer = ask(request(next, take), wanted);
        while (answer instanceof Opened && !((Opened) answer).session.equals(session)) {
            answer = receive(wanted, PATIENCE_MS); // that one was of an open before, which came late
        }
        return answer;
    }

    Capture capture(int index, int take) {
        String name = new PhotoName(index, take, subset, "train", "p", "s", "v").toString();
        return new Capture(session, index, take, name, "ab" + String.format("%062x", index), 95, null, null, "", null, null);
    }

    /** What is opened from now on is of another subset. */
    void nextSubset() {
        subsets++;
        subset = "s" + subsets;
    }

    String session() {
        return session;
    }

    void use(byte[] otherKey) {
        key = otherKey;
    }

    /** Where a photo of the current subset is. */
    File file(Capture photo) {
        return new File(root, JOURNAL + "/" + subset + "/" + photo.name);
    }

    /** Names everything in the subset's folder. */
    String[] files() {
        String[] names = new File(root, JOURNAL + "/" + subset).list();
        return names == null ? new String[0] : names;
    }

    @Override
    public void close() throws IOException {
        agent.stop();
        store.close();
        socket.close();
    }
}
