package android.hardware.camera2.params;

import android.graphics.ImageFormat;
import android.util.Size;

/** Sizes of a usual camera, and how long its frames last. */
public final class StreamConfigurationMap {
    /** Of a frame of the largest JPEG at least, nanoseconds; tests may change it. */
    public volatile long minFrameNs = 33_333_333;
    /** The same of the sensor's rows as they are; 0 for a camera that does not give them. */
    public volatile long minRawNs;

    public Size[] getOutputSizes(int format) {
        if (format == ImageFormat.RAW_SENSOR) {
            return minRawNs == 0 ? null : new Size[] {new Size(4016, 3016)};
        }
        return format == ImageFormat.JPEG
                ? new Size[] {new Size(640, 480), new Size(4000, 3000), new Size(4000, 2250)}
                : new Size[] {new Size(1920, 1080), new Size(640, 480), new Size(320, 240)};
    }

    public long getOutputMinFrameDuration(int format, Size size) {
        return format == ImageFormat.RAW_SENSOR ? minRawNs : minFrameNs;
    }

    public long getOutputStallDuration(int format, Size size) {
        return format == ImageFormat.JPEG ? 200_000_000 : 0;
    }
}
