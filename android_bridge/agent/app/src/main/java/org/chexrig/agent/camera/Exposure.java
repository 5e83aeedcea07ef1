package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import android.util.Range;
import java.util.Locale;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;

/**
 * How long and how sensitively the sensor exposes: the photo, and the small frames by which the camera finds the rest.
 *
 * <p>The small frames have no long exposures: no frame is shorter than its exposure
 * (CaptureRequest.SENSOR_FRAME_DURATION), a camera focuses by ten and more of them, and a photo waits for those that
 * are under way. So they have 1/15 s at most, and are as bright by sensitivity. A photo that differs from them needs
 * frames like itself before it where the camera does not promise that a request counts for its own frame
 * (CameraCharacteristics.SYNC_MAX_LATENCY).
 */
final class Exposure {
    /**
     * So long may a photo's exposure take, with the frames like it that go before. A computer waits 60 s for a photo,
     * of which focusing, encoding and saving have the rest.
     */
    static final long LONGEST_US = 30_000_000;
    /** The same where the camera finds the time: the agent does not know of it, and waits no longer. */
    private static final long LONGEST_FOUND_US = 4_000_000;
    /** 1/15 s, and what whole refreshes of a monitor are longer than told. */
    private static final int LONGEST_FRAME_US = 66_700;
    private static final int NS_PER_US = 1000;
    /** What is told is rounded; a sensor that counts in rows and cuts off comes to the same row by this. */
    private static final int ROUNDED_OFF_NS = 499;
    private static final double NEARLY = 0.02;
    private static final double SEEN = 0.05;

    private final CameraFacts facts;
    private final CameraSettings plan;
    private Long ns;
    private Integer iso;
    private int boost = Boost.NONE;
    private int refreshUs = Bands.USUAL_REFRESH_US;
    private boolean refreshIsKnown;
    private Long keptNs; // by a camera that finds it and cannot be set to it
    private String change = "";

    /** Checks the plan's wishes against the camera. */
    Exposure(CameraFacts facts, CameraSettings plan) throws CameraTrouble {
        this.facts = facts;
        this.plan = plan;
        if ((plan.exposureUs != null || plan.iso != null) && !facts.setsSensor) {
            throw new CameraTrouble("this camera's exposure and sensitivity cannot be set; leave them out of the plan");
        }
        if (plan.exposureUs != null) {
            requireTime(plan.exposureUs);
            facts.requireWithin(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE,
                    (long) plan.exposureUs * NS_PER_US, "exposure time in nanoseconds");
        }
        if (plan.iso != null) {
            facts.requireWithin(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, plan.iso, "sensitivity");
        }
        if (plan.exposureUs != null && plan.iso != null) {
            ns = (long) plan.exposureUs * NS_PER_US;
            iso = plan.iso;
        }
    }

    private void requireTime(long exposureUs) throws CameraTrouble {
        long frames = 1 + framesBefore(exposureUs);
        if (frames * exposureUs > LONGEST_US) {
            String why = frames == 1 ? "" : " on this camera (it needs " + (frames - 1) + " frames like it before)";
            throw new CameraTrouble(String.format(Locale.ROOT, "an exposure of %.1f s takes %.1f s%s: no more than "
                    + "%d s fit into the time that a computer waits for a photo", exposureUs / 1e6,
                    frames * exposureUs / 1e6, why, LONGEST_US / 1_000_000));
        }
    }

    /** The period of the monitor that is photographed, microseconds; null where it is not known. */
    void refresh(Integer us) {
        refreshIsKnown = us != null;
        refreshUs = us == null ? Bands.USUAL_REFRESH_US : us;
    }

    /** The same; the usual one where it is not known. */
    int refreshUs() {
        return refreshUs;
    }

    /** Whether the camera still has to find it by itself. */
    boolean isOpen() {
        return ns == null;
    }

    /** Set it as an earlier photo had it, where that can be; gives whether that is a change. */
    boolean hold(int exposureUs, int sensitivity) {
        long time = (long) exposureUs * NS_PER_US + ROUNDED_OFF_NS;
        if (!facts.setsSensor || (1 + framesBefore(exposureUs)) * exposureUs > LONGEST_US
                || !facts.takes(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, (long) exposureUs * NS_PER_US)
                || !facts.takes(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, sensitivity)) {
            return false;
        }
        boolean other = ns == null || ns != time || iso != sensitivity;
        ns = time;
        iso = sensitivity;
        return other;
    }

    /** Set by how much the camera brightens after the sensor, hundredths. */
    void hold(int newBoost) {
        boost = newBoost;
    }

    /**
     * The camera has found what was open: from here on it is set to that, where it can be. Where the plan gives one of
     * exposure time and sensitivity, the other is made to give the same brightness.
     */
    void found(CaptureResult result) throws CameraTrouble {
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Integer sensitivity = result.get(CaptureResult.SENSOR_SENSITIVITY);
        keptNs = time;
        if (ns != null || !facts.setsSensor) {
            return;
        }
        if (time == null || sensitivity == null) {
            if (plan.exposureUs == null && plan.iso == null) {
                return;
            }
            throw new CameraTrouble("the camera does not tell its exposure; give both exposure and ISO in the plan");
        }
        boost = Boost.of(result);
        double brightness = (double) time * sensitivity * facts.moreLight(result.get(CaptureResult.LENS_APERTURE));
        if (plan.exposureUs != null) {
            ns = (long) plan.exposureUs * NS_PER_US;
            iso = (int) within(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, brightness / ns);
        } else if (plan.iso != null) {
            iso = plan.iso;
            ns = (long) within(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, longestFound(brightness / iso));
            ns = refreshIsKnown ? withoutBands(ns) : ns;
        } else {
            ns = (long) (brightness / sensitivity);
            iso = sensitivity;
            avoidBands(brightness);
        }
        double ratio = (double) ns * iso / brightness;
        change = Math.abs(ratio - 1) <= SEEN ? "" : String.format(Locale.ROOT,
                "what is fixed or can be had makes photos %.2f times as bright as the camera would", ratio);
    }

    private double longestFound(double wanted) {
        double longest = (double) LONGEST_FOUND_US * NS_PER_US;
        return wanted * (1 + framesBefore((long) wanted / NS_PER_US)) <= longest ? wanted
                : longest / (1 + facts.framesUntilSet);
    }

    /** The exposure without bands that is nearest, where the camera can be set to that; sensitivity is the plan's. */
    private long withoutBands(long found) {
        long time = Math.round(Bands.nearest((double) found / NS_PER_US, refreshUs) * NS_PER_US);
        return facts.takes(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, time) ? time : found;
    }

    /**
     * Makes an exposure that was found a whole number of the monitor's refreshes, where the same brightness can be had.
     */
    private void avoidBands(double brightness) {
        double found = (double) ns / NS_PER_US;
        if (!refreshIsKnown || Bands.areAvoided(found, refreshUs)) {
            return;
        }
        double nearest = Bands.nearest(found, refreshUs);
        double next = nearest > found ? nearest - refreshUs : nearest + refreshUs;
        for (double us : new double[] {nearest, next}) {
            long time = Math.round(us * NS_PER_US);
            int sensitivity = (int) Math.max(1, Math.round(brightness / Math.max(1, time)));
            if (us > 0 && (1 + framesBefore((long) us)) * us <= Math.max(found, LONGEST_FOUND_US)
                    && facts.takes(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, time)
                    && facts.takes(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, sensitivity)) {
                ns = time;
                iso = sensitivity;
                return;
            }
        }
    }

    private <T extends Number & Comparable<? super T>> double within(CameraCharacteristics.Key<Range<T>> key,
            double value) {
        Range<T> range = facts.all.get(key);
        return range == null ? value
                : Math.max(range.getLower().doubleValue(), Math.min(range.getUpper().doubleValue(), value));
    }

    /** Of a small frame: the photo's, or as many whole refreshes as 1/15 s has. */
    private long frameNs() {
        long refreshes = Math.max(1, LONGEST_FRAME_US / refreshUs);
        return Math.min(ns, Math.min(LONGEST_FRAME_US, refreshes * refreshUs) * NS_PER_US);
    }

    /** The sensitivity that makes it as bright as the photo, as far as the sensor goes. */
    private int frameIso() {
        long time = frameNs();
        double same = (double) iso * ns / time;
        return time == ns ? iso
                : (int) Math.round(within(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, same));
    }

    /** How many frames like the photo have to go before it, so that it is made as it asks to be. */
    int framesBefore() {
        return ns == null || frameNs() == ns ? 0 : facts.framesUntilSet;
    }

    private long framesBefore(long exposureUs) {
        return exposureUs > LONGEST_FRAME_US ? facts.framesUntilSet : 0;
    }

    /** How long a small frame lasts at least, milliseconds; 0 where that is the camera's. */
    long frameMs() {
        return ns == null ? 0 : frameNs() / 1_000_000;
    }

    /** How long a photo is exposed, with the frames like it before, where that is fixed, milliseconds; else 0. */
    long photoMs() {
        return ns == null ? 0 : (1 + framesBefore()) * ns / 1_000_000;
    }

    /** How long the photo itself is exposed, nanoseconds; 0 where that is the camera's. */
    long photoNs() {
        return ns == null ? 0 : ns;
    }

    /** Whether a small frame was made in the way that is held; what is not set is not looked at. */
    boolean isOf(CaptureResult result) {
        Long time = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        Integer sensitivity = result.get(CaptureResult.SENSOR_SENSITIVITY);
        return ns == null || (time == null || isNearly(time, frameNs()))
                && (sensitivity == null || isNearly(sensitivity, frameIso()));
    }

    private static boolean isNearly(double value, double wanted) {
        return Math.abs(value - wanted) <= NEARLY * wanted;
    }

    /** What is not quite as the plan asks for, or may show; empty where all is well. */
    String remark() {
        String bands = bands();
        return change.isEmpty() || bands.isEmpty() ? change + bands : change + "; " + bands;
    }

    private String bands() {
        Long time = ns != null ? ns : keptNs;
        if (time == null || Bands.areAvoided((double) time / NS_PER_US, refreshUs)) {
            return "";
        }
        return "an exposure of " + time / NS_PER_US + " us is no multiple of the monitor's refresh of " + refreshUs
                + " us" + (facts.setsSensor ? "" : ", and this camera's cannot be set") + ": it may show bands";
    }

    /** Put it into a request: of a photo, or of a small frame. */
    void apply(CaptureRequest.Builder builder, boolean locked, boolean ofPhoto) {
        if (ns != null) {
            long time = ofPhoto ? ns : frameNs();
            builder.set(CaptureRequest.CONTROL_AE_MODE, CaptureRequest.CONTROL_AE_MODE_OFF);
            builder.set(CaptureRequest.SENSOR_EXPOSURE_TIME, time);
            builder.set(CaptureRequest.SENSOR_SENSITIVITY, ofPhoto ? iso : (Integer) frameIso());
            builder.set(CaptureRequest.SENSOR_FRAME_DURATION, time); // the camera makes it longer if it must
            Boost.set(builder, boost);
        } else {
            builder.set(CaptureRequest.CONTROL_AE_MODE, CaptureRequest.CONTROL_AE_MODE_ON); // and never with flash
            if (facts.says(CameraCharacteristics.CONTROL_AE_LOCK_AVAILABLE)) {
                builder.set(CaptureRequest.CONTROL_AE_LOCK, locked);
            }
        }
    }
}
