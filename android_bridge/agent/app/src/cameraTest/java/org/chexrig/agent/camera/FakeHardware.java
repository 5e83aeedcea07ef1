package org.chexrig.agent.camera;

import android.graphics.Rect;
import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CameraDevice;
import android.hardware.camera2.CameraManager;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.os.Handler;
import android.os.SystemClock;
import android.util.Range;
import android.view.Surface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A camera that behaves as told, well or badly. */
class FakeHardware extends CameraManager {
    /** How it answers to the wish to focus. */
    enum Focus { LOCKS, FAILS, NEEDS_NEARLY_ALL, SCANS_ON, SAYS_NOTHING, SAYS_PASSIVE }

    /** What becomes of a photo. */
    enum Fate {
        GOOD, FROM_BEFORE_THE_TRIGGER, FROM_THE_LAST_FRAME, OTHER_IMAGE, OTHER_IMAGE_TOO, NO_IMAGE, NO_RESULT, FAILED,
        BUFFER_LOST, CAMERA_TAKEN
    }

    volatile Focus focus = Focus.LOCKS;
    volatile Fate fate = Fate.GOOD;
    volatile boolean settles = true;
    /** It says that it used its own white balance, whatever it was told. */
    volatile boolean ignoresColours;
    /** Its gains for red are a little more with each photo, whatever it was told. */
    volatile boolean gainsDrift;
    volatile boolean stampsRealtime = true;
    volatile long strangeClockNs;
    volatile boolean opensNever;
    volatile int accessError;
    /** The system says that a camera is free again only when this app has it anew. */
    volatile boolean freedLate;
    /** What it finds by itself, anew each time it is opened. */
    volatile float foundFocusDpt = 1.25f;
    volatile long foundExposureNs = 20_000_000;
    volatile int foundBoost = 100;
    volatile Float foundAperture;
    /** The lens that makes photos, by its focal length and its number. */
    volatile float focalMm = 4.38f;
    volatile String lens = "2";
    volatile boolean tellsReadout = true;
    volatile boolean tellsExposure = true;
    volatile Long frameNs;
    volatile long jpegMs = 60;
    /** What it says of its noise reduction, whatever it was told; null where it does as it is told. */
    volatile Integer noiseUsed;
    /** How many frames a request waits for, with its own. */
    volatile int framesUnderWay = 1;
    /** How the newest small frame was asked for. */
    volatile CaptureRequest lastFrame;
    final CameraCharacteristics all;
    final StreamConfigurationMap map = new StreamConfigurationMap();
    /** All cameras of the phone that can be opened, and those of which others are put together. */
    final Map<String, CameraCharacteristics> cameras = new LinkedHashMap<>();
    final Map<String, CameraCharacteristics> hidden = new LinkedHashMap<>();
    volatile String opened;
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger openings = new AtomicInteger();
    final List<CaptureRequest> photos = Collections.synchronizedList(new ArrayList<CaptureRequest>());
    final List<Integer> triggers = Collections.synchronizedList(new ArrayList<Integer>());
    private volatile AvailabilityCallback hears;
    private volatile boolean freed;
    private volatile CameraDevice.StateCallback late;
    private volatile FakeDevice lateDevice;

    FakeHardware(boolean manual, boolean realtime) {
        stampsRealtime = realtime;
        all = lens(manual, realtime, 4.38f);
        cameras.put("0", all);
    }

    /** A camera of one lens. */
    CameraCharacteristics lens(boolean manual, boolean realtime, float mm) {
        return new CameraCharacteristics().with(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP, map)
                .with(CameraCharacteristics.LENS_FACING, CameraCharacteristics.LENS_FACING_BACK)
                .with(CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE, 10f)
                .with(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION, 1)
                .with(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL, manual ? 1 : 0)
                .with(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES, new int[] {0, 1, 4})
                .with(CameraCharacteristics.CONTROL_AWB_AVAILABLE_MODES, new int[] {1, 2, 3, 5, 6})
                .with(CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES, new int[] {0, 1, 2})
                .with(CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES, new int[] {0, 2})
                .with(CameraCharacteristics.LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION, new int[] {0, 1})
                .with(CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES, new int[] {0, 1, 2, 3})
                .with(CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS, new float[] {mm})
                .with(CameraCharacteristics.TONEMAP_AVAILABLE_TONE_MAP_MODES, new int[] {0, 1, 2})
                .with(CameraCharacteristics.SHADING_AVAILABLE_MODES, new int[] {0, 1, 2})
                .with(CameraCharacteristics.CONTROL_MAX_REGIONS_AF, 1)
                .with(CameraCharacteristics.CONTROL_MAX_REGIONS_AE, 1)
                .with(CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE, new Rect(8, 8, 4008, 3008))
                .with(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES, rates())
                .with(CameraCharacteristics.CONTROL_AE_LOCK_AVAILABLE, true)
                .with(CameraCharacteristics.CONTROL_AWB_LOCK_AVAILABLE, true)
                .with(CameraCharacteristics.SENSOR_ORIENTATION, 90)
                .with(CameraCharacteristics.SENSOR_INFO_TIMESTAMP_SOURCE, realtime ? 1 : 0)
                .with(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, new Range<>(100_000L, 500_000_000L))
                .with(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, new Range<>(50, 3200))
                .with(CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES,
                        manual ? new int[] {0, 1, 2} : new int[] {0});
    }

    /** What a photo is: told apart by its number, and not to be looked at. */
    byte[] photo(int number) {
        return new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) number};
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Range<Integer>[] rates() {
        return new Range[] {new Range<>(30, 30), new Range<>(7, 30), new Range<>(15, 30), new Range<>(60, 60)};
    }

    @Override
    public void registerAvailabilityCallback(AvailabilityCallback callback, Handler handler) {
        hears = callback;
        callback.onCameraAvailable("0");
    }

    /** Another app takes the camera, or lets go of it. */
    void use(boolean byOther) {
        if (byOther) {
            hears.onCameraUnavailable("0");
        } else {
            hears.onCameraAvailable("0");
        }
    }

    /** Now, on the clock that this camera goes by. */
    long nowNs() {
        return (stampsRealtime ? SystemClock.elapsedRealtimeNanos() : System.nanoTime()) + strangeClockNs;
    }

    @Override
    public String[] getCameraIdList() {
        return cameras.keySet().toArray(new String[0]);
    }

    @Override
    public CameraCharacteristics getCameraCharacteristics(String id) {
        return cameras.containsKey(id) ? cameras.get(id) : hidden.get(id);
    }

    @Override
    public void openCamera(String id, final CameraDevice.StateCallback callback, final Handler handler)
            throws CameraAccessException {
        if (accessError != 0) {
            throw new CameraAccessException(accessError);
        }
        openings.incrementAndGet();
        opened = id;
        final FakeDevice device = new FakeDevice(this, callback, handler);
        if (opensNever) {
            late = callback;
            lateDevice = device;
            return;
        }
        handler.post(new Runnable() {
            @Override
            public void run() {
                open.incrementAndGet();
                if (freed) {
                    freed = false;
                    hears.onCameraAvailable("0");
                }
                hears.onCameraUnavailable("0"); // as the system tells everybody, this app too
                callback.onOpened(device);
            }
        });
    }

    /** The one that did not open in time opens now. */
    void openAtLast() {
        open.incrementAndGet();
        late.onOpened(lateDevice);
    }

    /** An open camera. */
    static final class FakeDevice extends CameraDevice {
        private final FakeHardware hardware;
        private final StateCallback callback;
        private final Handler handler;
        private boolean closed;

        FakeDevice(FakeHardware hardware, StateCallback callback, Handler handler) {
            this.hardware = hardware;
            this.callback = callback;
            this.handler = handler;
        }

        void take() {
            callback.onDisconnected(this);
        }

        synchronized boolean isClosed() {
            return closed;
        }

        @Override
        public CaptureRequest.Builder createCaptureRequest(int template) {
            return new CaptureRequest.Builder(template);
        }

        @Override
        public void createCaptureSession(List<Surface> outputs, final CameraCaptureSession.StateCallback configured,
                Handler on) {
            on.post(new Runnable() {
                @Override
                public void run() {
                    configured.onConfigured(new FakeSession(hardware, FakeDevice.this));
                }
            });
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                hardware.open.decrementAndGet();
                handler.postDelayed(new Runnable() {
                    @Override
                    public void run() {
                        hardware.freed = hardware.freedLate;
                        callback.onClosed(FakeDevice.this);
                        if (!hardware.freedLate) {
                            hardware.hears.onCameraAvailable("0");
                        }
                    }
                }, 5);
            }
        }
    }
}
