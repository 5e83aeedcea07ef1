package org.chexrig.agent.camera;

import android.graphics.ImageFormat;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.util.Range;
import android.util.Size;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a camera says that it is, for a person who reports on it: text, numbers, true or false, and lists of them. */
final class FactSheet {
    private static final double NS_PER_MS = 1_000_000;
    private static final int MOST_SIZES = 6; // the largest: a report has its own size

    private final CameraFacts facts;
    private final Map<String, Object> told = new LinkedHashMap<>();

    private FactSheet(CameraFacts facts) {
        this.facts = facts;
    }

    /** Gives it; modes and capabilities by Android's numbers. */
    static Map<String, Object> of(CameraFacts facts) {
        FactSheet sheet = new FactSheet(facts);
        sheet.kind();
        sheet.sizes();
        sheet.exposure();
        sheet.focus();
        sheet.processing();
        return sheet.told;
    }

    private void kind() {
        told.put("id", facts.id);
        told.put("lenses_of", facts.of);
        told.put("physical_ids", list(Newer.physicalIds(facts.all).toArray()));
        told.put("level", facts.level);
        put("capabilities", CameraCharacteristics.REQUEST_AVAILABLE_CAPABILITIES);
        put("sensor", CameraCharacteristics.SENSOR_INFO_ACTIVE_ARRAY_SIZE);
        put("sensor_mm", CameraCharacteristics.SENSOR_INFO_PHYSICAL_SIZE);
        put("focal_lengths_mm", CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS);
        told.put("sensor_turned", facts.sensorOrientation);
        told.put("stamps_said", facts.stampsRealtime ? "realtime" : "unknown");
        told.put("frames_until_set", facts.framesUntilSet);
        put("frames_until_set_said", CameraCharacteristics.SYNC_MAX_LATENCY);
        told.put("frames_under_way", facts.framesUnderWay);
    }

    private void sizes() {
        StreamConfigurationMap map = facts.all.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP);
        told.put("photo", String.valueOf(facts.jpeg));
        told.put("photo_frame_ms", facts.shortestFrameNs / NS_PER_MS);
        told.put("photo_stall_ms", map.getOutputStallDuration(ImageFormat.JPEG, facts.jpeg) / NS_PER_MS);
        told.put("raw_frame_ms", facts.shortestRawNs / NS_PER_MS);
        told.put("frames", String.valueOf(facts.preview));
        List<Object> sizes = new ArrayList<>();
        Size[] all = map.getOutputSizes(ImageFormat.JPEG).clone();
        Arrays.sort(all, new Comparator<Size>() {
            @Override
            public int compare(Size one, Size other) {
                return Long.compare((long) other.getWidth() * other.getHeight(),
                        (long) one.getWidth() * one.getHeight());
            }
        });
        for (int at = 0; at < all.length && at < MOST_SIZES; at++) {
            sizes.add(all[at] + ", frame " + map.getOutputMinFrameDuration(ImageFormat.JPEG, all[at]) / NS_PER_MS
                    + " ms, stall " + map.getOutputStallDuration(ImageFormat.JPEG, all[at]) / NS_PER_MS + " ms");
        }
        told.put("photo_sizes", sizes);
    }

    private void exposure() {
        told.put("sets_sensor", facts.setsSensor);
        told.put("sets_colours", facts.setsColours);
        put("exposure_ns", CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE);
        put("sensitivity", CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE);
        told.put("exposure_lock", facts.says(CameraCharacteristics.CONTROL_AE_LOCK_AVAILABLE));
        told.put("white_balance_lock", facts.says(CameraCharacteristics.CONTROL_AWB_LOCK_AVAILABLE));
        put("white_balance_modes", CameraCharacteristics.CONTROL_AWB_AVAILABLE_MODES);
        put("antibanding_modes", CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES);
        put("frame_rates", CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES);
        put("exposure_regions", CameraCharacteristics.CONTROL_MAX_REGIONS_AE);
        put("white_balance_regions", CameraCharacteristics.CONTROL_MAX_REGIONS_AWB);
    }

    private void focus() {
        told.put("focuses", facts.canFocus);
        told.put("sets_focus", facts.setsFocus);
        put("nearest_dpt", CameraCharacteristics.LENS_INFO_MINIMUM_FOCUS_DISTANCE);
        put("focus_calibration", CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION);
        put("focus_modes", CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES);
        put("focus_regions", CameraCharacteristics.CONTROL_MAX_REGIONS_AF);
    }

    private void processing() {
        put("noise_modes", CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES);
        put("edge_modes", CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES);
        put("stabilisation_modes", CameraCharacteristics.LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION);
        put("pixel_modes", CameraCharacteristics.HOT_PIXEL_AVAILABLE_HOT_PIXEL_MODES);
        put("tone_modes", CameraCharacteristics.TONEMAP_AVAILABLE_TONE_MAP_MODES);
        put("shading_modes", CameraCharacteristics.SHADING_AVAILABLE_MODES);
        told.put("processing", new Processing(facts).words(Bands.USUAL_REFRESH_US, null));
    }

    private <T> void put(String name, CameraCharacteristics.Key<T> key) {
        told.put(name, plain(facts.all.get(key)));
    }

    /** As it can be told: ranges and sizes as text, arrays as lists. */
    private static Object plain(Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Range) {
            return ((Range<?>) value).getLower() + " to " + ((Range<?>) value).getUpper();
        }
        return value.getClass().isArray() ? list(value) : String.valueOf(value);
    }

    private static List<Object> list(Object array) {
        List<Object> list = new ArrayList<>();
        for (int at = 0; at < Array.getLength(array); at++) {
            list.add(plain(Array.get(array, at)));
        }
        return list;
    }
}
