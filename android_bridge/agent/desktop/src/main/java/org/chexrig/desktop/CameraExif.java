package org.chexrig.desktop;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What a phone's camera writes into its JPEGs by itself, so that the agent meets here what it meets there. */
final class CameraExif {
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int RATIONAL = 5;
    private static final int UNDEFINED = 7;
    private static final int ASCII = 2;
    private static final int HEADING_BYTES = 6;

    private CameraExif() {
    }

    /** Puts an Exif block right behind a JPEG's start. */
    static byte[] into(byte[] jpeg, String make, String model, Used used) {
        byte[] block = block(make, model, used);
        ByteArrayOutputStream whole = new ByteArrayOutputStream(jpeg.length + block.length + 16);
        whole.write(jpeg, 0, 2);
        int length = 2 + HEADING_BYTES + block.length;
        whole.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xE1, (byte) (length >> 8), (byte) length, 'E', 'x', 'i', 'f',
            0, 0});
        whole.writeBytes(block);
        whole.write(jpeg, 2, jpeg.length - 2);
        return whole.toByteArray();
    }

    private static byte[] block(String make, String model, Used used) {
        byte[] makeText = (make + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] modelText = (model + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] note = "chexrig desktop camera, maker note\0".getBytes(StandardCharsets.US_ASCII);
        int mainAt = 8;
        int exifAt = mainAt + 2 + 4 * 12 + 4;
        int rationalAt = exifAt + 2 + 4 * 12 + 4;
        int makeAt = rationalAt + 8;
        int modelAt = makeAt + makeText.length;
        int noteAt = modelAt + modelText.length;
        ByteBuffer to = ByteBuffer.allocate(noteAt + note.length).order(ByteOrder.LITTLE_ENDIAN);
        to.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(mainAt);
        to.putShort((short) 4);
        entry(to, 0x010F, ASCII, makeText.length, makeAt);
        entry(to, 0x0110, ASCII, modelText.length, modelAt);
        entry(to, 0x0112, SHORT, 1, 1); // the sensor's own way up
        entry(to, 0x8769, LONG, 1, exifAt);
        to.putInt(0);
        to.putShort((short) 4);
        entry(to, 0x829A, RATIONAL, 1, rationalAt); // exposure time
        entry(to, 0x8827, SHORT, 1, Math.min(used.iso, 0xFFFF)); // sensitivity: this much or more
        entry(to, 0x927C, UNDEFINED, note.length, noteAt);
        entry(to, 0xA403, SHORT, 1, used.whiteBalanceK == null ? 0 : 1); // white balance: automatic or manual
        to.putInt(0);
        to.putInt(used.exposureUs).putInt(1_000_000).put(makeText).put(modelText).put(note);
        return to.array();
    }

    private static void entry(ByteBuffer to, int tag, int type, int count, int value) {
        to.putShort((short) tag).putShort((short) type).putInt(count).putInt(value);
    }
}
