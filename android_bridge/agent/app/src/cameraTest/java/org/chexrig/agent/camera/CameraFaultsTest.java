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
import java.util.List;
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
     * CaptureRequest.SENSOR_FRAME_DURATION: no shorter than the exposure, so that small frames would come at 2 a
     * second, and each request waits for five of them. CameraCharacteristics.SYNC_MAX_LATENCY: whether a photo needs
     * frames like it.
     */
    @Test
    public void aLongExposureIsThePhotosAloneAndNotThatOfTheSmallFrames() throws Exception {
        hardware.all.with(CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE, new Range<>(50, 600))
                .with(CameraCharacteristics.REQUEST_PIPELINE_MAX_DEPTH, (byte) 5);
        hardware.framesUnderWay = 5;
        for (Integer latency : new Integer[] {0, 2}) {
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
        assertRefused(new CameraSettings(30_100_000, 100, null),
                "an exposure of 30.1 s takes 30.1 s: no more than 30 s fit");
        hardware.all.with(CameraCharacteristics.SYNC_MAX_LATENCY, 3);
        camera().prepare(new CameraSettings(7_250_000, 200, null));
        assertRefused(new CameraSettings(8_000_000, null, null),
                "takes 32.0 s on this camera (it needs 3 frames like it before)");
    }

    /**
     * CameraCharacteristics.SENSOR_INFO_SENSITIVITY_RANGE may not reach the same brightness at the nearest multiple.
     */
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
     * CaptureResult.CONTROL_AE_STATE says CONVERGED of the dark screen still, as long as the camera has not seen the
     * x-ray; and where the lens is put by hand no focusing passes the time.
     */
    @Test
    public void anExposureIsFoundForTheXrayAndNotForTheScreenBeforeIt() throws Exception {
        camera().prepare(AUTO);
        Thread.sleep(100);
        hardware.foundExposureNs = 40_000_000;
        assertEquals((Integer) 40_000, shoot(new Wanted(95, null, null, "", 0.8, null)).exposureUs);
    }

    /** A camera without MANUAL_SENSOR keeps what its CONTROL_AE_LOCK holds: that can only be said. */
    @Test
    public void bandsOfAnExposureThatCannotBeSetAreTold() throws Exception {
        hardware = new FakeHardware(false, true);
        camera().prepare(AUTO);
        shoot(new Wanted(95, null, null, "", null, 16_667));
        assertTrue(told.toString(), told.toString().contains("20000 us is no multiple of the monitor's refresh of "
                + "16667 us, and this camera's cannot be set: it may show bands"));
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
        String words = "the camera was opened anew within a session and had to find anew: focus";
        assertTrue(told.toString(), told.contains(words));
    }

    /**
     * Without CaptureResult.SENSOR_ROLLING_SHUTTER_SKEW the sensor reads for as long as its shortest frame lasts at
     * most (StreamConfigurationMap.getOutputMinFrameDuration), of the JPEG's size or of all its rows, or as this frame
     * lasts (SENSOR_FRAME_DURATION) where the exposure is not what makes it long.
     */
    @Test
    public void aSensorThatDoesNotTellHowLongItReadsIsWaitedForAsLongAsItMayTake() throws Exception {
        hardware.tellsReadout = false;
        hardware.jpegMs = 260; // or the image would say it sooner: it cannot come before the sensor has been read
        long[][] cases = {
            {20, 0, 0, 67}, {0, 0, 0, 67}, {120, 0, 0, 120}, {33, 150, 0, 150}, {33, 0, 140, 140}, {33, 0, 21, 67},
        };
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
