package org.chexrig.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** One connection by the cable. One thread reads, another writes; {@link #close} from any third ends both. */
public interface StreamConnection extends Closeable {
    /** Whether the other end may be heard at all (on a phone: adb's shell or root); asked once, before anything else. */
    boolean isTrusted();

    /** Bytes from the computer. Blocks without a limit; closing the connection ends it. */
    InputStream input() throws IOException;

    /** Bytes to the computer. */
    OutputStream output() throws IOException;
}
