package android.net;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
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

    /** Not those of Channels, of which one waits for the other. */
    public InputStream getInputStream() throws IOException {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                return channel.read(ByteBuffer.wrap(into, from, length));
            }
        };
    }

    public OutputStream getOutputStream() throws IOException {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] all, int from, int length) throws IOException {
                ByteBuffer left = ByteBuffer.wrap(all, from, length);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
            }
        };
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
