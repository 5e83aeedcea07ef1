package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCaptureSession;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.hardware.camera2.TotalCaptureResult;
import android.os.SystemClock;

/** Follows the small frames: what the camera says of its focus, exposure and white balance, and by which clock. */
final class FrameWatch extends CameraCaptureSession.CaptureCallback {
    private static final double NEARLY = 0.02;

    private final Signals signals;
    private final SensorClock clock;
    private TotalCaptureResult newest;
    private long since = Long.MAX_VALUE;
    private long lastStampNs;
    private long apartNs;
    private double brightness;
    private int steady;

    FrameWatch(Signals signals, SensorClock clock) {
        this.signals = signals;
        this.clock = clock;
    }

    @Override
    public void onCaptureStarted(CameraCaptureSession session, final CaptureRequest request, final long stamp,
            final long frame) {
        clock.saw(stamp, SystemClock.elapsedRealtimeNanos(), System.nanoTime());
        signals.change(new Runnable() {
            @Override
            public void run() {
                apartNs = lastStampNs == 0 ? 0 : Math.max(0, stamp - lastStampNs);
                lastStampNs = stamp;
                if (since == Long.MAX_VALUE && request.getTag() == Mark.START) {
                    since = frame;
                }
            }
        });
    }

    @Override
    public void onCaptureCompleted(CameraCaptureSession session, CaptureRequest request,
            final TotalCaptureResult result) {
        signals.change(new Runnable() {
            @Override
            public void run() {
                newest = result;
                count(result);
            }
        });
    }

    /** A request that begins something: only frames from it on are looked at; and the one of a photo. */
    enum Mark { START, PHOTO }

    /** Look at nothing before the next request that is marked. */
    void forget() {
        signals.change(new Runnable() {
            @Override
            public void run() {
                since = Long.MAX_VALUE;
                newest = null;
                steady = 0;
            }
        });
    }

    /** The newest result since the marked request, or null; asked with the signals' lock held. */
    TotalCaptureResult newest() {
        return newest != null && newest.getFrameNumber() >= since ? newest : null;
    }

    private void count(CaptureResult result) {
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Integer sensitivity = result.get(CaptureResult.SENSOR_SENSITIVITY);
        double now = time == null || sensitivity == null ? 1 : (double) time * sensitivity;
        boolean same = Math.abs(now - brightness) <= NEARLY * brightness;
        steady = newest() == null ? 0 : same ? steady + 1 : 1;
        brightness = now;
    }

    /**
     * How many frames since the marked request are exposed alike; asked with the signals' lock held. A camera that says
     * it has converged says so of frames from before the scene changed, too.
     */
    int steady() {
        return steady;
    }

    /** How far the last two frames were apart, milliseconds; 0 where there are none yet. */
    long apartMs() {
        synchronized (signals) {
            return apartNs / 1_000_000;
        }
    }

    /** A state that the newest result tells, or null where there is none. */
    Integer state(CaptureResult.Key<Integer> key) {
        TotalCaptureResult result = newest();
        return result == null ? null : result.get(key);
    }
}
