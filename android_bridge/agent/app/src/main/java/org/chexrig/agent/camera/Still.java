package org.chexrig.agent.camera;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureFailure;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.hardware.camera2.TotalCaptureResult;
import android.media.Image;
import android.media.ImageReader;
import android.os.SystemClock;
import java.nio.ByteBuffer;
import java.util.List;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.ExposureListener;
import org.chexrig.core.phone.Photo;

/** One photo: asked for, exposed, read. There is never more than one under way. */
final class Still extends CameraCaptureSession.CaptureCallback implements ImageReader.OnImageAvailableListener {
    private static final long CLOCK_MS = 1_000;
    private static final long RESULT_MS = 4_000;
    private static final long IMAGE_MS = 4_500;
    /** No exposure is longer than what {@link Exposure} lets through: a result that says so is wrong. */
    private static final long READ_MS = Exposure.LONGEST_US / 1000 + 2_000;

    private final OpenCamera camera;
    private final Signals signals;
    private final SensorClock clock;
    private final SameLens lens;
    private volatile long before = Long.MIN_VALUE; // the stamp of the last frame like it that goes before
    private long after; // the trigger's moment, on the camera's clock
    private TotalCaptureResult result;
    private boolean failed;
    private byte[] jpeg;
    private long jpegStamp;
    private String unreadable;

    Still(OpenCamera camera, Signals signals, SensorClock clock, SameLens lens) {
        this.camera = camera;
        this.signals = signals;
        this.clock = clock;
        this.lens = lens;
    }

    /** Take it; it is exposed after this call, or there is none. */
    Photo take(List<CaptureRequest> burst, Look look, long underWayMs, ExposureListener listener) throws CameraTrouble {
        requireClock();
        OpenCamera.discard(camera.jpegs); // nothing is under way, so what lies there is of no use to anybody
        camera.jpegs.setOnImageAvailableListener(this, camera.handler());
        after = clock.moment(SystemClock.elapsedRealtimeNanos(), System.nanoTime());
        long newestFrame = clock.newest();
        try {
            camera.session().captureBurst(burst, this, camera.handler());
        } catch (CameraAccessException | RuntimeException error) {
            throw new CameraTrouble("the camera does not take photos: " + OpenCamera.reason(error), error, false);
        }
        signals.require(new Signals.Condition() {
            @Override
            public boolean isMet() {
                return result != null || failed;
            }
        }, RESULT_MS + look.exposure().photoMs() + underWayMs, "expose");
        if (failed) {
            throw new CameraTrouble("the camera dropped the photo");
        }
        long stamp = freshStamp(newestFrame);
        lens.require(result);
        long sensorTimeNs = clock.onRealtime(stamp, SystemClock.elapsedRealtimeNanos(), System.nanoTime());
        Look.Told told = look.told(result);
        awaitReadout(stamp, sensorTimeNs + Readout.ns(camera.facts, result, look.exposure().photoNs()));
        listener.exposed(sensorTimeNs, told.exposureUs, told.iso);
        return new Photo(jpegOf(stamp, underWayMs), sensorTimeNs, told.exposureUs, told.iso, look.whiteBalanceK(result),
                told.whiteBalance, told.focusDpt);
    }

    /** What the camera says of the photo. */
    CaptureResult result() {
        return result;
    }

    /** Frames tell by which clock they are stamped; a few more may be wanted for that. */
    private void requireClock() throws CameraTrouble {
        boolean known = signals.waitFor(new Signals.Condition() {
            @Override
            public boolean isMet() {
                return clock.isKnown();
            }
        }, signals.patience(CLOCK_MS));
        if (!known) {
            throw new CameraTrouble("the camera's time stamps fit none of the phone's clocks (" + clock.off()
                    + "): whether the photo is of this x-ray cannot be known");
        }
    }

    /** The stamp of the frame, which must be later than the trigger and than every frame seen before it. */
    private long freshStamp(long newestFrame) throws CameraTrouble {
        Long stamp = result.get(CaptureResult.SENSOR_TIMESTAMP);
        if (stamp == null) {
            throw new CameraTrouble("the camera does not tell when it exposed: whether the photo is of this x-ray "
                    + "cannot be known");
        }
        if (stamp <= after || stamp <= newestFrame || stamp <= before) {
            throw new CameraTrouble("the camera gave a frame from before the trigger");
        }
        return stamp;
    }

    /** Some cameras send their result while the sensor still reads, or even exposes. */
    private void awaitReadout(final long stamp, long readNs) throws CameraTrouble {
        long leftMs = (readNs - SystemClock.elapsedRealtimeNanos()) / 1_000_000 + 1;
        if (leftMs > 0) {
            signals.waitFor(new Signals.Condition() {
                @Override
                public boolean isMet() {
                    return jpeg != null && jpegStamp == stamp; // it cannot be there before it is read
                }
            }, Math.min(leftMs, READ_MS));
        }
    }

    private byte[] jpegOf(final long stamp, long underWayMs) throws CameraTrouble {
        signals.require(new Signals.Condition() {
            @Override
            public boolean isMet() {
                return failed || unreadable != null || (jpeg != null && jpegStamp == stamp);
            }
        }, IMAGE_MS + underWayMs, "hand over the photo");
        if (failed || unreadable != null) {
            throw new CameraTrouble(failed ? "the camera lost the photo" : unreadable);
        }
        return jpeg;
    }

    @Override
    public void onImageAvailable(ImageReader reader) {
        byte[] content = null;
        long stamp = 0;
        String trouble = null;
        try {
            synchronized (reader) { // a camera that is closed meanwhile would take the memory away that is read here
                try (Image image = reader.acquireNextImage()) { // closed whatever happens: there is room for two
                    if (image == null) {
                        return;
                    }
                    stamp = image.getTimestamp();
                    ByteBuffer buffer = image.getPlanes()[0].getBuffer();
                    content = new byte[buffer.remaining()];
                    buffer.get(content);
                }
            }
        } catch (IllegalStateException error) {
            trouble = "the photo cannot be read: " + error.getMessage();
        } catch (OutOfMemoryError error) {
            trouble = "there is no memory for the photo";
        }
        keep(content, stamp, trouble);
    }

    private void keep(final byte[] content, final long stamp, final String trouble) {
        signals.change(new Runnable() {
            @Override
            public void run() {
                if (trouble != null) {
                    unreadable = trouble;
                } else if (mayBeMine(stamp)) {
                    jpeg = content;
                    jpegStamp = stamp;
                }
            }
        });
    }

    /** An image of an earlier request must neither be taken for the photo nor push it out. */
    private boolean mayBeMine(long stamp) {
        Long mine = result == null ? null : result.get(CaptureResult.SENSOR_TIMESTAMP);
        return mine == null ? stamp > after : stamp == mine;
    }

    @Override
    public void onCaptureStarted(CameraCaptureSession session, CaptureRequest request, long stamp, long frame) {
        if (!isPhoto(request)) {
            before = Math.max(before, stamp);
        }
    }

    private static boolean isPhoto(CaptureRequest request) {
        return request.getTag() == FrameWatch.Mark.PHOTO;
    }

    @Override
    public void onCaptureCompleted(CameraCaptureSession session, CaptureRequest request,
            final TotalCaptureResult completed) {
        if (!isPhoto(request)) {
            return;
        }
        signals.change(new Runnable() {
            @Override
            public void run() {
                result = completed;
            }
        });
    }

    @Override
    public void onCaptureFailed(CameraCaptureSession session, CaptureRequest request, CaptureFailure failure) {
        fail();
    }

    /** Called from Android 7 on, which the classes compiled against do not know yet. */
    @SuppressWarnings("unused")
    public void onCaptureBufferLost(CameraCaptureSession session, CaptureRequest request,
            android.view.Surface target, long frame) {
        fail();
    }

    private void fail() {
        signals.change(new Runnable() {
            @Override
            public void run() {
                failed = true;
            }
        });
    }
}
