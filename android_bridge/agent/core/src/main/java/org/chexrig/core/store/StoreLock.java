package org.chexrig.core.store;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;

/** Keeps a second process out of a store; the system lets go of it when the process dies, however it dies. */
final class StoreLock implements Closeable {
    /** A predecessor that was told to end may still be writing its last photo. */
    static final long PATIENCE_MS = 10_000;
    private static final long PAUSE_MS = 20;

    private final FileChannel channel;

    StoreLock(File file, long patienceMs) throws IOException {
        channel = FileChannel.open(file.toPath(), StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        try {
            long began = System.nanoTime();
            while (!isTaken()) {
                if (System.nanoTime() - began > patienceMs * 1_000_000) {
                    throw new IOException("another phone program is using " + file.getParent());
                }
                Thread.sleep(PAUSE_MS);
            }
        } catch (InterruptedException error) {
            channel.close();
            throw new IOException("interrupted while another phone program was using " + file.getParent());
        } catch (IOException | RuntimeException error) {
            channel.close();
            throw error;
        }
    }

    private boolean isTaken() throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException error) {
            return false; // held by this very process, as an agent that is just ending
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
