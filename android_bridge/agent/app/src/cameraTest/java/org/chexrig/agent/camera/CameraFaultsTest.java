package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.MeteringRectangle;
import android.hardware.camera2.params.StreamConfigurationMap;
import android.os.SystemClock;
import android.util.Range;
import java.util.List;
import java.util.Map;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Wanted;
import org.junit.After;
import org.junit.Test;

/** What real cameras do, and a first afternoon in a lab would have met. */
public final class CameraFaultsTest extends WithCamera {
    private static final long USUAL_FRAME_NS = StreamConfigurationMap.minFrameNs;

    @After
    public void usualAgain() {
        StreamConfigurationMap.minFrameNs = USUAL_FRAME_NS;
    }

    /** CameraCharacteristics.SENSOR_INFO_TIMESTAMP_SOURCE promises elapsedRealtimeNanos; some stamp nanoTime. */
    @Test
    public void aCameraThatSaysRealtimeAndStampsByTheOtherClockIsUsed() throws Exception {
        hardware.stampsRealtime = false;
        long before = SystemClock.elapsedRealtimeNanos();
        camera().prepare(AUTO);
        Photo photo = shoot();
        assertTrue(photo.sensorTimeNs > before && photo.sensorTimeNs < SystemClock.elapsedRealtimeNanos());
    }

    @Test
    public void aClockOfTheCamerasOwnIsRefused() throws Exception {
        haste = 4;
        hardware.strangeClockNs = 3_600_000_000_000L;
        camera().prepare(AUTO);
        String words = trouble();
        assertTrue(words, words.contains("whether the photo is of this x-ray cannot be known"));
        assertTrue(words, words.contains("frames are -3599.9"));
        assertTrue(hardware.photos.isEmpty());
    }

    /**
     * CaptureRequest.SENSOR_FRAME_DURATION: no shorter than the exposure, so that small frames would come at 2 a second, and
     * each request waits for six of them. CameraCharacteristics.SYNC_MAX_LATENCY: whether a photo needs frames like it.
     */
    @Test
    public void aLongExposureIsThePhotosAloneAndNotThatOfTheSmallFrames() throws Exception {
        hardware.all.with(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, new Range<>(50, 600))
                .with(CameraCharacteristics.REQUEST_PIPELINE_MAX_DEPTH, (byte) 6);
        hardware.framesUnderWay = 6;
        for (Integer latency : new Integer[] {0, 2, -1}) {
            hardware.all.with(CameraCharacteristics.SYNC_MAX_LATENCY, latency);
            camera().prepare(new CameraSettings(250_000, 200, null));
            Photo photo = shoot();
            assertEquals("latency " + latency, (Integer) 250_000, photo.exposureUs);
            assertEquals((Integer) 200, photo.iso);
            assertEquals((Double) 1.25, photo.focusDpt);
            long readNs = photo.sensorTimeNs + 255_000_000; // the result comes before the sensor has read
            assertTrue("told " + (readNs - toldAt) / 1e6 + " ms too soon", toldAt >= readNs);
            assertFalse(told.toString(), told.toString().contains("did not settle"));
            assertFalse(told.toString(), told.toString().contains("does not confirm"));
            CaptureRequest frame = hardware.lastFrame;
            assertEquals((Long) 66_668_000L, frame.get(CaptureRequest.SENSOR_EXPOSURE_TIME)); // four refreshes
            assertEquals((Integer) 600, frame.get(CaptureRequest.SENSOR_SENSITIVITY)); // and as bright as can be
            told.clear();
        }
    }

    /** A computer waits 60 s for a photo; CameraCharacteristics.SYNC_MAX_LATENCY says how many frames go before it. */
    @Test
    public void anExposureThatCannotFitIsRefusedAtTheOpening() throws Exception {
        hardware.all.with(CameraCharacteristics.SENSOR_INFO_EXPOSURE_TIME_RANGE, new Range<>(100_000L, 60_000_000_000L))
                .with(CameraCharacteristics.SYNC_MAX_LATENCY, 0);
        camera().prepare(new CameraSettings(30_000_000, 100, null));
        assertRefused(new CameraSettings(30_000_001, 100, null), "an exposure of 30.0 s takes 30.0 s: no more than 30 s fit");
        hardware.all.with(CameraCharacteristics.SYNC_MAX_LATENCY, 3);
        camera().prepare(new CameraSettings(7_250_000, 200, null));
        assertRefused(new CameraSettings(8_000_000, null, null),
                "takes 32.0 s on this camera (it needs 3 frames like it before)");
    }

    /** CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE may not reach the same brightness at the nearest multiple. */
    @Test
    public void eachWayOfFindingAnExposureMakesItAMultipleOfTheRefresh() throws Exception {
        Wanted at60 = new Wanted(95, null, null, "", null, 16_667);
        hardware.foundExposureNs = 26_000_000; // at 200: nearer to two refreshes than to one
        hardware.all.with(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, new Range<>(180, 600));
        camera().prepare(AUTO);
        Photo photo = shoot(at60);
        assertEquals((Integer) 16_667, photo.exposureUs); // two of them would be too bright at 180
        assertEquals((Integer) 312, photo.iso);
        camera().prepare(new CameraSettings(null, 200, null)); // 26 ms would be as bright
        assertEquals((Integer) 33_334, shoot(at60).exposureUs);
        assertTrue(told.toString(), told.toString().contains("1.28 times as bright"));
        assertFalse(told.toString(), told.toString().contains("bands"));
    }

    /** A camera without MANUAL_SENSOR keeps what its CONTROL_AE_LOCK holds: that can only be said. */
    @Test
    public void bandsOfAnExposureThatCannotBeSetAreTold() throws Exception {
        hardware = new FakeHardware(false, true);
        camera().prepare(AUTO);
        shoot(new Wanted(95, null, null, "", null, 16_667));
        assertTrue(told.toString(), told.toString().contains("20000 us is no multiple of the monitor's refresh of 16667 us, "
                + "and this camera's cannot be set: it may show bands"));
        told.clear();
        camera().prepare(AUTO);
        shoot(new Wanted(95, null, null, "", null, 20_000));
        assertFalse(told.toString(), told.toString().contains("bands"));
    }

    @Test
    public void aShortExposureIsThatOfTheSmallFramesToo() throws Exception {
        camera().prepare(new CameraSettings(33_334, 100, null));
        shoot();
        assertEquals((Long) 33_334_000L, hardware.lastFrame.get(CaptureRequest.SENSOR_EXPOSURE_TIME));
        assertEquals((Integer) 100, hardware.lastFrame.get(CaptureRequest.SENSOR_SENSITIVITY));
    }

    @Test
    public void whatMakersChooseForThemselvesIsSet() throws Exception {
        camera().prepare(AUTO);
        shoot();
        for (CaptureRequest each : new CaptureRequest[] {lastPhoto(), hardware.lastFrame}) {
            assertEquals((Integer) 1, each.get(CaptureRequest.NOISE_REDUCTION_MODE)); // fast
            assertEquals((Integer) 0, each.get(CaptureRequest.EDGE_MODE)); // there is no fast one
            assertEquals((Integer) 0, each.get(CaptureRequest.LENS_OPTICAL_STABILIZATION_MODE));
            assertEquals((Integer) 2, each.get(CaptureRequest.CONTROL_AE_ANTIBANDING_MODE));
            assertEquals((Integer) 15, each.get(CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE).getLower());
            assertNull(each.get(CaptureRequest.HOT_PIXEL_MODE)); // this camera has no such list
        }
        assertEquals("noise fast; edges off; ois off; antibanding 60 Hz; 15-30 fps; lens 4.38 mm",
                camera().processing());
    }

    @Test
    public void whatHasNoFastOneIsLeftToTheMakerAndSaidSo() throws Exception {
        hardware.all.with(CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES, new int[] {2})
                .with(CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES, null)
                .with(CameraCharacteristics.LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION, new int[] {1})
                .with(CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES, new int[] {3})
                .with(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES, null)
                .with(CameraCharacteristics.LENS_INFO_AVAILABLE_FOCAL_LENGTHS, null);
        camera().prepare(AUTO);
        shoot();
        assertNull(lastPhoto().get(CaptureRequest.NOISE_REDUCTION_MODE));
        assertNull(lastPhoto().get(CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE));
        String words = camera().processing();
        assertEquals("noise as the maker has it; edges as the maker has it; ois as the maker has it; "
                + "antibanding as the maker has it; frames as the maker has it", words);
        assertTrue(words.length() <= 160);
    }

    @Test
    public void whileItLooksForAnExposureTheCameraAvoidsWhatDoesNotFitTheMonitor() throws Exception {
        int[][] wanted = {{16_667, 2}, {8_333, 2}, {20_000, 1}, {10_000, 1}, {13_333, 0}};
        camera().prepare(AUTO);
        for (int[] each : wanted) {
            shoot(new Wanted(95, null, null, "", null, each[0]));
            assertEquals("of " + each[0], (Integer) each[1], lastPhoto().get(CaptureRequest.CONTROL_AE_ANTIBANDING_MODE));
        }
    }

    /** CaptureRequest.CONTROL_AF_REGIONS, in pixels of SENSOR_INFO_ACTIVE_ARRAY_SIZE. */
    @Test
    public void itFocusesAndMeasuresInTheMiddle() throws Exception {
        camera().prepare(AUTO);
        shoot();
        for (MeteringRectangle[] each : new MeteringRectangle[][] {
            lastPhoto().get(CaptureRequest.CONTROL_AF_REGIONS), lastPhoto().get(CaptureRequest.CONTROL_AE_REGIONS)}) {
            assertEquals(1000, each[0].getX());
            assertEquals(750, each[0].getY());
            assertEquals(2000, each[0].getWidth());
            assertEquals(1500, each[0].getHeight());
        }
        assertEquals((Float) 1.25f, lastFocus); // and remembers where that was
    }

    @Test
    public void anXrayWhoseMiddleIsTooFaintIsFocusedOnInNearlyAllOfTheFrame() throws Exception {
        hardware.focus = FakeHardware.Focus.NEEDS_NEARLY_ALL;
        camera().prepare(AUTO);
        assertEquals((Double) 1.25, shoot().focusDpt);
        assertEquals(2, count(hardware.triggers, CaptureRequest.CONTROL_AF_TRIGGER_START));
    }

    @Test
    public void anXrayThatIsTooFaintAltogetherIsPhotographedWithTheLensWhereItWasInFocusLast() throws Exception {
        hardware.focus = FakeHardware.Focus.FAILS;
        lastFocus = 2.5f;
        camera().prepare(AUTO);
        assertEquals((Double) 2.5, shoot().focusDpt);
        assertTrue(told.toString(), told.toString().contains("where it was in focus last, at 2.5 dioptres"));
        assertEquals((Float) 2.5f, lastFocus);
    }

    @Test
    public void withoutSuchAPlaceItIsRefused() throws Exception {
        hardware.focus = FakeHardware.Focus.FAILS;
        camera().prepare(AUTO);
        assertTrue(trouble().contains("cannot focus on the screen"));
        assertNull(lastFocus);
    }

    /** CaptureResult.LOGICAL_MULTI_CAMERA_ACTIVE_PHYSICAL_ID and LENS_FOCAL_LENGTH. */
    @Test
    public void aPhoneThatChangesItsLensWithinASessionIsRefused() throws Exception {
        camera().prepare(AUTO);
        Photo first = shoot();
        hardware.lens = "3";
        hardware.focalMm = 1.9f;
        assertTrue(trouble().contains("changed its lens from 4.38 mm (camera 2) to 1.90 mm (camera 3)"));
        camera().prepare(AUTO); // another session may be of another one
        shoot(like(first));
    }

    /** Without SENSOR_ROLLING_SHUTTER_SKEW the sensor reads for as long as its shortest frame lasts, at most. */
    @Test
    public void aSensorThatDoesNotTellHowLongItReadsIsWaitedForAsLongAsItMayTake() throws Exception {
        hardware.tellsReadout = false;
        camera().prepare(AUTO);
        for (long slowest : new long[] {20_000_000, 67_000_000}) {
            StreamConfigurationMap.minFrameNs = slowest;
            camera().reopen();
            camera().prepare(AUTO);
            Photo photo = shoot();
            long readNs = photo.sensorTimeNs + photo.exposureUs * 1000L + Math.max(slowest, 0);
            boolean isHere = toldAt - photo.sensorTimeNs >= 60_000_000; // by its image, which cannot come before
            assertTrue("told " + (toldAt - readNs) / 1e6 + " ms after", toldAt >= readNs || isHere);
        }
    }

    @Test
    public void whatTheCameraIsIsToldWithoutOpeningIt() throws Exception {
        Map<String, Object> facts = camera().facts();
        assertEquals(0, hardware.openings.get());
        assertEquals("full", facts.get("level"));
        assertEquals("4000x3000", facts.get("photo"));
        assertEquals(200.0, facts.get("photo_stall_ms"));
        assertEquals("realtime", facts.get("stamps"));
        assertEquals(Boolean.TRUE, facts.get("exposure_lock"));
        assertEquals(3, ((List<?>) facts.get("noise_modes")).size());
        assertTrue(facts.containsKey("processing"));
    }

    private static int count(List<Integer> of, int wanted) {
        int count = 0;
        synchronized (of) {
            for (int each : of) {
                count += each == wanted ? 1 : 0;
            }
        }
        return count;
    }
}
