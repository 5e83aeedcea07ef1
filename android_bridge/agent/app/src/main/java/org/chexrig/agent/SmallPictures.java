package org.chexrig.agent;

import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.graphics.ImageFormat;
import android.graphics.Rect;
import android.graphics.YuvImage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.chexrig.core.exif.Orientation;
import org.chexrig.core.phone.Thumbnails;
import org.chexrig.core.picture.Grey;

/** Makes the small picture of each photo, for the computer and for the phone's own screen. */
final class SmallPictures implements Thumbnails {
    private static final int QUALITY = 75;
    private static final byte NO_COLOUR = (byte) 128;

    private final Rig rig;

    SmallPictures(Rig rig) {
        this.rig = rig;
    }

    @Override
    public byte[] grey(byte[] photo) {
        BitmapFactory.Options options = new BitmapFactory.Options();
        options.inJustDecodeBounds = true;
        BitmapFactory.decodeByteArray(photo, 0, photo.length, options);
        options.inJustDecodeBounds = false;
        options.inSampleSize = 1; // a half, a quarter and an eighth are decoded in a part of the time
        while (Math.max(options.outWidth, options.outHeight) / (2 * options.inSampleSize) >= LONGEST_SIDE) {
            options.inSampleSize *= 2;
        }
        Bitmap decoded = BitmapFactory.decodeByteArray(photo, 0, photo.length, options);
        if (decoded == null) {
            return null;
        }
        int width = decoded.getWidth();
        int height = decoded.getHeight();
        int[] pixels = new int[width * height];
        decoded.getPixels(pixels, 0, width, 0, 0, width, height);
        decoded.recycle();
        Grey small = Grey.of(pixels, width, height).within(LONGEST_SIDE).upright(Orientation.of(photo));
        byte[] jpeg = jpeg(small);
        rig.taken(jpeg);
        return jpeg;
    }

    /** Gives a grey picture as a JPEG: its levels are the brightness, and there is no colour. */
    static byte[] jpeg(Grey picture) {
        int width = picture.width & ~1; // colour stands for two by two pixels
        int height = picture.height & ~1;
        if (width == 0 || height == 0) {
            return null;
        }
        byte[] planes = new byte[width * height * 3 / 2];
        Arrays.fill(planes, width * height, planes.length, NO_COLOUR);
        for (int y = 0; y < height; y++) {
            System.arraycopy(picture.levels, y * picture.width, planes, y * width, width);
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream(1 << 16);
        boolean made = new YuvImage(planes, ImageFormat.NV21, width, height, null)
                .compressToJpeg(new Rect(0, 0, width, height), QUALITY, jpeg);
        return made ? jpeg.toByteArray() : null;
    }
}
