package org.chexrig.core.net;

import java.io.Closeable;
import java.io.IOException;

/** Where connections by the cable arrive: a local socket on a phone, a loopback TCP socket on a desktop. */
public interface StreamServer extends Closeable {
    /**
     * Wait for the next connection. One thread calls it; {@link #close} from another makes it throw.
     *
     * @return the connection
     * @throws IOException when the server is closed or broken
     */
    StreamConnection accept() throws IOException;
}
