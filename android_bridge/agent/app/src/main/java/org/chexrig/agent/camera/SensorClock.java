package org.chexrig.agent.camera;

/**
 * Tells whether a frame was exposed after a moment. Cameras stamp frames by one of two clocks: the one that goes on
 * while the phone sleeps, or the one that stands still then. Some say that they go by the first
 * (SENSOR_INFO_TIMESTAMP_SOURCE_REALTIME) and stamp by the second: so which one it is is found by looking at frames as
 * they come in, and where both fit the camera's word counts.
 */
public final class SensorClock {
    /** A frame reaches the app this much after its exposure began, at most: more than that is another clock. */
    static final long MAX_DELAY_NS = 6_000_000_000L;
    /** Where both clocks fit, a frame is later than this only by the other one. */
    static final long USUAL_DELAY_NS = 300_000_000L;
    /** The two clocks of a camera and of the phone are read by different processors. */
    static final long MAX_LEAD_NS = 20_000_000L;

    private final boolean saysRealtime;
    private boolean known;
    private boolean realtime;
    private long newestNs = Long.MIN_VALUE;

    /** Makes one; `saysRealtime` where the camera promises stamps by the clock that goes on in sleep. */
    public SensorClock(boolean saysRealtime) {
        this.saysRealtime = saysRealtime;
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
        boolean fitsRealtime = fits(stampNs, realtimeNs);
        boolean fitsUptime = fits(stampNs, uptimeNs);
        // Where both fit, the phone has hardly slept since its start and the two are nearly one.
        boolean inTime = realtimeNs - stampNs <= USUAL_DELAY_NS;
        known = fitsRealtime || fitsUptime;
        realtime = fitsRealtime && (!fitsUptime || saysRealtime && inTime);
    }

    private static boolean fits(long stampNs, long nowNs) {
        return stampNs <= nowNs + MAX_LEAD_NS && stampNs >= nowNs - MAX_DELAY_NS;
    }

    /** Whether frames can be compared with the phone's clock at all. */
    public synchronized boolean isKnown() {
        return known;
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
