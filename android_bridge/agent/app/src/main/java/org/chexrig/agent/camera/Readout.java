package org.chexrig.agent.camera;

import android.hardware.camera2.CaptureResult;
import android.util.Range;

/**
 * When a sensor has read its last row at the latest. The monitor may show the next x-ray then, so what a camera does
 * not tell is taken to be long.
 *
 * <p>A stamp is of the first row's exposure (CaptureResult.SENSOR_TIMESTAMP); the last row begins by
 * SENSOR_ROLLING_SHUTTER_SKEW later, which cameras below level full need not tell. But no frame is shorter than its
 * reading (StreamConfigurationMap.getOutputMinFrameDuration: of a JPEG's size, and of the whole sensor's rows as they
 * are), nor is a result's SENSOR_FRAME_DURATION, unless it is the exposure that makes it long. How far small frames are
 * apart says nothing: they may be read in fewer rows.
 */
final class Readout {
    /** No shorter is believed: cameras that do not tell one time do not tell the others with care. */
    private static final long USUAL_NS = 67_000_000;
    /** Longer than any sensor reads: a frame's time that says more is of something else. */
    private static final long LONGEST_NS = 1_000_000_000;
    /** Of an exposure that is not told, where not even the frames' rate bounds it. */
    private static final long LONGEST_EXPOSURE_NS = 250_000_000;
    /** By so much a frame is longer than its exposure where that is not what makes it long. */
    private static final double MORE = 1.1;

    /** Some of the oldest cameras tell frames in 1000 s. */
    private static final int THOUSANDS = 1000;

    private Readout() {}

    /**
     * How long after its stamp a frame has been read.
     *
     * @param askedNs the exposure that was asked for; 0 where it was left to the camera
     */
    static long ns(CameraFacts facts, CaptureResult result, long askedNs) {
        long exposureNs = exposureNs(facts, result, askedNs);
        Long skew = result.get(CaptureResult.SENSOR_ROLLING_SHUTTER_SKEW);
        if (skew != null && skew > 0) {
            return exposureNs + skew;
        }
        long longest = Math.max(USUAL_NS, Math.max(facts.shortestFrameNs, facts.shortestRawNs));
        Long frame = result.get(CaptureResult.SENSOR_FRAME_DURATION);
        if (frame != null && frame <= LONGEST_NS && frame > MORE * exposureNs) {
            longest = Math.max(longest, frame);
        }
        return exposureNs + longest;
    }

    private static long exposureNs(CameraFacts facts, CaptureResult result, long askedNs) {
        Long told = result.get(CaptureResult.SENSOR_EXPOSURE_TIME);
        if (told != null && told > 0) {
            return told;
        }
        Range<Integer> rate = result.get(CaptureResult.CONTROL_AE_TARGET_FPS_RANGE);
        rate = rate == null ? facts.frameRates : rate;
        if (askedNs > 0 || rate == null || rate.getLower() <= 0) {
            return askedNs > 0 ? askedNs : LONGEST_EXPOSURE_NS;
        }
        int lowest = rate.getLower() >= THOUSANDS ? rate.getLower() / THOUSANDS : rate.getLower();
        return LONGEST_NS / lowest; // no frame is shorter than its exposure, and none longer than this
    }
}
