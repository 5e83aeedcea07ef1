package android.hardware.camera2;

/** Why a camera cannot be used. */
public class CameraAccessException extends Exception {
    public static final int CAMERA_DISABLED = 1;
    public static final int CAMERA_DISCONNECTED = 2;
    public static final int CAMERA_ERROR = 3;
    public static final int CAMERA_IN_USE = 4;
    public static final int MAX_CAMERAS_IN_USE = 5;
    private static final long serialVersionUID = 1L;

    private final int reason;

    public CameraAccessException(int reason) {
        this.reason = reason;
    }

    public int getReason() {
        return reason;
    }
}
