package android.hardware.camera2.params;

import android.graphics.ImageFormat;
import android.util.Size;

/** Sizes of a usual camera. */
public final class StreamConfigurationMap {
    public Size[] getOutputSizes(int format) {
        return format == ImageFormat.JPEG
                ? new Size[] {new Size(640, 480), new Size(4000, 3000), new Size(4000, 2250)}
                : new Size[] {new Size(1920, 1080), new Size(640, 480), new Size(320, 240)};
    }

    /** Of a frame of the largest size, nanoseconds; tests may change it. */
    public static volatile long minFrameNs = 33_333_333;

    public long getOutputMinFrameDuration(int format, Size size) {
        return minFrameNs;
    }

    public long getOutputStallDuration(int format, Size size) {
        return format == ImageFormat.JPEG ? 200_000_000 : 0;
    }
}
