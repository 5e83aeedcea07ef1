package org.chexrig.core.store;

import java.io.File;
import java.io.IOException;

/**
 * What makes files last through a power cut. {@link NioDisk} does it on a JVM and on Android 8 and newer.
 *
 * <p>Called from one thread at a time, which may block; never from the agent's loop.
 */
public interface Disk {
    /** Make a new file with this content and flush it to the disk; fails where one of that name is there. */
    void writeNew(File file, byte[] content) throws IOException;

    /** Give a file another name in the same folder, in one step; fails where one of that name is there. */
    void renameNew(File from, File to) throws IOException;

    /** Make the names within a folder last. */
    void syncFolder(File folder) throws IOException;

    /** Room left where this folder is, bytes; 0 where that cannot be told. */
    long freeBytes(File folder);
}
