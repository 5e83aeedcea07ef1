package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CaptureFailure;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.hardware.camera2.TotalCaptureResult;
import android.hardware.camera2.params.ColorSpaceTransform;
import android.hardware.camera2.params.MeteringRectangle;
import android.hardware.camera2.params.RggbChannelVector;
import android.media.ImageReader;
import android.os.Handler;
import android.view.Surface;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Makes frames at a hundred a second, or as seldom as their exposure lets it (SENSOR_FRAME_DURATION is at least the
 * exposure time), and photos when asked.
 *
 * <p>As Android has it, what is asked for once goes before what is repeated, a burst has nothing in between
 * (CameraCaptureSession.captureBurst), and both wait for the frames that are under way
 * (CameraCharacteristics.REQUEST_PIPELINE_MAX_DEPTH), none of which is shorter than its exposure
 * (CaptureRequest.SENSOR_FRAME_DURATION); callbacks of one request come in the order started, completed, and its image
 * whenever that is ready (CameraCaptureSession.CaptureCallback); what a repeating request sets takes effect some frames
 * later where the camera does not promise control of each frame (android.sync.maxLatency); and a lens takes its time,
 * and says so (android.lens.state).
 */
final class FakeSession extends CameraCaptureSession {
    private static final long PERIOD_MS = 10;
    private static final int SCAN_FRAMES = 4;
    private static final int SETTLE_FRAMES = 6;
    private static final int LATENCY_FRAMES = 3;
    private static final int METER_FRAMES = 4;
    private static final long READ_MS = 5;
    private static final long ON_ITS_WAY_NS = 2_000_000;
    private static final float LENS_STEP_DPT = 0.25f;
    private static final RggbChannelVector FOUND_GAINS = new RggbChannelVector(1.9140625f, 1f, 1f, 1.6953125f);
    private static final ColorSpaceTransform FOUND_TRANSFORM = new ColorSpaceTransform(new int[] {
        180, 128, -42, 128, -10, 128, -31, 128, 191, 128, -32, 128, 4, 128, -77, 128, 201, 128});

    private final FakeHardware hardware;
    private final FakeHardware.FakeDevice device;
    private final Deque<Job> asked = new ArrayDeque<>();
    private final Deque<Job> underWay = new ArrayDeque<>();
    private Job repeating;
    private boolean runs;
    private long frame;
    private int scans;
    private int af;
    private boolean lensMoves;
    private MeteringRectangle[] regions;
    private long lastStamp;
    private float lensDpt = 3;
    private long meteredNs;
    private int unseen;
    private int searching;
    private final Deque<CaptureRequest> pipeline = new ArrayDeque<>();

    FakeSession(FakeHardware hardware, FakeHardware.FakeDevice device) {
        this.hardware = hardware;
        this.device = device;
    }

    @Override
    public synchronized int setRepeatingRequest(CaptureRequest request, CaptureCallback callback, Handler handler) {
        refuseIfClosed();
        repeating = new Job(request, callback);
        begin(handler);
        return 0;
    }

    @Override
    public int capture(CaptureRequest request, CaptureCallback callback, Handler handler) {
        return captureBurst(Collections.singletonList(request), callback, handler);
    }

    @Override
    public synchronized int captureBurst(List<CaptureRequest> requests, CaptureCallback callback, Handler handler) {
        refuseIfClosed();
        for (CaptureRequest each : requests) {
            if (isStill(each)) {
                hardware.photos.add(each);
            }
            asked.add(new Job(each, callback));
        }
        begin(handler);
        return 0;
    }

    private static boolean isStill(CaptureRequest request) {
        return request.template == CameraDevice.TEMPLATE_STILL_CAPTURE;
    }

    private void begin(Handler handler) {
        if (!runs) {
            runs = true;
            next(handler, 2);
        }
    }

    /** A request, and who is told of it. */
    private static final class Job {
        final CaptureRequest request;
        final CaptureCallback callback;
        final long askedNs = System.nanoTime();

        Job(CaptureRequest request, CaptureCallback callback) {
            this.request = request;
            this.callback = callback;
        }
    }

    private void refuseIfClosed() {
        if (device.isClosed()) {
            throw new IllegalStateException("CameraDevice was already closed");
        }
    }

    private void next(final Handler handler, long ms) {
        handler.postDelayed(new Runnable() {
            @Override
            public void run() {
                if (!device.isClosed()) {
                    Job job = newestUnderWay();
                    if (isStill(job.request)) {
                        photograph(job.request, job.callback, handler);
                    } else {
                        expose(job.request, job.callback);
                    }
                    next(handler, Math.max(PERIOD_MS, exposureMs(job.request)));
                }
            }
        }, ms);
    }

    /** What is asked for once goes before what is repeated, and all of it behind what is under way. */
    private synchronized Job newestUnderWay() {
        do {
            boolean some = !asked.isEmpty() && System.nanoTime() - asked.peek().askedNs > ON_ITS_WAY_NS;
            underWay.add(some ? asked.remove() : repeating);
        } while (underWay.size() < hardware.framesUnderWay);
        return underWay.remove();
    }

    private static long exposureMs(CaptureRequest request) {
        Long exposure = request.get(CaptureRequest.SENSOR_EXPOSURE_TIME);
        return exposure == null ? 0 : exposure / 1_000_000;
    }

    /** How long it takes from the first row's exposure to the last row's reading. */
    private long readMs(CaptureRequest request) {
        return Math.max(exposureMs(request), request.get(CaptureRequest.SENSOR_EXPOSURE_TIME) == null
                ? meteredNs / 1_000_000 : 0) + READ_MS;
    }

    private synchronized void expose(CaptureRequest request, CaptureCallback callback) {
        if (device.isClosed()) {
            return;
        }
        if (request == repeating.request) {
            hardware.lastFrame = request;
        }
        regions = request.get(CaptureRequest.CONTROL_AF_REGIONS);
        focus(request.get(CaptureRequest.CONTROL_AF_TRIGGER));
        long number = ++frame;
        long stamp = hardware.nowNs() - 1_000_000;
        lastStamp = stamp;
        callback.onCaptureStarted(this, request, stamp, number);
        callback.onCaptureCompleted(this, request, result(request, setNow(request), number, stamp));
        for (Surface each : request.targets) {
            ImageReader.of(each).put(picture(), stamp);
        }
    }

    /** What the camera is set to by now: what was asked for some frames ago. */
    private CaptureRequest setNow(CaptureRequest request) {
        Integer latency = hardware.all.get(CameraCharacteristics.SYNC_MAX_LATENCY);
        if (latency != null && latency == 0) {
            pipeline.clear();
        }
        pipeline.add(request);
        while (pipeline.size() > LATENCY_FRAMES) {
            pipeline.remove();
        }
        CaptureRequest set = pipeline.peek();
        Float wanted = set.get(CaptureRequest.LENS_FOCUS_DISTANCE);
        if (wanted == null && af == CaptureResult.CONTROL_AF_STATE_FOCUSED_LOCKED) {
            wanted = hardware.foundFocusDpt;
        }
        if (wanted != null) {
            lensDpt += Math.max(-LENS_STEP_DPT, Math.min(LENS_STEP_DPT, wanted - lensDpt));
        }
        meter(set);
        lensMoves = wanted != null && lensDpt != wanted;
        return set;
    }

    /** The camera sees another light some frames after it is there, and says until then that it has converged. */
    private void meter(CaptureRequest set) {
        boolean locked = Boolean.TRUE.equals(set.get(CaptureRequest.CONTROL_AE_LOCK));
        if (meteredNs == 0 || !locked && meteredNs != hardware.foundExposureNs && ++unseen > METER_FRAMES) {
            searching = meteredNs == 0 ? 0 : 2;
            meteredNs = hardware.foundExposureNs;
            unseen = 0;
        }
        searching = Math.max(0, searching - 1);
    }

    /** A frame of 640 x 480 whose rows lie 704 bytes apart: as bright as its column. */
    private static byte[] picture() {
        byte[] rows = new byte[704 * 480];
        for (int at = 0; at < rows.length; at++) {
            rows[at] = (byte) (at % 704 * 255 / 640);
        }
        return rows;
    }

    private void focus(Integer trigger) {
        if (trigger != null) {
            hardware.triggers.add(trigger);
            scans = trigger == CaptureRequest.CONTROL_AF_TRIGGER_START ? SCAN_FRAMES : 0;
            af = CaptureResult.CONTROL_AF_STATE_INACTIVE;
        }
        if (hardware.focus == FakeHardware.Focus.SAYS_NOTHING) {
            af = CaptureResult.CONTROL_AF_STATE_INACTIVE;
        } else if (hardware.focus == FakeHardware.Focus.SAYS_PASSIVE) {
            af = CaptureResult.CONTROL_AF_STATE_PASSIVE_FOCUSED;
        } else if (scans > 0) {
            boolean ends = hardware.focus != FakeHardware.Focus.SCANS_ON && --scans == 0;
            int end = locks() ? CaptureResult.CONTROL_AF_STATE_FOCUSED_LOCKED
                    : CaptureResult.CONTROL_AF_STATE_NOT_FOCUSED_LOCKED;
            af = ends ? end : CaptureResult.CONTROL_AF_STATE_ACTIVE_SCAN;
        }
    }

    private boolean locks() {
        boolean wide = regions == null || regions[0].getWidth() > 3000;
        return hardware.focus == FakeHardware.Focus.LOCKS
                || hardware.focus == FakeHardware.Focus.NEEDS_NEARLY_ALL && wide;
    }

    private TotalCaptureResult result(CaptureRequest request, CaptureRequest set, long number, long stamp) {
        boolean settled = hardware.settles && number > SETTLE_FRAMES && searching == 0;
        int converged = settled ? CaptureResult.CONTROL_AE_STATE_CONVERGED : CaptureResult.CONTROL_AE_STATE_SEARCHING;
        boolean aeLocked = Boolean.TRUE.equals(request.get(CaptureRequest.CONTROL_AE_LOCK));
        boolean awbLocked = Boolean.TRUE.equals(request.get(CaptureRequest.CONTROL_AWB_LOCK));
        Long exposure = set.get(CaptureRequest.SENSOR_EXPOSURE_TIME);
        Integer iso = set.get(CaptureRequest.SENSOR_SENSITIVITY);
        Integer boost = set.get(CaptureRequest.CONTROL_POST_RAW_SENSITIVITY_BOOST);
        RggbChannelVector gains = set.get(CaptureRequest.COLOR_CORRECTION_GAINS);
        if (hardware.gainsDrift) {
            RggbChannelVector of = gains == null ? FOUND_GAINS : gains;
            float red = of.getRed() + hardware.photos.size() / 1024f;
            gains = new RggbChannelVector(red, of.getGreenEven(), of.getGreenOdd(), of.getBlue());
        }
        ColorSpaceTransform transform = set.get(CaptureRequest.COLOR_CORRECTION_TRANSFORM);
        return new TotalCaptureResult(number)
                .with(CaptureResult.SENSOR_TIMESTAMP, stamp)
                .with(CaptureResult.SENSOR_EXPOSURE_TIME, !hardware.tellsExposure ? null
                        : exposure == null ? (Long) meteredNs : exposure)
                .with(CaptureResult.SENSOR_FRAME_DURATION, hardware.frameNs)
                .with(CaptureResult.NOISE_REDUCTION_MODE, hardware.noiseUsed != null ? hardware.noiseUsed
                        : set.get(CaptureRequest.NOISE_REDUCTION_MODE))
                .with(CaptureResult.CONTROL_AE_TARGET_FPS_RANGE, set.get(CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE))
                .with(CaptureResult.CONTROL_POST_RAW_SENSITIVITY_BOOST,
                        exposure == null ? (Integer) hardware.foundBoost : boost == null ? (Integer) 100 : boost)
                .with(CaptureResult.COLOR_CORRECTION_GAINS, gains == null ? FOUND_GAINS : gains)
                .with(CaptureResult.COLOR_CORRECTION_TRANSFORM, transform == null ? FOUND_TRANSFORM : transform)
                .with(CaptureResult.LENS_FOCUS_DISTANCE, lensDpt)
                .with(CaptureResult.LENS_STATE, lensMoves ? CaptureResult.LENS_STATE_MOVING
                        : CaptureResult.LENS_STATE_STATIONARY)
                .with(CaptureResult.SENSOR_SENSITIVITY, iso == null ? (Integer) 200 : iso)
                .with(CaptureResult.SENSOR_ROLLING_SHUTTER_SKEW, hardware.tellsReadout ? (Long) (READ_MS * 1_000_000) : null)
                .with(CaptureResult.LENS_FOCAL_LENGTH, hardware.focalMm)
                .with(CaptureResult.LENS_APERTURE, exposure == null ? hardware.foundAperture
                        : set.get(CaptureRequest.LENS_APERTURE))
                .with(CaptureResult.LOGICAL_MULTI_CAMERA_ACTIVE_PHYSICAL_ID, hardware.lens)
                .with(CaptureResult.CONTROL_AWB_MODE, hardware.ignoresColours
                        ? (Integer) CaptureRequest.CONTROL_AWB_MODE_AUTO : set.get(CaptureRequest.CONTROL_AWB_MODE))
                .with(CaptureResult.CONTROL_AF_STATE, af)
                .with(CaptureResult.CONTROL_AE_STATE,
                        aeLocked ? (Integer) CaptureResult.CONTROL_AE_STATE_LOCKED : (Integer) converged)
                .with(CaptureResult.CONTROL_AWB_STATE,
                        awbLocked ? (Integer) CaptureResult.CONTROL_AWB_STATE_LOCKED : (Integer) converged);
    }

    private synchronized void photograph(final CaptureRequest request, CaptureCallback callback, Handler handler) {
        FakeHardware.Fate fate = hardware.fate;
        if (fate == FakeHardware.Fate.CAMERA_TAKEN) {
            device.take();
            return;
        }
        if (fate == FakeHardware.Fate.FAILED) {
            callback.onCaptureFailed(this, request, new CaptureFailure());
            return;
        }
        long stamp = hardware.nowNs() - 500_000;
        if (fate == FakeHardware.Fate.FROM_BEFORE_THE_TRIGGER) {
            stamp -= 100_000_000;
        } else if (fate == FakeHardware.Fate.FROM_THE_LAST_FRAME) {
            stamp = lastStamp;
        }
        if (fate != FakeHardware.Fate.NO_RESULT) { // some cameras send it while the sensor still reads
            callback.onCaptureCompleted(this, request, result(request, setNow(request), ++frame, stamp));
        }
        if (fate == FakeHardware.Fate.BUFFER_LOST) {
            callback.onCaptureBufferLost(this, request, request.targets.get(0), frame);
        } else if (fate != FakeHardware.Fate.NO_IMAGE) {
            final byte[] jpeg = hardware.photo(hardware.photos.size());
            final long ofImage = fate == FakeHardware.Fate.OTHER_IMAGE ? stamp - 33_000_000 : stamp;
            final ImageReader reader = ImageReader.of(request.targets.get(0));
            final boolean other = fate == FakeHardware.Fate.OTHER_IMAGE_TOO; // before the photo, and after it
            final long ofOther = stamp - 33_000_000;
            if (other) {
                reader.put(new byte[] {0, 0, 0}, ofOther);
            }
            handler.postDelayed(new Runnable() {
                @Override
                public void run() {
                    reader.put(jpeg, ofImage);
                    if (other) {
                        reader.put(new byte[] {0, 0, 0}, ofOther);
                    }
                }
            }, Math.max(hardware.jpegMs, readMs(request) + hardware.jpegMs / 2));
        }
    }
}
