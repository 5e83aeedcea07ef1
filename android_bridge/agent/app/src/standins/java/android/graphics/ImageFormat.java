package android.graphics;

/** Numbers of formats. */
public final class ImageFormat {
    public static final int RAW_SENSOR = 32;
    public static final int JPEG = 0x100;
    public static final int YUV_420_888 = 0x23;

    private ImageFormat() {}
}
