package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import android.hardware.camera2.CameraAccessException;
import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.os.SystemClock;
import java.util.Collections;
import java.util.EnumSet;
import java.util.concurrent.locks.LockSupport;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Trouble;
import org.junit.Test;

/** Photos, and what becomes of them where a camera fails. */
public final class PhoneCameraTest extends WithCamera {
    @Test
    public void aPhotoIsExposedAfterTheCallAndToldWhenItIsRead() throws Exception {
        camera().prepare(AUTO);
        long before = SystemClock.elapsedRealtimeNanos();
        Photo photo = shoot();
        assertTrue(photo.sensorTimeNs > before);
        assertEquals(Collections.singletonList(photo.sensorTimeNs), exposed);
        long read = photo.sensorTimeNs + 25_000_000; // 20 ms of exposure, 5 ms from the first row to the last
        assertTrue("told " + (read - toldAt) + " ns too soon", toldAt >= read);
        assertEquals((Integer) 20_000, photo.exposureUs);
        assertEquals((Integer) 200, photo.iso);
        assertEquals(3, photo.jpeg.length);
    }

    @Test
    public void theRequestIsTheRigs() throws Exception {
        camera().prepare(AUTO);
        shoot();
        CaptureRequest request = lastPhoto();
        assertEquals(false, request.get(CaptureRequest.CONTROL_ENABLE_ZSL));
        assertEquals(0, (int) request.get(CaptureRequest.FLASH_MODE));
        assertEquals(0, (int) request.get(CaptureRequest.CONTROL_AE_MODE)); // set to what was found
        assertEquals(0, (int) request.get(CaptureRequest.JPEG_ORIENTATION)); // 90 of the sensor less 90 of the screen
        assertEquals(95, (byte) request.get(CaptureRequest.JPEG_QUALITY));
        assertNull(request.get(CaptureRequest.CONTROL_AF_TRIGGER));
    }

    @Test
    public void focusIsFoundOnceForASubsetAndAnewForTheNext() throws Exception {
        camera().prepare(AUTO);
        assertEquals(0, hardware.triggers.size());
        for (int photo = 0; photo < 3; photo++) {
            shoot();
        }
        assertEquals(2, hardware.triggers.size()); // cancel, start
        camera().prepare(AUTO);
        shoot();
        assertEquals(4, hardware.triggers.size());
    }

    @Test
    public void aSilentCameraIsHeldAsItIsAndThatIsTold() throws Exception {
        haste = 4;
        hardware.focus = FakeHardware.Focus.SAYS_NOTHING;
        hardware.settles = false;
        camera().prepare(AUTO);
        assertNotNull(shoot());
        assertTrue(told.toString(), told.toString().contains("does not tell whether it is in focus"));
        assertTrue(told.toString(), told.toString().contains("did not settle"));
    }

    @Test
    public void aCameraThatTellsItsFocusInOtherWordsIsTaken() throws Exception {
        haste = 4;
        hardware.focus = FakeHardware.Focus.SAYS_PASSIVE;
        camera().prepare(AUTO);
        assertNotNull(shoot());
    }

    @Test
    public void aCameraThatCannotFocusIsRefused() throws Exception {
        haste = 4;
        for (FakeHardware.Focus each : EnumSet.of(FakeHardware.Focus.FAILS, FakeHardware.Focus.SCANS_ON)) {
            hardware.focus = each;
            camera().prepare(AUTO);
            assertTrue(trouble().contains("cannot focus"));
        }
        assertTrue(hardware.photos.isEmpty());
    }

    @Test
    public void aFrameFromBeforeTheTriggerIsNoPhoto() throws Exception {
        for (FakeHardware.Fate each : new FakeHardware.Fate[] {FakeHardware.Fate.FROM_BEFORE_THE_TRIGGER,
            FakeHardware.Fate.FROM_THE_LAST_FRAME}) {
            for (boolean realtime : new boolean[] {true, false}) {
                hardware.stampsRealtime = realtime;
                hardware.all.with(CameraCharacteristics.SENSOR_INFO_TIMESTAMP_SOURCE,
                        realtime ? 1 : 0);
                hardware.fate = each;
                camera().prepare(AUTO);
                assertEquals("the camera gave a frame from before the trigger", trouble());
            }
        }
        assertTrue(exposed.isEmpty());
    }

    @Test
    public void aStampOfTheOtherClockIsToldOnThisOne() throws Exception {
        hardware = new FakeHardware(true, false);
        camera().prepare(AUTO);
        long before = SystemClock.elapsedRealtimeNanos();
        Photo photo = shoot();
        assertTrue(photo.sensorTimeNs > before && photo.sensorTimeNs < SystemClock.elapsedRealtimeNanos());
    }

    @Test
    public void anImageOfAnotherFrameIsNotTakenForThePhoto() throws Exception {
        haste = 4;
        hardware.fate = FakeHardware.Fate.OTHER_IMAGE;
        camera().prepare(AUTO);
        assertTrue(trouble().contains("did not hand over the photo within"));
    }

    @Test
    public void anImageOfAnEarlierRequestNeitherHastensNorReplacesThePhoto() throws Exception {
        hardware.fate = FakeHardware.Fate.OTHER_IMAGE_TOO;
        camera().prepare(AUTO);
        for (int photo = 1; photo <= 3; photo++) {
            Photo taken = shoot();
            assertEquals(photo, taken.jpeg[2]);
            assertTrue("told too soon", toldAt >= taken.sensorTimeNs + 25_000_000);
        }
    }

    @Test
    public void aWaitIsNotShorterWhereItBeginsLateInAMillisecond() throws Exception {
        Signals signals = new Signals(1);
        for (int wait = 0; wait < 20; wait++) {
            while (SystemClock.elapsedRealtimeNanos() % 1_000_000 < 700_000) {
                Thread.yield(); // late in a millisecond, so that one that is cut off would show
            }
            long began = SystemClock.elapsedRealtimeNanos();
            assertFalse(signals.waitFor(new Signals.Condition() {
                private boolean looked;

                @Override
                public boolean isMet() {
                    if (!looked) {
                        LockSupport.parkNanos(400_000); // into the next one, as a callback's wake-up would
                        looked = true;
                    }
                    return false;
                }
            }, 2));
            assertTrue(SystemClock.elapsedRealtimeNanos() - began >= 2_000_000);
        }
    }

    @Test
    public void whatDoesNotComeIsWaitedForNoLongerThanSo() throws Exception {
        haste = 4;
        camera().prepare(AUTO);
        shoot();
        long began = System.nanoTime();
        hardware.fate = FakeHardware.Fate.NO_RESULT;
        assertTrue(trouble().contains("did not expose within"));
        hardware.fate = FakeHardware.Fate.NO_IMAGE;
        assertTrue(trouble().contains("did not hand over the photo within"));
        assertTrue(System.nanoTime() - began < 10_000_000_000L);
    }

    @Test
    public void aPhotoThatIsLostIsToldAndTheNextIsOfACameraOpenedAnew() throws Exception {
        camera().prepare(AUTO);
        for (FakeHardware.Fate each : new FakeHardware.Fate[] {FakeHardware.Fate.FAILED, FakeHardware.Fate.BUFFER_LOST,
            FakeHardware.Fate.CAMERA_TAKEN}) {
            hardware.fate = each;
            int openings = hardware.openings.get();
            assertFalse(trouble().isEmpty());
            assertEquals(0, hardware.open.get());
            hardware.fate = FakeHardware.Fate.GOOD;
            assertEquals(hardware.photos.size() + 1, shoot().jpeg[2]);
            assertTrue(hardware.openings.get() > openings);
        }
    }

    @Test
    public void aCameraThatIsTakenSaysWhy() throws Exception {
        camera().prepare(AUTO);
        hardware.fate = FakeHardware.Fate.CAMERA_TAKEN;
        assertEquals("another app or the system took the camera", trouble());
    }

    @Test
    public void aCancelledPhotoComesBackSoon() throws Exception {
        camera().prepare(AUTO);
        shoot();
        hardware.fate = FakeHardware.Fate.NO_RESULT;
        final Thread canceller = new Thread() {
            @Override
            public void run() {
                sleepFor(200);
                camera.cancel();
            }
        };
        canceller.start();
        long began = System.nanoTime();
        try {
            shoot();
            fail("there was a photo");
        } catch (CameraTrouble trouble) {
            assertTrue(trouble.cancelled);
        }
        assertTrue(System.nanoTime() - began < 3_000_000_000L);
        canceller.join();
        camera().cancel(); // without a call it does nothing
        hardware.fate = FakeHardware.Fate.GOOD;
        assertNotNull(shoot());
    }

    private static void sleepFor(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    public void aCameraThatOpensTooLateIsClosedAtOnce() throws Exception {
        haste = 4;
        hardware.opensNever = true;
        try {
            camera().prepare(AUTO);
            fail("it opened");
        } catch (CameraTrouble trouble) {
            assertTrue(trouble.getMessage(), trouble.getMessage().contains("did not open within"));
        }
        hardware.openAtLast();
        assertEquals(0, hardware.open.get());
        hardware.opensNever = false;
        camera().prepare(AUTO);
        assertNotNull(shoot());
    }

    @Test
    public void whatIsInTheWayIsToldInWords() throws Exception {
        around = new Trouble(Trouble.COVERED, "chexrig is not on the phone's screen", null);
        assertRefused(AUTO, "not on the phone's screen");
        assertEquals(around, camera().trouble());
        around = null;
        assertNull(camera().trouble());
        hardware.accessError = CameraAccessException.CAMERA_IN_USE;
        assertRefused(AUTO, "another app uses the camera");
        hardware.accessError = 0;
        camera().prepare(AUTO);
        around = new Trouble(Trouble.CALL, "the phone is ringing", null);
        assertEquals("the phone is ringing", trouble());
        around = null;
        assertNotNull(shoot());
    }

    @Test
    public void aRestingCameraOpensByItself() throws Exception {
        camera().prepare(AUTO);
        shoot();
        camera().rest();
        assertEquals(0, hardware.open.get());
        assertNotNull(shoot());
        camera().reopen();
        assertNotNull(shoot());
    }

    @Test
    public void namesAreAscii() {
        assertEquals("Cafe Phones", camera().make());
        assertEquals("One", camera().model());
    }
}
