package org.chexrig.core.phone;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.chexrig.core.net.CablePort;
import org.chexrig.core.net.Peer;
import org.chexrig.core.net.Receiver;
import org.chexrig.core.net.StreamServer;
import org.chexrig.core.net.UdpPort;
import org.chexrig.core.picture.Place;
import org.chexrig.core.picture.SealedPicture;
import org.chexrig.core.store.PhotoEntry;
import org.chexrig.core.store.Store;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.Open;

/**
 * The phone's program without the phone: ports, protocol, camera and store, and the threads between them.
 *
 * <p>One thread, the loop, owns the protocol's state and never waits; the camera, the disk, the sensors and each port have
 * threads of their own. Every wait is bounded, and whatever goes wrong is told to the controller as a refusal.
 */
public final class Agent {
    /** A photo that the sensor has read is saved before the end, if that takes no longer than this. */
    private static final long END_PATIENCE_MS = 4000;
    private static final String UNKNOWN_LEVEL = "unknown";

    private final Camera camera;
    private final Clock clock;
    private final Store store;
    private final Pairing pairing;
    private final AgentListener listener;
    private final Loop loop;
    private final CameraDesk cameraDesk;
    private final StoreDesk storeDesk;
    private final Sensors sensors;
    private final Vitals vitals;
    private final Witness witness;
    private final PictureDesk pictures;
    private final PhoneSide<Peer> side;
    private final Receiver receiver;
    private UdpPort udp;
    private CablePort cable;
    private Shooting shooting;
    private boolean needsReopening;
    private String cameraLevel = UNKNOWN_LEVEL;
    private String processing = "";
    private final Looking looking = new Looking(this);
    private final Pace pace = new Pace();
    private boolean ending;
    private long receivedNs;

    /**
     * Makes an agent that hears nobody yet.
     *
     * @param version version of the program, 1 to 32 of {@code A-Z a-z 0-9 . _ -}
     * @param camera the camera
     * @param clock times, on the base of the camera's
     * @param vitals the phone's sensors
     * @param witness what the phone notices of itself and the room
     * @param store where photos go; the agent does not close it
     * @param pairing the pairing code
     * @param thumbnails makes small pictures of photos
     * @param listener what a person at the phone sees
     */
    public Agent(String version, Camera camera, Clock clock, Vitals vitals, Witness witness, Store store,
            Pairing pairing, Thumbnails thumbnails, AgentListener listener) {
        this.camera = camera;
        this.clock = clock;
        this.vitals = vitals;
        this.witness = witness;
        this.store = store;
        this.pairing = pairing;
        this.listener = new CarefulListener(listener);
        loop = new Loop(new Thread.UncaughtExceptionHandler() {
            @Override
            public void uncaughtException(Thread thread, Throwable error) {
                broke(error);
            }
        });
        cameraDesk = new CameraDesk(camera, loop);
        storeDesk = new StoreDesk(store, loop);
        sensors = new Sensors(vitals, store, new Runnable() {
            @Override
            public void run() {
                look();
            }
        });
        receiver = new Arrivals(this, loop, pairing);
        SecureRandom random = new SecureRandom();
        pictures = new PictureDesk(thumbnails, random);
        side = new PhoneSide<>(pairing.key(), Hex.random(16, random), version, new Around(random));
        loop.start();
        sensors.start();
        pictures.start();
    }

    /**
     * Listens for datagrams.
     *
     * @param address where; port 0 is any free one
     * @return where it listens
     * @throws IOException when the address cannot be bound
     */
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        udp = new UdpPort(address, receiver);
        look();
        return udp.address();
    }

    /** The port that {@link #listen(InetSocketAddress)} has opened; null before. */
    public UdpPort port() {
        return udp;
    }

    /** Looks whether anything that a person sees is another now; from any thread, returns at once. */
    public void look() {
        loop.post(new Runnable() {
            @Override
            public void run() {
                show();
            }
        });
    }

    /** Listens for computers at the other end of the cable; the server is closed with the agent. */
    public void listen(StreamServer server) {
        cable = new CablePort(server, receiver);
    }

    /** Ends the session, if there is one, as the person at the phone wishes. From any thread; returns at once. */
    public void abort(final String reason) {
        loop.post(new Runnable() {
            @Override
            public void run() {
                side.stopped(reason);
                act();
            }
        });
    }

    /**
     * Has one small picture after another made of what the camera sees, until told otherwise or a session opens; those and
     * the ones that a computer asks for go to {@link AgentListener#seen}. From any thread; returns at once.
     */
    public void aim(final boolean on) {
        loop.post(new Runnable() {
            @Override
            public void run() {
                looking.aim(on);
            }
        });
    }

    /** Hears nobody any more, and ends in good order; a photo that the sensor has read is saved first. May be repeated. */
    public void stop() {
        closePorts();
        final CountDownLatch done = new CountDownLatch(1);
        loop.post(new Runnable() {
            @Override
            public void run() {
                ending = true;
                looking.callOff();
                if (shooting != null) {
                    shooting.cancel();
                }
                awaitPhoto(done);
            }
        });
        try {
            done.await(END_PATIENCE_MS, TimeUnit.MILLISECONDS);
            storeDesk.end(END_PATIENCE_MS);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
        loop.end();
        sensors.interrupt();
        pictures.interrupt();
        camera.close();
    }

    private void awaitPhoto(final CountDownLatch done) {
        if (shooting == null || shooting.isOver()) {
            done.countDown();
            return;
        }
        loop.after(10, new Runnable() {
            @Override
            public void run() {
                awaitPhoto(done);
            }
        });
    }

    private void closePorts() {
        try {
            if (udp != null) {
                udp.close();
            }
            if (cable != null) {
                cable.close();
            }
        } catch (IOException error) {
            listener.told("a port did not close: " + error.getMessage());
        }
    }

    // --- for what runs on the loop --------------------------------------------------------------------------------

    /** Sends what is due, and starts what the protocol asks for. */
    void act() {
        flush();
        for (PhoneEvent event = side.nextEvent(); event != null; event = side.nextEvent()) {
            if (event instanceof PhoneEvent.OpenRequested) {
                looking.callOff();
                pace.begin();
                new Opening(this, (PhoneEvent.OpenRequested) event).start();
            } else if (event instanceof PhoneEvent.TriggerCamera) {
                looking.callOff();
                shooting = new Shooting(this, (PhoneEvent.TriggerCamera) event, receivedNs);
                shooting.start();
            } else if (event instanceof PhoneEvent.FrameWanted) {
                looking.take(((PhoneEvent.FrameWanted) event).nonce);
            } else if (event instanceof PhoneEvent.FactsWanted) {
                tellFacts(((PhoneEvent.FactsWanted) event).nonce);
            } else {
                sessionEnded((PhoneEvent.SessionEnded) event);
            }
        }
        show();
    }

    /** Says what the phone is, where the camera has nothing else to do. */
    private void tellFacts(final String nonce) {
        if (!cameraDesk.isFree() && !looking.isForPerson()) {
            side.factsReady(nonce, null);
            return;
        }
        final byte[] key = side.key();
        cameraDesk.call(Camera.MAX_FRAME_MS, new CameraDesk.Call<SealedPicture>() {
            @Override
            public SealedPicture on(Camera asked) {
                return pictures.sealed(Facts.json(vitals, asked, witness), Place.ofFacts(nonce), key);
            }
        }, new CameraDesk.Answer<SealedPicture>() {
            @Override
            public void done(SealedPicture facts) {
                side.factsReady(nonce, facts);
            }

            @Override
            public void failed(CameraTrouble trouble) {
                done(null);
            }
        });
    }

    private void sessionEnded(PhoneEvent.SessionEnded event) {
        if (shooting != null && !shooting.isOver()) {
            shooting.cancel();
        } else if (event.aborted) {
            cameraDesk.cancel(); // it may be preparing
        }
        listener.told(event.aborted ? "aborted: " + event.reason : "subset closed");
    }

    private void flush() {
        for (Addressed<Peer> each : side.datagramsToSend()) {
            each.peer.send(each.datagram);
        }
    }

    private void show() {
        Open open = side.session();
        String reason = side.reason().isEmpty() ? null : side.reason();
        Trouble found = camera.trouble();
        listener.changed(new AgentView(side.state().word(), open == null ? null : open.subset, side.index(),
                open == null ? 0 : open.first, open == null ? 0 : open.last, side.count(), reason,
                sensors.freeBytes(), sensors.reading(), pairing.code(), found == null ? sensors.trouble() : found,
                pace.eachMs()));
    }

    /** Something that nobody thought of: the session ends, the program does not. */
    private void broke(Throwable error) {
        String words = "the phone's program met an unexpected error: " + error;
        listener.told(words);
        if (shooting != null) {
            shooting.giveUp(words);
        }
        side.stopped(words);
        act();
    }

    void receive(byte[] datagram, Peer peer) {
        if (!ending) {
            receivedNs = clock.monotonicNanos();
            side.receiveDatagram(datagram, datagram.length, peer, receivedNs);
            act();
        }
    }

    void post(Runnable work) {
        loop.post(work);
    }

    void after(long milliseconds, Runnable work) {
        loop.after(milliseconds, work);
    }

    <T> void inStore(StoreDesk.Work<T> work) {
        storeDesk.call(work);
    }

    CameraDesk cameraDesk() {
        return cameraDesk;
    }

    PhoneSide<Peer> side() {
        return side;
    }

    Sensors sensors() {
        return sensors;
    }

    Store store() {
        return store;
    }

    Camera camera() {
        return camera;
    }

    Witness witness() {
        return witness;
    }

    Pace pace() {
        return pace;
    }

    Clock clock() {
        return clock;
    }

    AgentListener listener() {
        return listener;
    }

    PictureDesk pictures() {
        return pictures;
    }

    /** What the camera said that it is able to. */
    void cameraIs(String level, String set) {
        processing = set == null ? "" : set;
        boolean fits = level != null && level.matches("[A-Za-z0-9._-]{1,32}");
        cameraLevel = fits ? level : UNKNOWN_LEVEL;
    }

    boolean needsReopening() {
        return needsReopening;
    }

    void cameraFailed() {
        needsReopening = true;
    }

    void cameraIsFine() {
        needsReopening = false;
    }

    /** What the protocol looks up. */
    private final class Around implements Surroundings {
        private final SecureRandom random;

        Around(SecureRandom random) {
            this.random = random;
        }

        @Override
        public LastPhoto progress(String journal, String subset) {
            PhotoEntry last = store.journal().last(journal, subset);
            return last == null ? null : new LastPhoto(last.index, last.take, last.superseded);
        }

        @Override
        public Reported reported() {
            return sensors.reported();
        }

        @Override
        public Trouble trouble() {
            Trouble found = camera.trouble();
            return found == null ? sensors.trouble() : found;
        }

        @Override
        public String cameraLevel() {
            return cameraLevel;
        }

        @Override
        public String processing() {
            return processing;
        }

        @Override
        public Witness.Reading witness() {
            return witness.now();
        }

        @Override
        public String newChallenge() {
            return Hex.random(32, random);
        }
    }
}
