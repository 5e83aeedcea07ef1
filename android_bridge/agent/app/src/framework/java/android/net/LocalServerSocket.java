package android.net;

import android.system.Os;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import org.chexrig.framework.Phone;

/** A UNIX socket; Java knows none with an abstract name, so that it is a file in the phone's folder. */
public class LocalServerSocket {
    private final File file;
    private final ServerSocketChannel channel;
    private final FileDescriptor descriptor;

    public LocalServerSocket(String name) throws IOException {
        file = new File(Phone.get().folder, name);
        if (file.exists() && !isListenedTo(file)) {
            Files.delete(file.toPath()); // of a process that was killed
        }
        channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(file.toPath()));
        descriptor = Os.descriptor(channel);
    }

    private static boolean isListenedTo(File file) {
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(file.toPath()))) {
            return other.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    public FileDescriptor getFileDescriptor() {
        return descriptor;
    }

    public LocalSocket accept() throws IOException {
        return new LocalSocket(channel.accept());
    }

    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file.toPath()); // an abstract name goes with its socket
    }
}
