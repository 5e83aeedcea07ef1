package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.params.ColorSpaceTransform;
import org.chexrig.core.phone.CameraSettings;
import org.chexrig.core.phone.CameraTrouble;
import org.chexrig.core.phone.Photo;
import org.junit.Test;

/** What a plan asks of the camera. */
public final class CameraWishesTest extends WithCamera {
    @Test
    public void whatThePlanGivesIsSet() throws Exception {
        camera().prepare(new CameraSettings(33_333, 100, null));
        Photo photo = shoot();
        assertEquals(0, (int) lastPhoto().get(CaptureRequest.CONTROL_AE_MODE));
        assertEquals(33_333_000L, (long) lastPhoto().get(CaptureRequest.SENSOR_EXPOSURE_TIME));
        assertEquals(100, (int) lastPhoto().get(CaptureRequest.SENSOR_SENSITIVITY));
        assertEquals((Integer) 33_333, photo.exposureUs);
        assertFalse(told.toString().contains("bands"));
    }

    @Test
    public void oneOfBothMakesTheOtherForTheSameBrightness() throws Exception {
        camera().prepare(new CameraSettings(40_000, null, null));
        shoot();
        assertEquals(100, (int) lastPhoto().get(CaptureRequest.SENSOR_SENSITIVITY)); // 20 ms at 200 were found
        assertTrue(told.toString().contains("bands"));
        camera().prepare(new CameraSettings(null, 400, null));
        shoot();
        assertEquals(10_000_000L, (long) lastPhoto().get(CaptureRequest.SENSOR_EXPOSURE_TIME));
    }

    @Test
    public void whatTheCameraCannotDoIsRefusedAtTheOpening() throws Exception {
        assertRefused(new CameraSettings(900_000, 100, null), "exposure time");
        assertRefused(new CameraSettings(10_000, 10, null), "sensitivity");
        assertRefused(new CameraSettings(10_000_000, null, null), "takes 50.0 s on this camera");
        camera().close();
        camera = null;
        hardware = new FakeHardware(false, true);
        assertRefused(new CameraSettings(10_000, null, null), "cannot be set");
    }

    @Test
    public void whiteBalanceIsTheNearestModeWhereThereIsNoCalibration() throws Exception {
        assertEquals(CaptureRequest.CONTROL_AWB_MODE_DAYLIGHT, modeFor(5200));
        assertTrue(told.toString(), told.toString().contains("for 5500 K, the plan asks for 5200 K"));
        assertEquals(CaptureRequest.CONTROL_AWB_MODE_CLOUDY_DAYLIGHT, modeFor(6500));
        assertEquals(CaptureRequest.CONTROL_AWB_MODE_CLOUDY_DAYLIGHT, modeFor(9000)); // this camera has none for shade
        assertEquals(CaptureRequest.CONTROL_AWB_MODE_INCANDESCENT, modeFor(2000));
    }

    @Test
    public void theWhiteBalanceThatWasUsedIsTold() throws Exception {
        camera().prepare(new CameraSettings(null, null, 5200));
        assertEquals((Integer) 5500, shoot().whiteBalanceK); // the nearest that this camera has
        camera().prepare(new CameraSettings(null, null, null));
        assertNull(shoot().whiteBalanceK);
        hardware.ignoresColours = true;
        camera().prepare(new CameraSettings(null, null, 5200));
        assertNull(shoot().whiteBalanceK);
    }

    private int modeFor(int kelvin) throws CameraTrouble {
        camera().prepare(new CameraSettings(null, null, kelvin));
        shoot();
        return lastPhoto().get(CaptureRequest.CONTROL_AWB_MODE);
    }

    @Test
    public void whiteBalanceIsByGainsWhereThereIsACalibration() throws Exception {
        int[] xyzToSrgb = {32405, 10000, -15371, 10000, -4985, 10000, -9693, 10000, 18760, 10000, 416, 10000, 556, 10000,
            -2040, 10000, 10572, 10000};
        int[] grey = {9642, 10000, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 8251, 10000};
        hardware.all
                .with(CameraCharacteristics.SENSOR_REFERENCE_ILLUMINANT1, 21)
                .with(CameraCharacteristics.SENSOR_COLOR_TRANSFORM1,
                        new ColorSpaceTransform(xyzToSrgb))
                .with(CameraCharacteristics.SENSOR_FORWARD_MATRIX1,
                        new ColorSpaceTransform(grey));
        camera().prepare(new CameraSettings(null, null, 2856));
        assertEquals((Integer) 2856, shoot().whiteBalanceK);
        CaptureRequest request = lastPhoto();
        assertEquals(CaptureRequest.CONTROL_AWB_MODE_OFF, (int) request.get(CaptureRequest.CONTROL_AWB_MODE));
        assertTrue(request.get(CaptureRequest.COLOR_CORRECTION_GAINS).getBlue()
                > request.get(CaptureRequest.COLOR_CORRECTION_GAINS).getRed());
        assertEquals(1, request.get(CaptureRequest.COLOR_CORRECTION_TRANSFORM).getElement(0, 0).doubleValue()
                + request.get(CaptureRequest.COLOR_CORRECTION_TRANSFORM).getElement(1, 0).doubleValue()
                + request.get(CaptureRequest.COLOR_CORRECTION_TRANSFORM).getElement(2, 0).doubleValue(), 0.01);
    }
}
