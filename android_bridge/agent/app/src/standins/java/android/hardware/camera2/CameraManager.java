package android.hardware.camera2;

import android.os.Handler;

/** The phone's cameras. */
public abstract class CameraManager {
    public abstract String[] getCameraIdList() throws CameraAccessException;

    public abstract CameraCharacteristics getCameraCharacteristics(String id) throws CameraAccessException;

    public abstract void openCamera(String id, CameraDevice.StateCallback callback, Handler handler)
            throws CameraAccessException;

    public abstract void registerAvailabilityCallback(AvailabilityCallback callback, Handler handler);

    /** Hears which cameras can be used. */
    public abstract static class AvailabilityCallback {
        public void onCameraAvailable(String id) {}

        public void onCameraUnavailable(String id) {}
    }
}
