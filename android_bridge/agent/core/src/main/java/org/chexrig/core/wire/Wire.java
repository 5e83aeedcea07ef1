package org.chexrig.core.wire;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import org.chexrig.core.wire.WireException.Reason;

/**
 * Datagram to message and back.
 *
 * <p>A datagram is {@code CXR}, one version byte, 16 bytes of tag and a JSON object. The tag is HMAC-SHA256 under
 * the pairing key over everything else, cut to 128 bits.
 */
public final class Wire {
    /** Version of the datagrams' form. */
    public static final int WIRE_VERSION = 1;
    /** No datagram is longer: it fits the smallest IPv6 packet, so it is never fragmented. */
    public static final int MAX_DATAGRAM_BYTES = 1200;
    /** Length of a pairing key. */
    public static final int KEY_BYTES = 32;

    private static final byte[] HEADER = {'C', 'X', 'R', WIRE_VERSION};
    private static final int MAGIC_BYTES = 3;
    private static final int TAG_BYTES = 16;
    private static final int BODY_AT = HEADER.length + TAG_BYTES;
    private static final int MIN_DATAGRAM_BYTES = BODY_AT + 2;

    /** Keys are in alphabetical order, so the type is the last. */
    private static final byte[] PICTURE_ENDS = Ascii.bytes("\"type\":\"picture\"}");

    private static final Map<String, Shape> FROM_CONTROLLER = byType(
        StatusRequest.SHAPE, Open.SHAPE, Capture.SHAPE, Abort.SHAPE, Close.SHAPE, ConditionRequest.SHAPE,
        PictureRequest.SHAPE);
    private static final Map<String, Shape> FROM_PHONE = byType(
        StatusReport.SHAPE, Opened.SHAPE, Accepted.SHAPE, Exposed.SHAPE, Saved.SHAPE, Waiting.SHAPE, Refused.SHAPE,
        Aborted.SHAPE, Closed.SHAPE, ConditionReport.SHAPE, PicturePart.SHAPE);

    private Wire() {
    }

    /**
     * Writes a message as a datagram.
     *
     * @throws IllegalArgumentException when the datagram would be longer than 1,200 bytes
     */
    public static byte[] encode(Message message, byte[] key) {
        byte[] body = Ascii.bytes(message.toString());
        byte[] datagram = Arrays.copyOf(HEADER, BODY_AT + body.length);
        if (datagram.length > MAX_DATAGRAM_BYTES) {
            throw new IllegalArgumentException(
                message.type() + ": " + datagram.length + " bytes, the limit is " + MAX_DATAGRAM_BYTES);
        }
        System.arraycopy(body, 0, datagram, BODY_AT, body.length);
        System.arraycopy(tag(datagram, datagram.length, key), 0, datagram, HEADER.length, TAG_BYTES);
        return datagram;
    }

    /**
     * Reads a datagram. Nothing after the tag is looked at before the tag is right.
     *
     * @param data holds the datagram from its first byte on
     * @param length the datagram's length, which may be less than that of {@code data}
     * @param key the pairing key
     * @param from who is supposed to have sent it
     * @throws WireException when it is anything but a message of that sender under this key
     */
    public static Message decode(byte[] data, int length, byte[] key, Role from) throws WireException {
        Reason fault = headerFault(data, length);
        if (fault != null) {
            throw new WireException(fault, length + " bytes");
        }
        byte[] tag = Arrays.copyOfRange(data, HEADER.length, BODY_AT);
        // takes the same time whatever differs, so that a tag cannot be found out byte by byte
        if (!MessageDigest.isEqual(tag, tag(data, length, key))) {
            throw new WireException(Reason.TAG, "");
        }
        Map<String, Object> content = JsonReader.read(data, BODY_AT, length);
        Object type = content.remove("type");
        Shape shape = type instanceof String ? shapesFrom(from).get(type) : null;
        if (shape == null) {
            throw new WireException(Reason.TYPE, type + " is not a message of the " + from.word);
        }
        return shape.read(content);
    }

    /** Says whether length, magic and version are right: what can be seen without the key, and next to free. */
    public static boolean looksLikeOurs(byte[] data, int length) {
        return headerFault(data, length) == null;
    }

    /**
     * Says whether it reads as a request for a picture, which may wait. Whether it is one at all is known by
     * {@link #decode} only.
     */
    public static boolean looksLikePictureRequest(byte[] data, int length) {
        int from = length - PICTURE_ENDS.length;
        if (from < BODY_AT) {
            return false;
        }
        for (int at = 0; at < PICTURE_ENDS.length; at++) {
            if (data[from + at] != PICTURE_ENDS[at]) {
                return false;
            }
        }
        return true;
    }

    /** Says what is wrong with length, magic or version, in this order; null where nothing is. */
    private static Reason headerFault(byte[] data, int length) {
        if (length > MAX_DATAGRAM_BYTES) {
            return Reason.TOO_LONG;
        }
        if (length < MIN_DATAGRAM_BYTES) {
            return Reason.TOO_SHORT;
        }
        for (int at = 0; at < MAGIC_BYTES; at++) {
            if (data[at] != HEADER[at]) {
                return Reason.MAGIC;
            }
        }
        return data[MAGIC_BYTES] == WIRE_VERSION ? null : Reason.VERSION;
    }

    private static byte[] tag(byte[] datagram, int length, byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, this one " + key.length);
        }
        Mac mac = Sha256.keyed(key);
        mac.update(HEADER);
        mac.update(datagram, BODY_AT, length - BODY_AT);
        return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
    }

    private static Map<String, Shape> shapesFrom(Role role) {
        return role == Role.CONTROLLER ? FROM_CONTROLLER : FROM_PHONE;
    }

    private static Map<String, Shape> byType(Shape... shapes) {
        Map<String, Shape> byType = new HashMap<>();
        for (Shape each : shapes) {
            byType.put(each.type, each);
        }
        return byType;
    }
}
