package android.media;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** An image; counts those that are not closed. */
public class Image implements AutoCloseable {
    /** How many are open. */
    public static final AtomicInteger OPEN = new AtomicInteger();

    private final byte[] content;
    private final long stamp;

    public Image(byte[] content, long stamp) {
        this.content = content;
        this.stamp = stamp;
        OPEN.incrementAndGet();
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

    /** The only plane of a JPEG. */
    public final class Plane {
        public ByteBuffer getBuffer() {
            return ByteBuffer.wrap(content).asReadOnlyBuffer();
        }
    }
}
