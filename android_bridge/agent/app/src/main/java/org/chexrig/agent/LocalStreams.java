package org.chexrig.agent;

import android.net.LocalServerSocket;
import android.net.LocalSocket;
import android.os.SystemClock;
import android.system.ErrnoException;
import android.system.Os;
import android.system.OsConstants;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.chexrig.core.net.StreamConnection;
import org.chexrig.core.net.StreamServer;

/** The local socket that adb reaches as {@code localabstract:chexrig-agent}. Only adb's own users are heard. */
final class LocalStreams implements StreamServer {
    private static final String NAME = "chexrig-agent";
    private static final int ROOT_UID = 0;
    private static final int SHELL_UID = 2000;
    /** An app that was just ended may still hold the name. */
    private static final long PATIENCE_MS = 5_000;
    private static final long PAUSE_MS = 100;

    private final LocalServerSocket server;

    LocalStreams() throws IOException {
        server = bound();
    }

    private static LocalServerSocket bound() throws IOException {
        long deadline = SystemClock.elapsedRealtime() + PATIENCE_MS;
        while (true) {
            try {
                return new LocalServerSocket(NAME);
            } catch (IOException taken) {
                if (SystemClock.elapsedRealtime() > deadline) {
                    throw new IOException("the cable's socket " + NAME + " is taken: " + taken.getMessage(), taken);
                }
                SystemClock.sleep(PAUSE_MS);
            }
        }
    }

    @Override
    public StreamConnection accept() throws IOException {
        return new Connection(server.accept());
    }

    @Override
    public void close() throws IOException {
        try {
            // Closing alone does not wake the thread that accepts.
            Os.shutdown(server.getFileDescriptor(), OsConstants.SHUT_RDWR);
        } catch (ErrnoException error) {
            return; // it is closed already
        } finally {
            server.close();
        }
    }

    /** One connection. */
    private static final class Connection implements StreamConnection {
        private final LocalSocket socket;

        Connection(LocalSocket socket) {
            this.socket = socket;
        }

        @Override
        public boolean isTrusted() {
            try {
                int uid = socket.getPeerCredentials().getUid();
                return uid == ROOT_UID || uid == SHELL_UID;
            } catch (IOException unknown) {
                return false;
            }
        }

        @Override
        public InputStream input() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream output() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void close() throws IOException {
            try {
                socket.shutdownInput(); // wakes the thread that reads
                socket.shutdownOutput();
            } catch (IOException gone) {
                return; // the other end was first
            } finally {
                socket.close();
            }
        }
    }
}
