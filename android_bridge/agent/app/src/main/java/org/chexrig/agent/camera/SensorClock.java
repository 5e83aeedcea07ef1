package org.chexrig.agent.camera;

import java.util.Locale;

/**
 * Tells whether a frame was exposed after a moment. Cameras stamp frames by one of two clocks: the one that goes on
 * while the phone sleeps (SystemClock.elapsedRealtimeNanos), or the one that stands still then (System.nanoTime).
 *
 * <p>A camera says which (CameraCharacteristics.SENSOR_INFO_TIMESTAMP_SOURCE: REALTIME, or UNKNOWN), and some say
 * REALTIME and stamp by the other one. So the frames decide. A stamp is never later than now: one that is ahead of the
 * clock that stands still is of the one that goes on. On the wrong clock a frame is as late as the phone has slept,
 * each time; on the right one it is late by little, at least now and then, for its beginning is told when it begins
 * (CameraCaptureSession.CaptureCallback.onCaptureStarted). Only where the two clocks are so near each other that both
 * fit the camera's word counts.
 */
public final class SensorClock {
    /** A frame reaches the app this much after its exposure began, at most: more than that is another clock. */
    static final long MAX_DELAY_NS = 6_000_000_000L;
    /** The two clocks of a camera and of the phone are read by different processors. */
    static final long MAX_LEAD_NS = 20_000_000L;
    /** The least delay of several frames is less than this, on the clock that they are stamped by. */
    static final long LATE_NS = 250_000_000L;
    /** How many frames it takes to say that none of them was told in time. */
    static final int FRAMES = 5;
    /**
     * By more than this the two clocks do not part without a sleep: it is the time between reading one and the other.
     */
    private static final long PARTED_NS = 20_000_000L;

    private final boolean saysRealtime;
    private boolean provenRealtime;
    private boolean known;
    private boolean realtime;
    private long newestNs = Long.MIN_VALUE;
    private long sleptNs;
    private long leastDelayNs = Long.MAX_VALUE; // by the clock that goes on, since the last sleep
    private int frames;
    private String off = "there was no frame";

    /** Makes one; `saysRealtime` where the camera promises stamps by the clock that goes on in sleep. */
    public SensorClock(boolean saysRealtime) {
        this.saysRealtime = saysRealtime;
        realtime = saysRealtime;
    }

    /**
     * A frame came in.
     *
     * @param stampNs its stamp
     * @param realtimeNs the clock that goes on in sleep, now
     * @param uptimeNs the clock that stands still in sleep, now
     */
    public synchronized void saw(long stampNs, long realtimeNs, long uptimeNs) {
        newestNs = Math.max(newestNs, stampNs);
        if (frames == 0 || Math.abs(realtimeNs - uptimeNs - sleptNs) > PARTED_NS) { // the first one, or after a sleep
            sleptNs = realtimeNs - uptimeNs;
            leastDelayNs = Long.MAX_VALUE;
            frames = 0;
        }
        frames++;
        leastDelayNs = Math.min(leastDelayNs, realtimeNs - stampNs);
        boolean fitsRealtime = fits(stampNs, realtimeNs);
        boolean fitsUptime = fits(stampNs, uptimeNs);
        off = String.format(Locale.ROOT, "by the phone's two clocks its frames are %.3f s and %.3f s old",
                (realtimeNs - stampNs) / 1e9, (uptimeNs - stampNs) / 1e9);
        provenRealtime |= fitsRealtime && stampNs > uptimeNs + MAX_LEAD_NS;
        if (provenRealtime || !fitsUptime) {
            realtime = provenRealtime || saysRealtime;
            known = provenRealtime && fitsRealtime;
            return;
        }
        boolean late = leastDelayNs > LATE_NS && sleptNs > LATE_NS; // on the clock that goes on: all of them so far
        boolean enough = frames >= FRAMES;
        realtime = saysRealtime && fitsRealtime && !(late && enough);
        known = !late || enough || (!saysRealtime && !fitsRealtime);
    }

    private static boolean fits(long stampNs, long nowNs) {
        return stampNs <= nowNs + MAX_LEAD_NS && stampNs >= nowNs - MAX_DELAY_NS;
    }

    /** Whether frames can be compared with the phone's clock at all. */
    public synchronized boolean isKnown() {
        return known;
    }

    /** Which clock it is found to be: {@code realtime}, {@code uptime} or {@code unknown}. */
    public synchronized String found() {
        return known ? realtime ? "realtime" : "uptime" : "unknown";
    }

    /** How far the newest frame is from each of the clocks, in words. */
    public synchronized String off() {
        return off;
    }

    /** Stamp of the newest frame seen. */
    public synchronized long newest() {
        return newestNs;
    }

    /** A moment by the camera's clock: the one of these two that it goes by. */
    public synchronized long moment(long realtimeNs, long uptimeNs) {
        return realtime ? realtimeNs : uptimeNs;
    }

    /** A frame's stamp by the clock that goes on in sleep. */
    public synchronized long onRealtime(long stampNs, long realtimeNs, long uptimeNs) {
        return realtime ? stampNs : stampNs + (realtimeNs - uptimeNs);
    }
}
