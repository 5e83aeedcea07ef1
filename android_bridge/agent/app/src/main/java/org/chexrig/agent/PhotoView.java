package org.chexrig.agent;

import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.graphics.Matrix;
import android.media.ExifInterface;
import android.os.Handler;
import android.os.Looper;
import android.widget.ImageView;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Shows the last photo: decoded small and off the screen's thread; a newer photo overtakes an older one. */
final class PhotoView {
    private static final int LONGEST_SIDE = 1600;

    private final ExecutorService decoder = Executors.newSingleThreadExecutor();
    private final Handler screen = new Handler(Looper.getMainLooper());
    private ImageView view;
    private volatile File wanted;
    private Bitmap picture;

    /** Shows it in another view from here on, as after a turn of the phone. */
    void attach(ImageView view) {
        this.view = view;
        if (picture != null) {
            view.setImageBitmap(picture);
        }
    }

    /** Shows this photo; on the screen's thread, as all else. */
    void show(final File photo) {
        if (photo == null || photo.equals(wanted)) {
            return;
        }
        wanted = photo;
        if (decoder.isShutdown()) {
            return;
        }
        decoder.execute(new Runnable() {
            @Override
            public void run() {
                if (photo.equals(wanted)) {
                    handOver(photo, decode(photo));
                }
            }
        });
    }

    /** The screen goes: decodes nothing more. */
    void close() {
        decoder.shutdownNow();
    }

    private void handOver(final File photo, final Bitmap decoded) {
        screen.post(new Runnable() {
            @Override
            public void run() {
                if (decoded != null && photo.equals(wanted)) {
                    picture = decoded;
                    view.setImageBitmap(decoded);
                }
            }
        });
    }

    private static Bitmap decode(File photo) {
        try {
            BitmapFactory.Options options = new BitmapFactory.Options();
            options.inJustDecodeBounds = true;
            BitmapFactory.decodeFile(photo.getPath(), options);
            options.inJustDecodeBounds = false;
            options.inSampleSize = 1;
            while (Math.max(options.outWidth, options.outHeight) / options.inSampleSize > LONGEST_SIDE) {
                options.inSampleSize *= 2;
            }
            Bitmap decoded = BitmapFactory.decodeFile(photo.getPath(), options);
            int degrees = decoded == null ? 0 : degrees(photo);
            if (degrees == 0) {
                return decoded;
            }
            Matrix turn = new Matrix();
            turn.postRotate(degrees);
            return Bitmap.createBitmap(decoded, 0, 0, decoded.getWidth(), decoded.getHeight(), turn, true);
        } catch (OutOfMemoryError full) {
            return null; // the photo itself is on the disk; only its picture is not shown
        }
    }

    private static int degrees(File photo) {
        try {
            ExifInterface exif = new ExifInterface(photo.getPath()); // for reading only
            switch (exif.getAttributeInt(ExifInterface.TAG_ORIENTATION, ExifInterface.ORIENTATION_NORMAL)) {
                case ExifInterface.ORIENTATION_ROTATE_90:
                    return 90;
                case ExifInterface.ORIENTATION_ROTATE_180:
                    return 180;
                case ExifInterface.ORIENTATION_ROTATE_270:
                    return 270;
                default:
                    return 0;
            }
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
