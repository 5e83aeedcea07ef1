package android.hardware.camera2;

import android.os.Handler;

/** The phone's cameras. */
public abstract class CameraManager {
    public abstract String[] getCameraIdList() throws CameraAccessException;

    public abstract CameraCharacteristics getCameraCharacteristics(String id) throws CameraAccessException;

    public abstract void openCamera(String id, CameraDevice.StateCallback callback, Handler handler)
            throws CameraAccessException;
}
