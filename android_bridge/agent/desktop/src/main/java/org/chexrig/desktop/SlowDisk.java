package org.chexrig.desktop;

import java.io.File;
import java.io.IOException;
import org.chexrig.core.store.Disk;

/**
 * Has saving take at least a time, and fail now and then.
 *
 * <p>The wait comes first, less what the last photo's writing took: a phone that is killed in it has most often no photo
 * yet, as one that still develops.
 */
final class SlowDisk implements Disk {
    private final Disk disk;
    private final long leastNs;
    private final int failing;
    private final DesktopCamera camera;
    private int photos;
    private long beganNs;
    private long writingNs;
    private boolean hurries;

    /** Makes one: of so many photos one fails, 0 for none. */
    SlowDisk(Disk disk, double leastMs, int failing, DesktopCamera camera) {
        this.disk = disk;
        this.leastNs = (long) (leastMs * 1_000_000);
        this.failing = failing;
        this.camera = camera;
    }

    @Override
    public void writeNew(File file, byte[] content) throws IOException {
        awaitTime(writingNs);
        beganNs = System.nanoTime();
        disk.writeNew(file, content);
        photos++;
        if (camera.isFull()) {
            throw new IOException("No space left on device");
        }
        if (failing > 0 && photos % failing == 0) {
            throw new IOException("the card does not answer");
        }
    }

    @Override
    public void renameNew(File from, File to) throws IOException {
        disk.renameNew(from, to);
    }

    @Override
    public void syncFolder(File folder) throws IOException {
        disk.syncFolder(folder);
        if (beganNs != 0) { // behind a photo
            writingNs = System.nanoTime() - beganNs;
            beganNs = 0;
            awaitTime(0);
        }
    }

    @Override
    public long freeBytes(File folder) {
        return disk.freeBytes(folder);
    }

    /** Waits no more: the phone is to end. */
    synchronized void hurry() {
        hurries = true;
        notifyAll();
    }

    private synchronized void awaitTime(long aheadNs) throws IOException {
        long until = camera.exposedNs() + leastNs - aheadNs;
        try {
            for (long left = until - System.nanoTime(); left > 0 && !hurries; left = until - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        } catch (InterruptedException error) {
            throw new IOException("interrupted", error);
        }
    }
}
