package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.MeteringRectangle;
import android.os.SystemClock;
import android.util.Range;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Wanted;
import org.junit.Test;

/** What real cameras do, and a first afternoon in a lab would have met. */
public final class CameraFaultsTest extends WithCamera {
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

    /**
     * CaptureResult.CONTROL_AE_STATE says CONVERGED of the dark screen still, as long as the camera has not seen the x-ray;
     * and where the lens is put by hand no focusing passes the time.
     */
    @Test
    public void anExposureIsFoundForTheXrayAndNotForTheScreenBeforeIt() throws Exception {
        camera().prepare(AUTO);
        Thread.sleep(100);
        hardware.foundExposureNs = 40_000_000;
        assertEquals((Integer) 40_000, shoot(new Wanted(95, null, null, "", 0.8, null)).exposureUs);
    }

    /** CameraCharacteristics.LENS_INFO_AVAILABLE_APERTURES: some lenses have two, which the camera chooses by the light. */
    @Test
    public void aLensOfSeveralAperturesHasOneForAllPhotos() throws Exception {
        hardware.all.with(CameraCharacteristics.LENS_INFO_AVAILABLE_APERTURES, new float[] {2.4f, 1.5f});
        hardware.foundAperture = 2.4f;
        camera().prepare(AUTO);
        Photo photo = shoot();
        assertEquals((Float) 1.5f, lastPhoto().get(CaptureRequest.LENS_APERTURE));
        assertEquals(20_000 * 1.5 * 1.5 / (2.4 * 2.4), photo.exposureUs, 1); // as bright as was found
        assertEquals(photo.exposureUs, shoot(like(photo)).exposureUs);
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
        assertEquals("noise fast; edges off; ois off; antibanding 60 Hz; 15-30 fps; lens 4.38 mm; "
                + "tones, shading fast",
                camera().processing());
    }

    @Test
    public void whatHasNoFastOneIsLeftToTheMakerAndSaidSo() throws Exception {
        hardware.all.with(CameraCharacteristics.NOISE_REDUCTION_AVAILABLE_NOISE_REDUCTION_MODES, new int[] {2})
                .with(CameraCharacteristics.EDGE_AVAILABLE_EDGE_MODES, null)
                .with(CameraCharacteristics.LENS_INFO_AVAILABLE_OPTICAL_STABILIZATION, new int[] {1})
                .with(CameraCharacteristics.CONTROL_AE_AVAILABLE_ANTIBANDING_MODES, new int[] {3})
                .with(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES, null)
                .with(CameraCharacteristics.TONEMAP_AVAILABLE_TONE_MAP_MODES, null)
                .with(CameraCharacteristics.SHADING_AVAILABLE_MODES, new int[] {0});
        hardware.focalMm = 12.38f;
        camera().prepare(AUTO);
        shoot();
        assertNull(lastPhoto().get(CaptureRequest.NOISE_REDUCTION_MODE));
        assertNull(lastPhoto().get(CaptureRequest.CONTROL_AE_TARGET_FPS_RANGE));
        String words = camera().processing();
        assertEquals("noise the maker's; edges the maker's; ois the maker's; antibanding the maker's; fps the maker's; "
                + "lens 12.38 mm", words); // and no room for the shading
        assertTrue(words.length() <= Processing.MAX_WORDS);
    }

    /** A result's NOISE_REDUCTION_MODE (and its like) is what the camera did, whatever the request asked for. */
    @Test
    public void whatACameraDoesInsteadOfWhatItIsAskedIsToldOnce() throws Exception {
        hardware.noiseUsed = 2;
        camera().prepare(AUTO);
        assertTrue(camera().processing(), camera().processing().startsWith("noise high quality, fast asked; edges off"));
        shoot();
        shoot();
        String words = "the camera does not do as it is asked: noise high quality, fast asked";
        assertEquals(told.toString(), 1, Collections.frequency(told, words));
        assertEquals("noise high quality, fast asked", camera().facts().get("done_otherwise"));
    }

    /** CaptureRequest.CONTROL_CAPTURE_INTENT: a still capture's is what makers begin their night modes by. */
    @Test
    public void aPhotoWhoseExposureIsSetSaysThatItIsMadeByHand() throws Exception {
        camera().prepare(AUTO);
        shoot();
        assertEquals((Integer) 6, lastPhoto().get(CaptureRequest.CONTROL_CAPTURE_INTENT));
        camera().close();
        camera = null;
        hardware = new FakeHardware(false, true); // CONTROL_CAPTURE_INTENT_MANUAL is of cameras with MANUAL_SENSOR
        camera().prepare(AUTO);
        shoot();
        assertNull(lastPhoto().get(CaptureRequest.CONTROL_CAPTURE_INTENT));
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
        hardware.all.with(CameraCharacteristics.CONTROL_MAX_REGIONS_AWB, 1);
        shoot();
        for (MeteringRectangle[] each : new MeteringRectangle[][] {
            lastPhoto().get(CaptureRequest.CONTROL_AWB_REGIONS),
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
        lastFocus = Float.NaN; // not what this app has written
        camera().prepare(AUTO);
        assertTrue(trouble().contains("cannot focus on the screen"));
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
        camera().reopen();
        hardware.lens = "2";
        int photos = hardware.photos.size();
        assertTrue(trouble().contains("changed its lens from 1.90 mm (camera 3) to 1.90 mm (camera 2)"));
        assertEquals(photos, hardware.photos.size()); // what it finds would be another lens's
    }

    /**
     * CameraCharacteristics.getPhysicalCameraIds, and CameraManager.getCameraIdList, which has those of them that can be
     * opened by themselves.
     */
    @Test
    public void ofACameraOfSeveralLensesTheMainOneIsOpenedByItselfWhereThatCanBe() throws Exception {
        hardware.all.physicalIds = new LinkedHashSet<>(Arrays.asList("4", "3", "2"));
        hardware.cameras.put("3", hardware.lens(true, true, 1.9f)); // wide
        hardware.hidden.put("4", hardware.lens(true, true, 4.38f)); // the main one, not to be opened
        hardware.cameras.put("2", hardware.lens(false, true, 4.38f)); // the main one, which can do less
        camera().prepare(AUTO);
        assertEquals("0", hardware.opened);
        assertTrue(told.toString(), told.toString().contains("of several lenses"));
        hardware.cameras.put("2", hardware.lens(true, true, 4.38f));
        camera().prepare(AUTO);
        shoot();
        assertEquals("2", hardware.opened);
        assertEquals("0", camera().facts().get("lenses_of"));
        assertTrue(told.toString(), told.toString().contains("one lens of camera 0"));
    }

    /** CaptureRequest.CONTROL_ZOOM_RATIO and SCALER_CROP_REGION, in pixels of SENSOR_INFO_ACTIVE_ARRAY_SIZE. */
    @Test
    public void thereIsNoZoomByWhichLensesChange() throws Exception {
        camera().prepare(AUTO);
        shoot();
        assertNull(lastPhoto().get(CaptureRequest.CONTROL_ZOOM_RATIO)); // this camera does not tell that it has one
        assertEquals(4000, lastPhoto().get(CaptureRequest.SCALER_CROP_REGION).width());
        assertEquals(3000, lastPhoto().get(CaptureRequest.SCALER_CROP_REGION).height());
        hardware.all.with(CameraCharacteristics.CONTROL_ZOOM_RATIO_RANGE, new Range<>(0.6f, 8f));
        camera().prepare(AUTO);
        shoot();
        assertEquals((Float) 1f, lastPhoto().get(CaptureRequest.CONTROL_ZOOM_RATIO));
    }

    /** CONTROL_AF_MODE_AUTO: the lens stays until the next trigger or CANCEL. */
    @Test
    public void aLensThatCannotBeSetStaysAsLongAsTheCameraIsOpenAndThenThatIsTold() throws Exception {
        hardware.all.with(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION, 0);
        camera().prepare(AUTO);
        Photo first = shoot();
        shoot(new Wanted(95, 40_000, 100, first.whiteBalance, first.focusDpt, null)); // something else is set anew
        assertEquals(1, count(hardware.triggers, CaptureRequest.CONTROL_AF_TRIGGER_START));
        assertFalse(told.toString(), told.toString().contains("anew"));
        camera().reopen();
        shoot(like(first));
        assertEquals(2, count(hardware.triggers, CaptureRequest.CONTROL_AF_TRIGGER_START));
        assertTrue(told.toString(), told.contains("the camera was opened anew within a session and had to find anew: focus"));
    }

    /**
     * Without CaptureResult.SENSOR_ROLLING_SHUTTER_SKEW the sensor reads for as long as its shortest frame lasts at most
     * (StreamConfigurationMap.getOutputMinFrameDuration), of the JPEG's size or of all its rows, or as this frame lasts
     * (SENSOR_FRAME_DURATION) where the exposure is not what makes it long.
     */
    @Test
    public void aSensorThatDoesNotTellHowLongItReadsIsWaitedForAsLongAsItMayTake() throws Exception {
        hardware.tellsReadout = false;
        hardware.jpegMs = 260; // or the image would say it sooner: it cannot come before the sensor has been read
        long[][] cases = {{20, 0, 0, 67}, {0, 0, 0, 67}, {120, 0, 0, 120}, {33, 150, 0, 150}, {33, 0, 140, 140}, {33, 0, 21, 67}};
        for (long[] each : cases) {
            hardware.map.minFrameNs = each[0] * 1_000_000;
            hardware.map.minRawNs = each[1] * 1_000_000;
            hardware.frameNs = each[2] == 0 ? null : (Long) (each[2] * 1_000_000);
            camera().prepare(AUTO);
            Photo photo = shoot();
            assertTold(photo, 20 + each[3]);
        }
    }

    /** A camera need not tell SENSOR_EXPOSURE_TIME either: CONTROL_AE_TARGET_FPS_RANGE bounds what it may have been. */
    @Test
    public void anExposureThatIsNotToldIsTakenToBeLong() throws Exception {
        hardware = new FakeHardware(false, true);
        hardware.tellsExposure = false;
        hardware.jpegMs = 340;
        camera().prepare(AUTO);
        assertTold(shoot(), 66 + 5); // 15 frames a second at the least
        hardware.all.with(CameraCharacteristics.CONTROL_AE_AVAILABLE_TARGET_FPS_RANGES, null);
        camera().prepare(AUTO);
        assertTold(shoot(), 250 + 5);
    }

    private void assertTold(Photo photo, long ms) {
        double after = (toldAt - photo.sensorTimeNs) / 1e6;
        assertTrue("told after " + after + " ms, not " + ms, after >= ms && after < ms + 60);
    }

    @Test
    public void whatTheCameraIsIsToldWithoutOpeningIt() throws Exception {
        Map<String, Object> facts = camera().facts();
        assertEquals(0, hardware.openings.get());
        assertEquals("full", facts.get("level"));
        assertEquals("4000x3000", facts.get("photo"));
        assertEquals(200.0, facts.get("photo_stall_ms"));
        assertEquals("realtime", facts.get("stamps_said"));
        assertNull(facts.get("stamps_found"));
        assertEquals(Boolean.TRUE, facts.get("exposure_lock"));
        assertEquals(3, ((List<?>) facts.get("noise_modes")).size());
        assertEquals("100000 to 500000000", facts.get("exposure_ns"));
        assertEquals(Arrays.asList("30 to 30", "7 to 30", "15 to 30", "60 to 60"), facts.get("frame_rates"));
        assertTrue(((List<?>) facts.get("photo_sizes")).contains("4000x3000, frame 33.333333 ms, stall 200.0 ms"));
        assertTrue(facts.containsKey("processing"));
        hardware.stampsRealtime = false;
        camera().prepare(AUTO);
        shoot();
        facts = camera().facts();
        assertEquals("uptime", facts.get("stamps_found"));
        assertEquals(true, facts.get("tells_readout"));
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
