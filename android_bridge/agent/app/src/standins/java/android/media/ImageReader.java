package android.media;

import android.os.Handler;
import android.view.Surface;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Frames of one stream. */
public final class ImageReader {
    private final ArrayDeque<Object[]> waiting = new ArrayDeque<>();
    private final Surface surface = new Surface();
    private final int width;
    private final int height;
    private final int maxImages;
    private OnImageAvailableListener listener;
    private Handler handler;
    private boolean closed;

    private ImageReader(int width, int height, int maxImages) {
        this.width = width;
        this.height = height;
        this.maxImages = maxImages;
    }

    /** Hears of images. */
    public interface OnImageAvailableListener {
        void onImageAvailable(ImageReader reader);
    }

    public static ImageReader newInstance(int width, int height, int format, int maxImages) {
        ImageReader reader = new ImageReader(width, height, maxImages);
        synchronized (ALL) {
            ALL.put(reader.surface, reader);
        }
        return reader;
    }

    private static final Map<Surface, ImageReader> ALL = new HashMap<>();

    public static ImageReader of(Surface surface) {
        synchronized (ALL) {
            return ALL.get(surface);
        }
    }

    public Surface getSurface() {
        return surface;
    }

    public synchronized void setOnImageAvailableListener(OnImageAvailableListener newListener, Handler newHandler) {
        listener = newListener;
        handler = newHandler;
    }

    /** The camera fills in a frame; where nobody takes the frames it has no room for more. */
    public synchronized void put(byte[] content, long stamp) {
        if (closed || waiting.size() >= maxImages) {
            return;
        }
        waiting.add(new Object[] {content, stamp});
        final OnImageAvailableListener hears = listener;
        if (hears != null) {
            handler.post(new Runnable() {
                @Override
                public void run() {
                    hears.onImageAvailable(ImageReader.this);
                }
            });
        }
    }

    public synchronized Image acquireNextImage() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        Object[] next = waiting.poll();
        return next == null ? null : new Image((byte[]) next[0], width, height, (Long) next[1]);
    }

    public synchronized Image acquireLatestImage() {
        while (waiting.size() > 1) {
            waiting.poll();
        }
        return acquireNextImage();
    }

    public synchronized void close() {
        closed = true;
        waiting.clear();
    }
}
