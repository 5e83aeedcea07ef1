package org.chexrig.core.net;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.chexrig.core.wire.Wire;

/** How datagrams and pairing stand in a stream: two bytes of length, big-endian, then that many bytes. */
final class Frames {
    /** What the phone sends first, at once, so that a refused connection is told from a slow one. */
    static final byte[] HELLO = {'C', 'X', 'R', Wire.WIRE_VERSION};
    static final int CODE_SYMBOLS = 16;
    private static final byte[] PAIRING = {'C', 'X', 'K', 1};
    private static final byte[] PAIRING_BUSY = {'C', 'X', 'K', 0};
    private static final int MAX_BYTES = Wire.MAX_DATAGRAM_BYTES;

    private Frames() {
    }

    /**
     * Reads the next frame; waits for it without a limit.
     *
     * @return its content, or null at the stream's end
     * @throws IOException when the stream breaks, or a length is none
     */
    static byte[] read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        int high = in.read();
        if (high < 0) {
            return null;
        }
        int low = in.read();
        if (low < 0) {
            throw new EOFException("within a frame's length");
        }
        int length = high << 8 | low;
        if (length == 0 || length > MAX_BYTES) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] content = new byte[length];
        in.readFully(content);
        return content;
    }

    /** Gives a frame with its length before it. */
    static byte[] framed(byte[] content) {
        byte[] frame = new byte[2 + content.length];
        frame[0] = (byte) (content.length >> 8);
        frame[1] = (byte) content.length;
        System.arraycopy(content, 0, frame, 2, content.length);
        return frame;
    }

    /** Gives the symbols of a pairing frame, null for any other frame. */
    static String pairingSymbols(byte[] content) {
        boolean pairing = content.length == PAIRING.length + CODE_SYMBOLS
                && Arrays.equals(Arrays.copyOf(content, PAIRING.length), PAIRING);
        return pairing ? new String(content, PAIRING.length, CODE_SYMBOLS, StandardCharsets.US_ASCII) : null;
    }

    static byte[] paired(byte[] proof) {
        byte[] content = Arrays.copyOf(PAIRING, PAIRING.length + proof.length);
        System.arraycopy(proof, 0, content, PAIRING.length, proof.length);
        return content;
    }

    static byte[] pairingBusy() {
        return PAIRING_BUSY.clone();
    }
}
