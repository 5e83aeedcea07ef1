package android.graphics;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Writes the brightness of a picture as a JPEG; of colour it takes none but grey. */
public class YuvImage {
    private static final int NV21 = 17; // ImageFormat's numbers
    private static final int YUY2 = 20;
    private static final byte GREY = (byte) 128;

    private final byte[] planes;
    private final int width;
    private final int height;

    public YuvImage(byte[] planes, int format, int width, int height, int[] strides) {
        if (format != NV21 && format != YUY2) {
            throw new IllegalArgumentException("only support ImageFormat.NV21 and ImageFormat.YUY2 for now");
        }
        if (format != NV21 || strides != null && strides[0] != width) {
            throw new UnsupportedOperationException("the fakes read NV21 without gaps");
        }
        this.planes = planes;
        this.width = width;
        this.height = height;
    }

    public boolean compressToJpeg(Rect part, int quality, OutputStream to) {
        if (part.left != 0 || part.top != 0 || part.width() != width || part.height() != height) {
            throw new UnsupportedOperationException("the fakes write whole pictures");
        }
        for (int at = width * height; at < width * height * 3 / 2; at++) {
            if (planes[at] != GREY) {
                throw new UnsupportedOperationException("the fakes write grey pictures");
            }
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, width, height, java.util.Arrays.copyOf(planes, width * height));
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(to)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(quality / 100f);
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, null), how);
            return true;
        } catch (IOException error) {
            return false;
        } finally {
            writer.dispose();
        }
    }
}
