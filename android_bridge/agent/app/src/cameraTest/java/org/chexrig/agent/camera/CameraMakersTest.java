package org.chexrig.agent.camera;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.util.Range;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.chexrig.core.phone.Photo;
import org.chexrig.core.phone.Wanted;
import org.junit.Test;

/** What makers put into their cameras: processing of their own, and several lenses; and what a camera says it is. */
public final class CameraMakersTest extends WithCamera {
    /**
     * CameraCharacteristics.LENS_INFO_AVAILABLE_APERTURES: some lenses have two, which the camera chooses by the light.
     */
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
        String set = camera().processing();
        assertTrue(set, set.startsWith("noise high quality, fast asked; edges off"));
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
            Integer set = lastPhoto().get(CaptureRequest.CONTROL_AE_ANTIBANDING_MODE);
            assertEquals("of " + each[0], (Integer) each[1], set);
        }
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
     * CameraCharacteristics.getPhysicalCameraIds, and CameraManager.getCameraIdList, which has those of them that can
     * be opened by themselves.
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
        assertEquals("4000x3000, frame 33.333333 ms, stall 200.0 ms", ((List<?>) facts.get("photo_sizes")).get(0));
        assertTrue(facts.containsKey("processing"));
        hardware.stampsRealtime = false;
        camera().prepare(AUTO);
        shoot();
        facts = camera().facts();
        assertEquals("uptime", facts.get("stamps_found"));
        assertEquals(true, facts.get("tells_readout"));
    }
}
