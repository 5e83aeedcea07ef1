package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.util.Range;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Wanted;
import org.junit.Test;

/**
 * Cameras of all kinds, drawn by lot: what a camera need not have or tell (CameraCharacteristics and CaptureResult have most
 * keys as optional), it has or tells now and then. Whatever it is, the photo is asked for by what it lists alone, and is
 * not told before the sensor has read it.
 */
public final class CameraKindsTest extends WithCamera {
    private static final int KINDS = Integer.getInteger("chexrig.kinds", 8); // more of them by -Dchexrig.kinds
    private static final long READ_NS = 5_000_000; // of this sensor, whether it tells or not
    private static final Wanted AT_60 = new Wanted(95, null, null, "", null, 16_667);

    @Test
    public void eachKindOfCameraIsAskedForWhatItHasAndToldWhenItHasRead() throws Exception {
        for (int seed = 0; seed < KINDS; seed++) {
            draw(new Random(seed));
            String kind = "kind " + seed + ": ";
            camera().prepare(AUTO);
            Photo photo = shoot(AT_60);
            photo = shoot(new Wanted(95, photo.exposureUs, photo.iso, photo.whiteBalance, photo.focusDpt, 16_667));
            long exposureNs = photo.exposureUs == null ? hardware.foundExposureNs : photo.exposureUs * 1000L;
            long soonNs = photo.sensorTimeNs + exposureNs + READ_NS - toldAt;
            assertTrue(kind + "told " + soonNs / 1e6 + " ms too soon", soonNs <= 0);
            assertListed(kind, CaptureRequest.NOISE_REDUCTION_MODE,
                    CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES);
            assertListed(kind, CaptureRequest.EDGE_MODE, CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES);
            assertListed(kind, CaptureRequest.TONEMAP_MODE, CameraCharacteristics.TONEMAP_AVAILABLE_TONE_MAP_MODES);
            assertListed(kind, CaptureRequest.CONTROL_AF_MODE, CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES);
            assertListed(kind, CaptureRequest.CONTROL_AE_ANTIBANDING_MODE,
                    CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES);
            assertEquals(kind, hardware.all.get(CameraCharacteristics.CONTROL_MAX_REGIONS_AF) == 1,
                    lastPhoto().get(CaptureRequest.CONTROL_AF_REGIONS) != null);
            assertTrue(kind + camera().processing(), camera().processing().matches("[ -~]{1,120}"));
            assertPlain(kind, camera().facts());
            camera().close();
            camera = null;
        }
    }

    private void draw(Random lot) {
        boolean manual = lot.nextBoolean();
        hardware = new FakeHardware(manual, lot.nextBoolean());
        hardware.stampsRealtime = lot.nextBoolean();
        hardware.tellsReadout = lot.nextBoolean();
        hardware.tellsExposure = manual || lot.nextBoolean(); // who can be set to it tells it
        hardware.framesUnderWay = 1 + lot.nextInt(3);
        hardware.foundExposureNs = 5_000_000 + lot.nextInt(60) * 1_000_000L;
        hardware.foundBoost = 100 + lot.nextInt(2) * 50;
        hardware.jpegMs = 20 + lot.nextInt(200);
        hardware.noiseUsed = lot.nextInt(4) == 0 ? (Integer) 2 : null;
        hardware.lens = lot.nextBoolean() ? "2" : null;
        hardware.focus = lot.nextInt(4) == 0 ? FakeHardware.Focus.NEEDS_NEARLY_ALL : FakeHardware.Focus.LOCKS;
        modes(lot, CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES);
        modes(lot, CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES);
        modes(lot, CameraCharacteristics.TONEMAP_AVAILABLE_TONE_MAP_MODES);
        modes(lot, CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES);
        modes(lot, CameraCharacteristics.DISTORTION_CORRECTION_AVAILABLE_MODES);
        Integer latency = lot.nextInt(4) - 1;
        hardware.all.with(CameraCharacteristics.CONTROL_MAX_REGIONS_AF, lot.nextInt(2))
                .with(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION, lot.nextInt(3))
                .with(CameraCharacteristics.SYNC_MAX_LATENCY, latency < 0 ? null : latency)
                .with(CameraCharacteristics.CONTROL_AE_LOCK_AVAILABLE, lot.nextBoolean())
                .with(CameraCharacteristics.CONTROL_ZOOM_RATIO_RANGE, lot.nextBoolean() ? new Range<>(1f, 8f) : null)
                .with(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL, lot.nextInt(6));
        if (lot.nextBoolean()) {
            hardware.all.with(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES, null);
        }
    }

    private void modes(Random lot, CameraCharacteristics.Key<int[]> list) {
        int[][] lists = {null, {}, {0}, {0, 1, 2}, {2}, {1, 2}, {0, 1, 2, 3, 4}};
        hardware.all.with(list, lists[lot.nextInt(lists.length)]);
    }

    private void assertListed(String kind, CaptureRequest.Key<Integer> key, CameraCharacteristics.Key<int[]> list) {
        Integer set = lastPhoto().get(key);
        boolean listed = set == null;
        int[] modes = hardware.all.get(list);
        for (int at = 0; modes != null && at < modes.length; at++) {
            listed |= set != null && modes[at] == set;
        }
        assertTrue(kind + "mode " + set, listed);
    }

    /** What can be told in JSON. */
    private static void assertPlain(String kind, Object value) {
        if (value instanceof Map) {
            for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
                assertPlain(kind + each.getKey() + ": ", each.getValue());
            }
        } else if (value instanceof List) {
            for (Object each : (List<?>) value) {
                assertPlain(kind, each);
            }
        } else {
            assertTrue(kind + value, value == null || value instanceof String || value instanceof Number
                    || value instanceof Boolean);
        }
    }
}
