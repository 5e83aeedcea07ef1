package android.system;

import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.chexrig.framework.Phone;

/** Calls of the kernel, done on this machine's disk and sockets. */
public final class Os {
    private static final Map<FileDescriptor, Channel> OPEN = new ConcurrentHashMap<>();
    private static final Map<FileDescriptor, File> FILES = new ConcurrentHashMap<>();

    private Os() {}

    /** Gives a number for something that is open. */
    public static FileDescriptor descriptor(Channel of) {
        FileDescriptor made = new FileDescriptor();
        OPEN.put(made, of);
        return made;
    }

    public static FileDescriptor open(String path, int flags, int mode) throws ErrnoException {
        try {
            FileDescriptor made = descriptor(FileChannel.open(new File(path).toPath(), StandardOpenOption.READ));
            FILES.put(made, new File(path));
            return made;
        } catch (NoSuchFileException error) {
            throw new ErrnoException("open", OsConstants.ENOENT);
        } catch (IOException error) {
            throw new ErrnoException("open", OsConstants.EIO);
        }
    }

    public static void fsync(FileDescriptor which) throws ErrnoException {
        Channel channel = OPEN.get(which);
        if (!(channel instanceof FileChannel)) {
            throw new ErrnoException("fsync", OsConstants.EBADF);
        }
        if (!Phone.get().flushesFolders && FILES.get(which).isDirectory()) {
            throw new ErrnoException("fsync", OsConstants.EINVAL);
        }
        try {
            ((FileChannel) channel).force(true);
        } catch (IOException error) {
            throw new ErrnoException("fsync", OsConstants.EIO);
        }
    }

    public static void close(FileDescriptor which) throws ErrnoException {
        FILES.remove(which);
        end("close", OPEN.remove(which));
    }

    /** Wakes whoever waits on a socket. */
    public static void shutdown(FileDescriptor which, int how) throws ErrnoException {
        end("shutdown", OPEN.get(which));
    }

    private static void end(String function, Channel channel) throws ErrnoException {
        if (channel == null || !channel.isOpen()) {
            throw new ErrnoException(function, OsConstants.EBADF);
        }
        try {
            channel.close();
        } catch (IOException error) {
            throw new ErrnoException(function, OsConstants.EIO);
        }
    }
}
