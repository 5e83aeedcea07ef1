package org.chexrig.agent;

import android.graphics.Bitmap;
import android.graphics.BitmapFactory;
import android.os.Handler;
import android.os.HandlerThread;
import org.chexrig.core.phone.ScreenText;
import org.chexrig.core.phone.Witness;
import org.chexrig.core.picture.Aiming;
import org.chexrig.core.picture.Grey;
import org.chexrig.core.picture.Guide;

/** Makes of what the camera sees what a person who aims is shown, in a thread of its own; a newer picture overtakes. */
final class Sight {
    /** Without a newer picture it is no longer what the camera sees. */
    private static final long STALE_MS = 2_000;

    private final Rig rig;
    private final Witness witness;
    private final HandlerThread thread = new HandlerThread("chexrig-sight");
    private final Handler worker;
    private final Aiming aiming = new Aiming();
    private volatile byte[] newest;

    Sight(Rig rig, Witness witness) {
        this.rig = rig;
        this.witness = witness;
        thread.start();
        worker = new Handler(thread.getLooper());
    }

    /** The camera saw this; from any thread, returns at once. */
    void seen(final byte[] jpeg) {
        newest = jpeg;
        worker.post(new Runnable() {
            @Override
            public void run() {
                if (jpeg == newest) {
                    show(jpeg);
                }
            }
        });
        worker.postDelayed(new Runnable() {
            @Override
            public void run() {
                if (jpeg == newest) {
                    rig.aimed(null);
                }
            }
        }, STALE_MS);
    }

    private void show(byte[] jpeg) {
        Bitmap decoded = BitmapFactory.decodeByteArray(jpeg, 0, jpeg.length);
        if (decoded == null) {
            return;
        }
        int width = decoded.getWidth();
        int height = decoded.getHeight();
        int[] pixels = new int[width * height];
        decoded.getPixels(pixels, 0, width, 0, 0, width, height);
        decoded.recycle();
        Grey grey = Grey.of(pixels, width, height);
        Double rollDeg = witness.now().rollDeg;
        Bitmap picture = Bitmap.createBitmap(Guide.drawn(grey, rollDeg), width, height, Bitmap.Config.ARGB_8888);
        rig.aimed(new AimView(picture, ScreenText.aiming(aiming.look(grey), rollDeg)));
    }
}
