package org.chexrig.agent.camera;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Trouble;
import org.chexrig.core.phone.Wanted;
import org.junit.Test;

/** All photos of a subset are taken alike, whichever session they are of; and what a person sees through the camera. */
public final class CameraHeldTest extends WithCamera {
    private static final String FOUND = "gains 1.9140625 1.0 1.0 1.6953125 matrix /128 180 -42 -10 -31 191 -32 4 -77 201";

    @Test
    public void aPhotoTellsHowItWasTaken() throws Exception {
        camera().prepare(AUTO);
        Photo photo = shoot();
        assertEquals((Integer) 20_000, photo.exposureUs);
        assertEquals((Integer) 200, photo.iso);
        assertEquals((Double) 1.25, photo.focusDpt);
        assertEquals(FOUND, photo.whiteBalance);
        assertTrue(FOUND.length() <= 160);
    }

    @Test
    public void whatACaptureCarriesIsSetAndNothingIsLookedForAnew() throws Exception {
        hardware.foundBoost = 150;
        camera().prepare(AUTO);
        Photo first = shoot();
        assertEquals(FOUND + " boost 150", first.whiteBalance);
        CaptureRequest asked = lastPhoto();
        int held = told.size();
        assertAlike(first, shoot(like(first)), asked);
        assertEquals(held, told.size()); // and nothing was waited for

        hardware.foundExposureNs = 31_000_000;
        hardware.foundFocusDpt = 2;
        hardware.foundBoost = 100;
        hardware.triggers.clear();
        camera().prepare(AUTO); // of the next session
        assertAlike(first, shoot(like(first)), asked);
        assertTrue(hardware.triggers.isEmpty());
        camera().prepare(AUTO);
        assertNotEquals(first.exposureUs, shoot().exposureUs); // without that, it finds what there is now
    }

    @Test
    public void whatIsSetAlreadyIsNotWaitedForAgain() throws Exception {
        hardware.gainsDrift = true;
        camera().prepare(AUTO);
        Photo first = shoot();
        shoot(like(first));
        assertNotEquals(first.whiteBalance, shoot(like(first)).whiteBalance);
        int held = told.size();
        shoot(like(first)); // the camera tells something else of each photo, and is asked for the same
        shoot(like(first));
        assertEquals(told.toString(), held, told.size());
    }

    private void assertAlike(Photo first, Photo photo, CaptureRequest asked) {
        assertEquals(first.exposureUs, photo.exposureUs);
        assertEquals(first.iso, photo.iso);
        assertEquals(first.whiteBalance, photo.whiteBalance);
        assertEquals(first.focusDpt, photo.focusDpt);
        CaptureRequest request = lastPhoto();
        assertEquals(0, (int) request.get(CaptureRequest.CONTROL_AE_MODE));
        assertEquals(0, (int) request.get(CaptureRequest.CONTROL_AWB_MODE));
        assertEquals(0, (int) request.get(CaptureRequest.CONTROL_AF_MODE));
        assertEquals(asked.get(CaptureRequest.LENS_FOCUS_DISTANCE), request.get(CaptureRequest.LENS_FOCUS_DISTANCE));
        assertEquals((Integer) 150, request.get(CaptureRequest.CONTROL_POST_RAW_SENSITIVITY_BOOST));
        long apart = asked.get(CaptureRequest.SENSOR_EXPOSURE_TIME) - request.get(CaptureRequest.SENSOR_EXPOSURE_TIME);
        assertTrue("apart by " + apart + " ns", Math.abs(apart) < 1000);
    }

    @Test
    public void aPlansFocusIsSetAndNotLookedFor() throws Exception {
        camera().prepare(AUTO);
        assertEquals((Double) 0.8, shoot(new Wanted(95, null, null, "", 0.8, null)).focusDpt);
        assertEquals((Float) 0.8f, lastPhoto().get(CaptureRequest.LENS_FOCUS_DISTANCE));
        assertTrue(hardware.triggers.isEmpty());
    }

    @Test
    public void whatACameraCannotSetItHoldsAndTells() throws Exception {
        hardware = new FakeHardware(false, true);
        camera().prepare(AUTO);
        Photo first = shoot();
        hardware.foundExposureNs = 31_000_000;
        hardware.foundFocusDpt = 2;
        camera().prepare(AUTO);
        Photo next = shoot(like(first));
        assertEquals(1, (int) lastPhoto().get(CaptureRequest.CONTROL_AE_MODE));
        assertEquals(true, lastPhoto().get(CaptureRequest.CONTROL_AE_LOCK));
        assertEquals(true, lastPhoto().get(CaptureRequest.CONTROL_AWB_LOCK));
        assertNull(lastPhoto().get(CaptureRequest.LENS_FOCUS_DISTANCE));
        assertEquals((Integer) 31_000, next.exposureUs);
        assertEquals((Double) 2.0, next.focusDpt);
    }

    @Test
    public void aLensWithoutCalibrationIsNotSet() throws Exception {
        hardware.all.with(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION, 0);
        camera().prepare(AUTO);
        shoot(new Wanted(95, null, null, "", 0.8, null));
        assertEquals(1, (int) lastPhoto().get(CaptureRequest.CONTROL_AF_MODE));
        assertEquals(2, hardware.triggers.size());
    }

    @Test
    public void anotherPhonesWordsAndValuesOutOfReachAreLeftOut() throws Exception {
        camera().prepare(AUTO);
        Photo photo = shoot(new Wanted(90, 900_000, 100, "5200 K, as my camera says", 40.0, null));
        assertEquals((Integer) 20_000, photo.exposureUs);
        assertEquals(FOUND, photo.whiteBalance);
        assertEquals((Double) 1.25, photo.focusDpt);
        assertEquals(90, (byte) lastPhoto().get(CaptureRequest.JPEG_QUALITY));
    }

    @Test
    public void aModeOfWhiteBalanceIsCarriedToo() throws Exception {
        camera().prepare(new CameraSettings(null, null, 5200));
        Photo first = shoot();
        assertEquals("mode 5", first.whiteBalance);
        camera().prepare(AUTO);
        assertEquals("mode 5", shoot(like(first)).whiteBalance);
    }

    @Test
    public void bandsAreAvoidedForTheMonitorThatThereIs() throws Exception {
        int[][] monitors = {{16_667, 16_667, 240}, {6_944, 20_832, 192}, {20_000, 20_000, 200}};
        for (int[] each : monitors) {
            camera().prepare(AUTO);
            Photo photo = shoot(new Wanted(95, null, null, "", null, each[0]));
            assertEquals((Integer) each[1], photo.exposureUs);
            assertEquals((Integer) each[2], photo.iso);
        }
        assertTrue(told.toString(), !told.toString().contains("bands"));
        hardware.foundExposureNs = 200_000; // the lowest sensitivity would be too bright for a whole refresh
        camera().prepare(AUTO);
        assertEquals((Integer) 200, shoot(new Wanted(95, null, null, "", null, 16_667)).exposureUs);
        assertTrue(told.toString(), told.toString().contains("bands"));
    }

    @Test
    public void theKindOfCameraIsTold() throws Exception {
        assertEquals("unknown", camera().level());
        String[] words = {"limited", "full", "legacy", "3", "external", "unknown"};
        for (int number = 0; number < words.length; number++) {
            hardware.all.with(CameraCharacteristics.INFO_SUPPORTED_HARDWARE_LEVEL, number);
            camera().prepare(AUTO);
            assertEquals(words[number], camera().level());
        }
    }

    @Test
    public void aCameraThatAnotherAppHasIsATrouble() throws Exception {
        assertNull(camera().trouble());
        hardware.use(true);
        assertEquals(Trouble.CAMERA, camera().trouble().code);
        hardware.use(false);
        camera().prepare(AUTO);
        shoot();
        assertNull(camera().trouble()); // it is in use, here
        hardware.fate = FakeHardware.Fate.CAMERA_TAKEN;
        trouble();
        hardware.fate = FakeHardware.Fate.GOOD;
        hardware.use(true);
        assertEquals(Trouble.CAMERA, camera().trouble().code);
        hardware.use(false);
        assertNull(camera().trouble());
        shoot();
    }

    @Test
    public void aCameraThatIsSaidToBeFreeTooLateIsNotAnotherApps() throws Exception {
        hardware.freedLate = true;
        camera().prepare(AUTO);
        camera().prepare(AUTO); // closes it and opens it again
        assertNull(camera().trouble());
        hardware.freedLate = false;
        camera().prepare(AUTO);
        assertNull(camera().trouble());
        hardware.fate = FakeHardware.Fate.CAMERA_TAKEN;
        trouble();
        hardware.use(true);
        assertEquals(Trouble.CAMERA, camera().trouble().code);
    }

    @Test
    public void aCameraThatDidNotOpenBecauseOfAnotherAppIsStillATrouble() throws Exception {
        assertNull(camera().trouble());
        hardware.use(true);
        hardware.accessError = CameraAccessException.CAMERA_IN_USE;
        assertRefused(AUTO, "another app uses the camera");
        assertEquals(Trouble.CAMERA, camera().trouble().code);
        hardware.accessError = 0;
        hardware.use(false);
        assertNull(camera().trouble());
        camera().prepare(AUTO);
        assertNull(camera().trouble());
    }

    @Test
    public void aPersonSeesWhatTheCameraSees() throws Exception {
        hardware.all.with(CameraCharacteristics.LENS_INFO_FOCUS_DISTANCE_CALIBRATION, 0);
        byte[] seen = {64, 48, 0, (byte) 254}; // 640 x 480, from the first column to the last
        assertArrayEquals(seen, camera().frame()); // before any subset
        camera().rest();
        assertEquals(1, hardware.open.get()); // somebody is looking
        camera().prepare(AUTO);
        assertArrayEquals(seen, camera().frame());
        shoot();
        assertEquals(2, hardware.triggers.size());
        assertEquals(1, (int) lastPhoto().get(CaptureRequest.CONTROL_AF_MODE)); // and not the one of looking
        assertArrayEquals(seen, camera().frame());
        shoot();
        assertEquals(2, hardware.triggers.size()); // what is held stays
        around = new Trouble(Trouble.COVERED, "covered", null);
        try {
            camera().frame();
            throw new AssertionError("there was a frame");
        } catch (CameraTrouble trouble) {
            assertEquals("covered", trouble.getMessage());
        }
    }
}
