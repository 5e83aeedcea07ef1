package android.graphics;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** Reads pictures by Java's own reader. */
public class BitmapFactory {
    /** How it is read. */
    public static class Options {
        public boolean inJustDecodeBounds;
        public int inSampleSize;
        public int outWidth;
        public int outHeight;
        public Bitmap.Config inPreferredConfig;
    }

    public static Bitmap decodeByteArray(byte[] data, int offset, int length) {
        return decodeByteArray(data, offset, length, null);
    }

    /** Null where it cannot be read; sizes are rounded up as libjpeg has them. */
    public static Bitmap decodeByteArray(byte[] data, int offset, int length, Options options) {
        try (ImageInputStream input = ImageIO.createImageInputStream(new ByteArrayInputStream(data, offset, length))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                return failed(options);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input);
                int every = options == null ? 1 : Integer.highestOneBit(Math.max(1, options.inSampleSize));
                if (options != null) {
                    options.outWidth = (reader.getWidth(0) + every - 1) / every;
                    options.outHeight = (reader.getHeight(0) + every - 1) / every;
                    if (options.inJustDecodeBounds) {
                        return null;
                    }
                }
                ImageReadParam how = reader.getDefaultReadParam();
                how.setSourceSubsampling(every, every, 0, 0);
                BufferedImage read = reader.read(0, how);
                return new Bitmap(read);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IndexOutOfBoundsException damaged) {
            return failed(options);
        }
    }

    private static Bitmap failed(Options options) {
        if (options != null) {
            options.outWidth = -1;
            options.outHeight = -1;
        }
        return null;
    }
}
