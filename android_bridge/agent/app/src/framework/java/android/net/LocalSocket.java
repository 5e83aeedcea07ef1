package android.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import org.chexrig.framework.Phone;

/** One connection over a UNIX socket. */
public class LocalSocket implements Closeable {
    private final SocketChannel channel;

    LocalSocket(SocketChannel channel) {
        this.channel = channel;
    }

    public Credentials getPeerCredentials() throws IOException {
        return new Credentials(1, Phone.get().peerUid, Phone.get().peerUid);
    }

    public InputStream getInputStream() throws IOException {
        return Channels.newInputStream(channel);
    }

    public OutputStream getOutputStream() throws IOException {
        return Channels.newOutputStream(channel);
    }

    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
