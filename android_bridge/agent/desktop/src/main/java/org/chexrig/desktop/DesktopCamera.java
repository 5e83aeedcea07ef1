package org.chexrig.desktop;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.chexrig.core.phone.Camera;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Clock;
import org.chexrig.core.phone.ExposureListener;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Thumbnails;
import org.chexrig.core.phone.Trouble;
import org.chexrig.core.phone.Wanted;
import org.chexrig.core.picture.Grey;

/** A camera that photographs what is really on the screen, never the file that was named. */
final class DesktopCamera implements Camera {
    static final String MAKE = "chexrig";
    static final String MODEL = "chexrig java agent (desktop)";
    private static final String MULTI_FRAME = ", multi-frame";
    private static final int BLANK_WIDTH = 64;
    private static final int BLANK_HEIGHT = 48;
    private static final int BLANK_QUALITY = 90;
    private static final int GREY = 0x606060;
    private static final Wanted NOTHING = new Wanted(95, null, null, "", null, null);

    private final SceneSource source;
    private final Optics optics;
    private final Options options;
    private final Troubles troubles;
    private final Clock clock;
    private final Random chance = new Random(); // each opening finds a little else, as a phone's does
    private final byte[] blank;
    private int shots;
    private boolean again;
    private boolean cancelled;
    private volatile long exposedNs = System.nanoTime();
    private CameraSettings plan = new CameraSettings(null, null, null);
    private Used found;

    /** Makes one that looks at a source; with none it gives a small grey picture, and photographs nothing. */
    DesktopCamera(SceneSource source, Options options, Clock clock) throws IOException, WrongSetUp {
        ImageIO.setUseCache(false);
        this.source = source;
        this.options = options;
        this.clock = clock;
        troubles = new Troubles(options.troubles, clock);
        optics = source == null ? null : new Optics(options);
        find();
        BufferedImage small = new BufferedImage(BLANK_WIDTH, BLANK_HEIGHT, BufferedImage.TYPE_INT_RGB);
        int[] grey = new int[BLANK_WIDTH * BLANK_HEIGHT];
        Arrays.fill(grey, GREY);
        small.setRGB(0, 0, BLANK_WIDTH, BLANK_HEIGHT, grey, 0, BLANK_WIDTH);
        blank = SmallPictures.jpeg(small, BLANK_QUALITY);
    }

    String description() {
        return source == null ? "takes blank pictures: it measures the rig, it shows nothing" : source.description();
    }

    @Override
    public void prepare(CameraSettings wanted) {
        plan = wanted;
        again = false;
        find();
        if (source != null) { // there is no focus to find here, but a first photo takes several times as long
            try {
                SmallPictures.jpeg(optics.photograph(source.grab(), 0, found), NOTHING.quality);
            } catch (CameraTrouble | IOException error) {
                return; // such as a window that shows nothing yet; the first photo will tell
            }
        }
    }

    private void find() {
        found = Used.found(chance, optics == null ? 0 : optics.foundDpt(options.distanceCm));
    }

    @Override
    public Photo shoot(Wanted wanted, ExposureListener listener) throws CameraTrouble {
        troubles.begin(again);
        again = false;
        Used used = found.as(plan, wanted);
        startShutter();
        long sensorTimeNs = clock.monotonicNanos();
        long began = System.nanoTime();
        // begun after the time was taken: no row is older than it says
        Scene first = source == null || options.exposureMs == 0 ? null : source.grab();
        awaitMoment(began + (long) (options.exposureMs * 1_000_000));
        Scene last = source == null ? null : source.grab();
        exposedNs = System.nanoTime();
        troubles.strike();
        if (source == null) {
            listener.exposed(sensorTimeNs, null, used.iso); // it exposes nothing
            return new Photo(blank, sensorTimeNs, null, used.iso, null, "", null);
        }
        listener.exposed(sensorTimeNs, used.exposureUs, used.iso);
        try {
            byte[] jpeg = SmallPictures.jpeg(developed(first, last, used), wanted.quality);
            return new Photo(CameraExif.into(jpeg, MAKE, model(), used), sensorTimeNs, used.exposureUs, used.iso,
                    used.whiteBalanceK, used.whiteBalance(), used.focusDpt);
        } catch (IOException error) {
            throw new CameraTrouble("the photo could not be encoded: " + error.getMessage(), error, false);
        }
    }

    /** Makes one photo of what the rows have seen one after another, and of what a second frame saw later. */
    private BufferedImage developed(Scene first, Scene last, Used used) throws CameraTrouble {
        int shot = shots++;
        BufferedImage photo = optics.photograph(last, shot, used);
        int[] pixels = pixels(photo);
        if (first != null && !first.equals(last)) {
            Frames.roll(pixels(optics.photograph(first, shot, used)), pixels, photo.getWidth(), photo.getHeight(),
                    options.portrait);
        }
        if (options.multiFrameMs > 0) {
            awaitMoment(exposedNs + (long) (options.multiFrameMs * 1_000_000));
            Scene later = source.grab();
            if (!later.equals(last)) {
                Frames.merge(pixels, pixels(optics.photograph(later, shot, used)));
            }
        }
        return photo;
    }

    private static int[] pixels(BufferedImage photo) {
        return ((DataBufferInt) photo.getRaster().getDataBuffer()).getData();
    }

    @Override
    public byte[] frame() throws CameraTrouble {
        try {
            if (source == null) {
                return new SmallPictures().grey(blank);
            }
            BufferedImage seen = optics.photograph(source.grab(), 0, found.as(plan, NOTHING));
            return SmallPictures.small(Grey.of(pixels(seen), seen.getWidth(), seen.getHeight())
                    .within(Thumbnails.LONGEST_SIDE));
        } catch (IOException error) {
            throw new CameraTrouble("the picture could not be encoded: " + error.getMessage(), error, false);
        }
    }

    @Override
    public String level() {
        return source == null ? "blank" : "simulated";
    }

    @Override
    public String processing() {
        return source == null ? "sees nothing" : "noise off; edges off; ois off";
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("level", level());
        facts.put("processing", processing());
        return facts;
    }

    @Override
    public Trouble trouble() {
        return troubles.now();
    }

    /** Whether what it takes from here on is a trial's. */
    void setTrial(boolean isOne) {
        troubles.setTrial(isOne);
    }

    /** Whether the card is to have no room for the photo under way. */
    boolean isFull() {
        return troubles.isFull();
    }

    /** When the last exposure ended, by {@link System#nanoTime}. */
    long exposedNs() {
        return exposedNs;
    }

    private synchronized void startShutter() {
        cancelled = false;
    }

    private synchronized void awaitMoment(long until) throws CameraTrouble {
        try {
            for (long left = until - System.nanoTime(); left > 0 && !cancelled; left = until - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException error) {
            cancelled = true;
        }
        if (cancelled) {
            throw new CameraTrouble("called off before the sensor had read all", null, true);
        }
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    @Override
    public void reopen() {
        again = true; // nothing is kept open; what follows is a second attempt at the same photo, or an opening
    }

    @Override
    public void close() {
        cancel();
    }

    @Override
    public String make() {
        return MAKE;
    }

    @Override
    public String model() {
        return options.multiFrameMs > 0 ? MODEL + MULTI_FRAME : MODEL;
    }
}
