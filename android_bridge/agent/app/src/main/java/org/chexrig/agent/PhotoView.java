package org.chexrig.agent;

import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.os.Handler;
import android.os.Looper;
import android.widget.ImageView;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Shows the last photo's small picture, decoded off the screen's thread; a newer one overtakes an older one. */
final class PhotoView {
    private static final byte[] NONE = {};

    private final ExecutorService decoder = Executors.newSingleThreadExecutor();
    private final Handler screen = new Handler(Looper.getMainLooper());
    private ImageView view;
    private volatile byte[] wanted;
    private Bitmap picture;

    /** Shows it in another view from here on, as after a turn of the phone. */
    void attach(ImageView view) {
        this.view = view;
        if (picture != null) {
            view.setImageBitmap(picture);
        }
    }

    /** Shows this one, as it is, until another is shown. */
    void show(Bitmap seen) {
        if (seen != picture) {
            wanted = NONE;
            picture = seen;
            view.setImageBitmap(seen);
        }
    }

    /** Shows this one, a JPEG; on the screen's thread, as all else. */
    void show(final byte[] jpeg) {
        if (jpeg == wanted) {
            return;
        }
        wanted = jpeg;
        if (jpeg == null) { // of another subset than what is to come
            picture = null;
            view.setImageDrawable(null);
            return;
        }
        if (decoder.isShutdown()) {
            return;
        }
        decoder.execute(new Runnable() {
            @Override
            public void run() {
                if (jpeg == wanted) {
                    handOver(jpeg, BitmapFactory.decodeByteArray(jpeg, 0, jpeg.length));
                }
            }
        });
    }

    /** The screen goes: decodes nothing more. */
    void close() {
        decoder.shutdownNow();
    }

    private void handOver(final byte[] jpeg, final Bitmap decoded) {
        screen.post(new Runnable() {
            @Override
            public void run() {
                if (decoded != null && jpeg == wanted) {
                    picture = decoded;
                    view.setImageBitmap(decoded);
                }
            }
        });
    }
}
