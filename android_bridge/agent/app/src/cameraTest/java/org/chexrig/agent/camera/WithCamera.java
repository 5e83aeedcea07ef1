package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import android.content.Context;
import android.hardware.camera2.CaptureRequest;
import android.media.Image;
import android.os.SystemClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.ExposureListener;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Trouble;
import org.chexrig.core.phone.Wanted;
import org.chexrig.core.picture.Grey;
import org.junit.After;

/** The camera's code and a camera that behaves as told; the classes of Android are stand-ins. */
abstract class WithCamera {
    static final Wanted OPEN = new Wanted(95, null, null, "", null, null);
    static final CameraSettings AUTO = new CameraSettings(null, null, null);

    final List<String> told = Collections.synchronizedList(new ArrayList<String>());
    final List<Long> exposed = Collections.synchronizedList(new ArrayList<Long>());
    volatile long toldAt;
    volatile Trouble around;
    volatile Float lastFocus;
    final FocusMemory memory = new FocusMemory() {
        @Override
        public Float last(String cameraId) {
            return lastFocus;
        }

        @Override
        public void keep(String cameraId, float dioptres) {
            lastFocus = dioptres;
        }
    };
    int haste = 1; // for tests that wait until patience ends
    FakeHardware hardware = new FakeHardware(true, true);
    PhoneCamera camera;

    private final ExposureListener listener = new ExposureListener() {
        @Override
        public void exposed(long sensorTimeNs, Integer exposureUs, Integer iso) {
            exposed.add(sensorTimeNs);
            toldAt = SystemClock.elapsedRealtimeNanos();
        }
    };

    PhoneCamera camera() {
        if (camera == null) {
            camera = new PhoneCamera(new Context(hardware), new PhoneCamera.Surroundings() {
                @Override
                public Trouble trouble() {
                    return around;
                }

                @Override
                public byte[] jpeg(Grey picture) {
                    return new byte[] {(byte) (picture.width / 10), (byte) (picture.height / 10), picture.levels[0],
                        picture.levels[picture.levels.length - 1]};
                }

                @Override
                public int screenDegrees() {
                    return 90;
                }

                @Override
                public FocusMemory focusMemory() {
                    return memory;
                }

                @Override
                public boolean isWarm() {
                    return false;
                }

                @Override
                public void told(String words) {
                    told.add(words);
                }
            }, haste);
        }
        return camera;
    }

    @After
    public void nothingStaysOpen() throws Exception {
        camera().close();
        for (int wait = 0; wait < 100 && (hardware.open.get() != 0 || Image.OPEN.get() != 0); wait++) {
            Thread.sleep(10);
        }
        assertEquals("cameras open", 0, hardware.open.get());
        assertEquals("images open", 0, Image.OPEN.get());
    }

    Photo shoot() throws CameraTrouble {
        return shoot(OPEN);
    }

    Photo shoot(Wanted wanted) throws CameraTrouble {
        return camera().shoot(wanted, listener);
    }

    /** A capture that carries what a photo has told. */
    static Wanted like(Photo photo) {
        return new Wanted(95, photo.exposureUs, photo.iso, photo.whiteBalance, photo.focusDpt, null);
    }

    String trouble() {
        try {
            shoot();
        } catch (CameraTrouble trouble) {
            return trouble.getMessage();
        }
        fail("there was a photo");
        return null;
    }

    CaptureRequest lastPhoto() {
        return hardware.photos.get(hardware.photos.size() - 1);
    }

    void assertRefused(CameraSettings wanted, String words) {
        try {
            camera().prepare(wanted);
            fail("it was not refused");
        } catch (CameraTrouble trouble) {
            assertTrue(trouble.getMessage(), trouble.getMessage().contains(words));
        }
    }
}
