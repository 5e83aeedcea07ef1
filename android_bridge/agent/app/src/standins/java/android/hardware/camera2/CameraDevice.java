package android.hardware.camera2;

import android.os.Handler;
import android.view.Surface;
import java.util.List;

/** A camera that is open. */
public abstract class CameraDevice {
    public static final int TEMPLATE_PREVIEW = 1;
    public static final int TEMPLATE_STILL_CAPTURE = 2;

    public abstract CaptureRequest.Builder createCaptureRequest(int template) throws CameraAccessException;

    public abstract void createCaptureSession(List<Surface> outputs, CameraCaptureSession.StateCallback callback,
            Handler handler) throws CameraAccessException;

    public abstract void close();

    /** What becomes of it. */
    public abstract static class StateCallback {
        public static final int ERROR_CAMERA_IN_USE = 1;
        public static final int ERROR_MAX_CAMERAS_IN_USE = 2;
        public static final int ERROR_CAMERA_DISABLED = 3;
        public static final int ERROR_CAMERA_DEVICE = 4;
        public static final int ERROR_CAMERA_SERVICE = 5;

        public abstract void onOpened(CameraDevice camera);

        public void onClosed(CameraDevice camera) {}

        public abstract void onDisconnected(CameraDevice camera);

        public abstract void onError(CameraDevice camera, int error);
    }
}
