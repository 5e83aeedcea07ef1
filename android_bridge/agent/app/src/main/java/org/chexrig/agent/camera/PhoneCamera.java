package org.chexrig.agent.camera;

import android.content.Context;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraManager;
import android.os.Build;
import android.os.Handler;
import android.os.HandlerThread;
import java.text.Normalizer;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.chexrig.core.phone.Camera;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.ExposureListener;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Thumbnails;
import org.chexrig.core.phone.Trouble;
import org.chexrig.core.phone.Wanted;
import org.chexrig.core.picture.Grey;

/**
 * The phone's own camera, by Camera2.
 *
 * <p>{@code prepare} opens it and checks what the plan asks for. Focus, exposure and white balance are found at the
 * first {@code shoot} after it, unless that carries what an earlier photo of the subset was taken by, and held from
 * there on: only then is an x-ray on the screen, which is dark before. After a photo that did not come the camera is
 * closed, so that nothing of it can be taken for the next one.
 */
public final class PhoneCamera implements Camera {
    /** What the camera needs to know of the rest of the app. */
    public interface Surroundings {
        /** Why the camera cannot be used now (a call, no permission, another app on the screen), or null. */
        Trouble trouble();

        /** A grey picture as a JPEG, or null where that cannot be made. */
        byte[] jpeg(Grey picture);

        /** By how many degrees the screen is turned against the clock. */
        int screenDegrees();

        /** Whether the phone is so warm that it should have pauses. */
        boolean isWarm();

        /** Where the lens was in focus last. */
        FocusMemory focusMemory();

        /** One short sentence for the log. */
        void told(String words);
    }

    private static final long WARM_PAUSE_MS = 2_000;
    private static final long CLOSE_PATIENCE_MS = 3_000;
    private static final long FRAME_MS = 1_500;
    /** Where somebody looks through the camera it stays open for so long after each look. */
    private static final long LOOK_NS = 10_000_000_000L;
    private static final CameraSettings NOTHING_ASKED = new CameraSettings(null, null, null);
    private static final Signals.Condition NEVER = new Signals.Condition() {
        @Override
        public boolean isMet() {
            return false;
        }
    };

    private final CameraManager manager;
    private final Surroundings surroundings;
    private final Signals signals;
    private final ReentrantLock inUse = new ReentrantLock();
    private final HandlerThread thread = new HandlerThread("camera callbacks");
    private final Handler handler;
    private final Availability availability = new Availability();
    private OpenCamera camera;
    private final SameLens lens = new SameLens();
    private SensorClock clock;
    private Requests requests;
    private Convergence convergence;
    private Look look;
    private CameraSettings settings;
    private int orientation;
    private long lookedNs = System.nanoTime() - LOOK_NS;
    private volatile String id; // of the camera at the back, null where there is none yet
    private final Findings findings = new Findings();
    private boolean held; // in this session, by this camera or one that was open before

    /** Makes one; nothing is opened yet. */
    public PhoneCamera(Context context, Surroundings surroundings) {
        this(context, surroundings, 1);
    }

    /** One whose patience with the camera is so many times shorter. */
    PhoneCamera(Context context, Surroundings surroundings, int haste) {
        signals = new Signals(haste);
        manager = (CameraManager) context.getSystemService(Context.CAMERA_SERVICE);
        this.surroundings = surroundings;
        thread.start();
        handler = new Handler(thread.getLooper());
        manager.registerAvailabilityCallback(availability, handler);
        try {
            id = CameraFacts.ofBackCamera(manager).id;
        } catch (CameraTrouble without) {
            return; // the opening will say so
        }
    }

    @Override
    public void prepare(CameraSettings wanted) throws CameraTrouble {
        inUse.lock();
        signals.begin();
        try {
            settings = wanted;
            lens.forget();
            held = false;
            orientation = -1;
            open();
        } finally {
            signals.end();
            inUse.unlock();
        }
    }

    @Override
    public Photo shoot(Wanted wanted, ExposureListener listener) throws CameraTrouble {
        inUse.lock();
        signals.begin();
        boolean done = false;
        try {
            requireUsable();
            if (settings == null) {
                throw new CameraTrouble("the camera is asked for a photo before a subset is open");
            }
            if (camera == null || signals.loss() != null) {
                open();
            }
            look(false);
            if (look.hold(wanted) || !requests.isLocked()) {
                String anew = held && !requests.isLocked() ? look.openWords() : "";
                String remarks = convergence.run();
                if (!anew.isEmpty()) {
                    surroundings.told("the camera was opened anew within a session and had to find anew: " + anew);
                }
                held = true;
                lens.require(convergence.newestFrame()); // what was found is this lens's
                surroundings.told("focus, exposure and white balance are held" + (remarks.isEmpty() ? "" : "; "
                        + remarks));
                if (!look.remark().isEmpty()) {
                    surroundings.told(look.remark());
                }
            } else {
                coolDown();
            }
            Still still = new Still(camera, signals, clock, lens);
            Photo photo = still.take(requests.photo(wanted.quality, orientation), look, convergence.underWayMs(),
                    listener);
            String others = findings.photo(still.result(), requests.others(still.result()));
            if (!others.isEmpty()) {
                surroundings.told("the camera does not do as it is asked: " + others);
            }
            done = true;
            return photo;
        } catch (CameraAccessException | IllegalStateException error) {
            throw new CameraTrouble("the camera does not take photos: " + OpenCamera.reason(error), error, false);
        } finally {
            signals.end();
            if (!done) {
                closeCamera(); // what it still hands over must not be there for the next photo
            }
            inUse.unlock();
        }
    }

    @Override
    public byte[] frame() throws CameraTrouble {
        inUse.lock();
        signals.begin();
        try {
            requireUsable();
            if (camera == null || signals.loss() != null) {
                open();
            }
            look(!requests.isLocked());
            lookedNs = System.nanoTime();
            Grey seen = camera.nextFrame(FRAME_MS);
            return seen == null ? null : surroundings.jpeg(seen.within(Thumbnails.LONGEST_SIDE).turned(orientation));
        } finally {
            signals.end();
            inUse.unlock();
        }
    }

    /** Let the camera focus by itself all the time, as long as somebody looks through it and nothing is held yet. */
    private void look(boolean looking) throws CameraTrouble {
        if (look.watch(looking)) {
            convergence.start();
        }
    }

    @Override
    public String level() {
        return findings.level();
    }

    @Override
    public String processing() {
        return findings.processing();
    }

    @Override
    public Map<String, Object> facts() {
        try {
            Map<String, Object> facts = FactSheet.of(CameraFacts.ofBackCamera(manager));
            findings.addTo(facts);
            return facts;
        } catch (CameraTrouble without) {
            return Collections.<String, Object>singletonMap("trouble", without.getMessage());
        }
    }

    @Override
    public Trouble trouble() {
        Trouble around = surroundings.trouble();
        String mine = id;
        boolean taken = around == null && mine != null && availability.isTaken(mine);
        return taken ? new Trouble(Trouble.CAMERA, "another app uses the phone's camera", null) : around;
    }

    @Override
    public void cancel() {
        signals.cancel();
    }

    @Override
    public void reopen() {
        inUse.lock();
        try {
            surroundings.told("the camera is opened anew");
            closeCamera(); // the call that follows opens it: prepare with its own settings, shoot with the last ones
        } finally {
            inUse.unlock();
        }
    }

    @Override
    public void close() {
        boolean mine = false;
        try {
            mine = inUse.tryLock(CLOSE_PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (mine) { // else a call is stuck in the system, which takes the camera back at the process's end
            closeCamera();
            inUse.unlock();
        }
        thread.quitSafely();
    }

    /**
     * No subset is open: let the camera cool. Does nothing while it is in use or looked through; the next call opens it
     * by itself.
     */
    public void rest() {
        if (inUse.tryLock()) {
            try {
                if (System.nanoTime() - lookedNs > LOOK_NS) {
                    closeCamera();
                }
            } finally {
                inUse.unlock();
            }
        }
    }

    @Override
    public String make() {
        return ascii(Build.MANUFACTURER);
    }

    @Override
    public String model() {
        return ascii(Build.MODEL);
    }

    /** On a phone that gets warm photos are taken more slowly, before the time comes when they are refused. */
    private void coolDown() throws CameraTrouble {
        if (surroundings.isWarm()) {
            signals.waitFor(NEVER, WARM_PAUSE_MS);
        }
    }

    private void requireUsable() throws CameraTrouble {
        Trouble trouble = surroundings.trouble();
        if (trouble != null) {
            throw new CameraTrouble(trouble.reason);
        }
    }

    private void open() throws CameraTrouble {
        closeCamera();
        requireUsable();
        CameraFacts facts = CameraFacts.ofBackCamera(manager);
        id = facts.id;
        look = new Look(facts, settings == null ? NOTHING_ASKED : settings); // looked through before a subset is open
        if (orientation < 0) { // one for the whole subset: a phone that is knocked must not turn its photos
            orientation = facts.jpegOrientation(surroundings.screenDegrees());
        }
        boolean done = false;
        camera = OpenCamera.open(manager, facts, signals, availability, handler);
        try {
            clock = new SensorClock(facts.stampsRealtime);
            requests = new Requests(camera, look);
            convergence = new Convergence(camera, requests, look, signals, new FrameWatch(signals, clock),
                    surroundings.focusMemory());
            convergence.start();
            findings.opened(facts.level, requests.processing(convergence.newestFrame()), clock);
            done = true;
        } finally {
            if (!done) {
                closeCamera();
            }
        }
        surroundings.told("the camera is open for photos of " + facts.jpeg + ", of the kind " + facts.level
                + (facts.of == null ? "" : facts.of.equals(facts.id) ? ", of several lenses" : ", one lens of camera "
                + facts.of) + "; " + findings.processing());
    }

    private void closeCamera() {
        if (camera != null) {
            camera.close();
            camera = null;
        }
    }

    /** EXIF takes ASCII only. */
    private static String ascii(String text) {
        String plain = Normalizer.normalize(String.valueOf(text), Normalizer.Form.NFKD);
        return plain.replaceAll("[^\\x20-\\x7e]", "").trim();
    }
}
