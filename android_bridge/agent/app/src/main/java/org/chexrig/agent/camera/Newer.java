package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.CaptureRequest;
import android.hardware.camera2.CaptureResult;
import java.util.Collections;
import java.util.Set;

/**
 * What came to Camera2 after Android 6, whose classes this is compiled against: by name, or nothing on an older phone.
 */
final class Newer {
    private Newer() {}

    /** What a frame tells; null where it does not. */
    @SuppressWarnings("unchecked")
    static <T> T of(CaptureResult result, String name) {
        Object key = key(CaptureResult.class, name);
        return key == null ? null : result.get((CaptureResult.Key<T>) key);
    }

    /** What a camera tells of itself; null where it does not. */
    @SuppressWarnings("unchecked")
    static <T> T of(CameraCharacteristics camera, String name) {
        Object key = key(CameraCharacteristics.class, name);
        return key == null ? null : camera.get((CameraCharacteristics.Key<T>) key);
    }

    /** Put it into a request, where there is such a thing. */
    @SuppressWarnings("unchecked")
    static <T> void set(CaptureRequest.Builder builder, String name, T value) {
        Object key = key(CaptureRequest.class, name);
        if (key != null) {
            try {
                builder.set((CaptureRequest.Key<T>) key, value);
            } catch (IllegalArgumentException lacking) {
                return; // this camera has none, and nothing to be set
            }
        }
    }

    /** Out of which cameras this one is put together (CameraCharacteristics.getPhysicalCameraIds, Android 9). */
    @SuppressWarnings("unchecked")
    static Set<String> physicalIds(CameraCharacteristics camera) {
        try {
            Object ids = CameraCharacteristics.class.getMethod("getPhysicalCameraIds").invoke(camera);
            return ids == null ? Collections.<String>emptySet() : (Set<String>) ids;
        } catch (ReflectiveOperationException lacking) {
            return Collections.emptySet();
        }
    }

    private static Object key(Class<?> of, String name) {
        try {
            return of.getField(name).get(null);
        } catch (ReflectiveOperationException lacking) {
            return null;
        }
    }
}
