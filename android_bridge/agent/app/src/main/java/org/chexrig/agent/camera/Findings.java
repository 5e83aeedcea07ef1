package org.chexrig.agent.camera;

import android.hardware.camera2.CaptureResult;
import java.util.Map;

/** What frames and photos have shown of a camera, beside what it says of itself. Any thread asks. */
final class Findings {
    private String level = "unknown";
    private String processing = "";
    private SensorClock clock;
    private String others = "";
    private Boolean tellsReadout;
    private Boolean tellsExposure;
    private Byte depth;

    /** A camera is open, and has given a first frame. */
    synchronized void opened(String newLevel, String words, SensorClock ofFrames) {
        level = newLevel;
        processing = words;
        clock = ofFrames;
    }

    /**
     * There is a photo.
     *
     * @param newOthers what was done in another way than asked
     * @return the same where it is new, else an empty text
     */
    synchronized String photo(CaptureResult result, String newOthers) {
        tellsReadout = result.get(CaptureResult.SENSOR_ROLLING_SHUTTER_SKEW) != null;
        tellsExposure = result.get(CaptureResult.SENSOR_EXPOSURE_TIME) != null;
        depth = result.get(CaptureResult.REQUEST_PIPELINE_DEPTH);
        boolean same = newOthers.equals(others);
        others = newOthers;
        return same ? "" : newOthers;
    }

    synchronized String level() {
        return level;
    }

    synchronized String processing() {
        return processing;
    }

    /** Adds what is known by now; null where there was no photo yet. */
    synchronized void addTo(Map<String, Object> facts) {
        facts.put("stamps_found", clock == null ? null : clock.found());
        facts.put("tells_readout", tellsReadout);
        facts.put("tells_exposure", tellsExposure);
        facts.put("photo_frames_under_way", depth);
        facts.put("found", processing);
        facts.put("done_otherwise", others);
    }
}
