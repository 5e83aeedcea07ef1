package org.chexrig.desktop;

import java.awt.Rectangle;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * As much of the X protocol (version 11) as it takes to read the screen: the connection's set-up, and GetImage.
 *
 * <p>Java's own Robot takes ten times as long for a screen, and comes only with a Java that has a desktop.
 */
final class XConnection implements Closeable {
    private static final int GET_IMAGE = 73;
    private static final int WHOLE_PIXELS = 2;
    private static final int REPLY_BYTES = 32;
    private static final int PIXEL_BYTES = 4;
    private static final int SETUP_HEAD_BYTES = 8;
    private static final int VENDOR_AT = 32;

    /** The screen's size. */
    final Rectangle screen;
    private final SocketChannel channel;
    private final int root;
    private final ByteOrder pixelOrder;
    private ByteBuffer pixels = ByteBuffer.allocateDirect(0);

    /** Connects to a display of this computer, by its number. */
    XConnection(String number) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(Path.of("/tmp/.X11-unix/X" + number)));
            greet(XAuthority.cookie(number));
            ByteBuffer head = read(buffer(SETUP_HEAD_BYTES));
            ByteBuffer told = read(buffer((head.getShort(6) & 0xFFFF) * 4));
            if (head.get(0) != 1) {
                throw new IOException("the X server refuses: " + reason(told, head.get(1) & 0xFF));
            }
            pixelOrder = told.get(22) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
            int formats = told.get(21) & 0xFF;
            int first = VENDOR_AT + padded(told.getShort(16) & 0xFFFF);
            int screenAt = first + 8 * formats;
            root = told.getInt(screenAt);
            screen = new Rectangle(told.getShort(screenAt + 20) & 0xFFFF, told.getShort(screenAt + 22) & 0xFFFF);
            demandPlainPixels(told, first, formats, told.get(screenAt + 38));
        } catch (IOException | RuntimeException error) {
            channel.close();
            throw error;
        }
    }

    private void greet(byte[] cookie) throws IOException {
        byte[] kind = cookie.length == 0 ? new byte[0] : XAuthority.COOKIE.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer hello = buffer(12 + padded(kind.length) + padded(cookie.length));
        hello.put((byte) 'l').put((byte) 0).putShort((short) 11).putShort((short) 0);
        hello.putShort((short) kind.length).putShort((short) cookie.length).putShort((short) 0);
        hello.put(kind).position(12 + padded(kind.length)).put(cookie).position(hello.capacity());
        write(hello);
    }

    private static String reason(ByteBuffer told, int length) {
        byte[] words = new byte[Math.min(length, told.capacity())];
        told.get(0, words);
        return new String(words, StandardCharsets.ISO_8859_1).trim();
    }

    private static void demandPlainPixels(ByteBuffer told, int first, int formats, int depth) throws IOException {
        for (int each = 0; each < formats; each++) {
            int at = first + 8 * each;
            if (told.get(at) == depth && told.get(at + 1) == 8 * PIXEL_BYTES && depth >= 24) {
                return;
            }
        }
        throw new IOException("the screen has " + depth + " bits for a pixel, 24 are needed");
    }

    /** Reads a part of the screen as it is now, all of one moment. */
    Scene grab(Rectangle box) throws IOException {
        ByteBuffer request = buffer(20);
        request.put((byte) GET_IMAGE).put((byte) WHOLE_PIXELS).putShort((short) 5).putInt(root);
        request.putShort((short) box.x).putShort((short) box.y);
        request.putShort((short) box.width).putShort((short) box.height).putInt(-1);
        write(request);
        ByteBuffer head = read(buffer(REPLY_BYTES));
        while (head.get(0) > 1) { // an event, of which the server sends some to everybody
            head = read(buffer(REPLY_BYTES));
        }
        int bytes = head.getInt(4) * 4;
        if (head.get(0) != 1 || bytes != box.width * box.height * PIXEL_BYTES) {
            throw new IOException("the X server gives no picture: error " + head.get(1));
        }
        if (pixels.capacity() != bytes) {
            pixels = ByteBuffer.allocateDirect(bytes);
        }
        pixels.clear();
        read(pixels);
        int[] scene = new int[box.width * box.height];
        pixels.order(pixelOrder).asIntBuffer().get(scene);
        return new Scene(box.width, box.height, scene);
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }

    private void write(ByteBuffer whole) throws IOException {
        whole.flip();
        while (whole.hasRemaining()) {
            channel.write(whole);
        }
    }

    private ByteBuffer read(ByteBuffer whole) throws IOException {
        while (whole.hasRemaining()) {
            if (channel.read(whole) < 0) {
                throw new EOFException("the X server has ended the connection");
            }
        }
        whole.flip();
        return whole;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
