package android.hardware.camera2;

import android.os.Handler;
import android.view.Surface;
import java.util.List;

/** A camera that is set up. */
public abstract class CameraCaptureSession {
    public abstract int capture(CaptureRequest request, CaptureCallback callback, Handler handler)
            throws CameraAccessException;

    /** Without anything in between. */
    public abstract int captureBurst(List<CaptureRequest> requests, CaptureCallback callback, Handler handler)
            throws CameraAccessException;

    public abstract int setRepeatingRequest(CaptureRequest request, CaptureCallback callback, Handler handler)
            throws CameraAccessException;

    /** Whether it could be set up. */
    public abstract static class StateCallback {
        public abstract void onConfigured(CameraCaptureSession session);

        public abstract void onConfigureFailed(CameraCaptureSession session);
    }

    /** How a frame comes about. */
    public abstract static class CaptureCallback {
        public void onCaptureStarted(CameraCaptureSession session, CaptureRequest request, long stamp, long frame) {}

        public void onCaptureCompleted(CameraCaptureSession session, CaptureRequest request,
                TotalCaptureResult result) {}

        public void onCaptureFailed(CameraCaptureSession session, CaptureRequest request, CaptureFailure failure) {}

        public void onCaptureBufferLost(CameraCaptureSession session, CaptureRequest request, Surface target,
                long frame) {}
    }
}
