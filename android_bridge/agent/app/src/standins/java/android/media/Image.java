package android.media;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** An image; counts those that are not closed. */
public class Image implements AutoCloseable {
    /** How many are open. */
    public static final AtomicInteger OPEN = new AtomicInteger();

    private final byte[] content;
    private final int width;
    private final int height;
    private final long stamp;

    public Image(byte[] content, int width, int height, long stamp) {
        this.content = content;
        this.width = width;
        this.height = height;
        this.stamp = stamp;
        OPEN.incrementAndGet();
    }

    public int getWidth() {
        return width;
    }

    public int getHeight() {
        return height;
    }

    public long getTimestamp() {
        return stamp;
    }

    public Plane[] getPlanes() {
        return new Plane[] {new Plane()};
    }

    @Override
    public void close() {
        OPEN.decrementAndGet();
    }

    /** The only plane of a JPEG, or the brightness of a frame, whose rows may lie farther apart than they are long. */
    public final class Plane {
        public int getRowStride() {
            return content.length / height;
        }

        public int getPixelStride() {
            return 1;
        }

        public ByteBuffer getBuffer() {
            return ByteBuffer.wrap(content).asReadOnlyBuffer();
        }
    }
}
