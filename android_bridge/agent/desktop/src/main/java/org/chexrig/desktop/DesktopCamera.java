package org.chexrig.desktop;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.chexrig.core.phone.Camera;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Clock;
import org.chexrig.core.phone.ExposureListener;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Wanted;

/** A camera that photographs what is really on the screen, never the file that was named. */
final class DesktopCamera implements Camera {
    static final String MAKE = "chexrig";
    static final String MODEL = "chexrig java agent (desktop)";
    private static final float QUALITY = 0.9f;
    private static final int BLANK_WIDTH = 64;
    private static final int BLANK_HEIGHT = 48;
    private static final int GREY = 0x606060;

    private final SceneSource source;
    private final Optics optics;
    private final double shutterMs;
    private final Clock clock;
    private final byte[] blank;
    private int shots;
    private boolean cancelled;
    private Used used = new Used(new CameraSettings(null, null, null));

    /** Makes one that looks at a source; with none it gives a small grey picture, and photographs nothing. */
    DesktopCamera(SceneSource source, Pose pose, long seed, double shutterMs, Clock clock) throws IOException {
        ImageIO.setUseCache(false);
        this.source = source;
        this.shutterMs = shutterMs;
        this.clock = clock;
        optics = source == null ? null : new Optics(pose, seed);
        BufferedImage small = new BufferedImage(BLANK_WIDTH, BLANK_HEIGHT, BufferedImage.TYPE_INT_RGB);
        int[] grey = new int[BLANK_WIDTH * BLANK_HEIGHT];
        Arrays.fill(grey, GREY);
        small.setRGB(0, 0, BLANK_WIDTH, BLANK_HEIGHT, grey, 0, BLANK_WIDTH);
        blank = encoded(small);
    }

    String description() {
        return source == null ? "takes blank pictures: it measures the rig, it shows nothing" : source.description();
    }

    @Override
    public void prepare(CameraSettings wanted) {
        used = new Used(wanted);
        if (source != null) { // there is no focus to find here, but a first photo takes several times as long
            try {
                encoded(optics.photograph(source.grab(), 0, used));
            } catch (CameraTrouble | IOException error) {
                return; // such as a window that shows nothing yet; the first photo will tell
            }
        }
    }

    @Override
    public Photo shoot(Wanted wanted, ExposureListener listener) throws CameraTrouble {
        awaitShutter();
        long sensorTimeNs = clock.monotonicNanos();
        if (source == null) {
            listener.exposed(sensorTimeNs, null, used.iso); // it exposes nothing
            return new Photo(blank, sensorTimeNs, null, used.iso, null, "", null);
        }
        Scene scene = source.grab(); // begun after the time was taken: it is never older than it says
        listener.exposed(sensorTimeNs, used.exposureUs, used.iso);
        try {
            byte[] jpeg = encoded(optics.photograph(scene, shots++, used));
            byte[] whole = CameraExif.into(jpeg, MAKE, MODEL, used);
            return new Photo(whole, sensorTimeNs, used.exposureUs, used.iso, used.whiteBalanceK, "", null);
        } catch (IOException error) {
            throw new CameraTrouble("the photo could not be encoded: " + error.getMessage(), error, false);
        }
    }

    @Override
    public byte[] frame() {
        return null;
    }

    @Override
    public String level() {
        return "simulated";
    }

    @Override
    public org.chexrig.core.phone.Trouble trouble() {
        return null;
    }

    private synchronized void awaitShutter() throws CameraTrouble {
        cancelled = false;
        long until = System.nanoTime() + (long) (shutterMs * 1_000_000);
        try {
            for (long left = until - System.nanoTime(); left > 0 && !cancelled; left = until - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException error) {
            cancelled = true;
        }
        if (cancelled) {
            throw new CameraTrouble("called off before the shutter opened", null, true);
        }
    }

    private static byte[] encoded(BufferedImage photo) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 18);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(QUALITY);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(photo, null, null), how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
        notifyAll();
    }

    @Override
    public void reopen() {
        // nothing is kept open
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
        return MODEL;
    }
}
