package org.chexrig.core.wire;

import java.nio.charset.StandardCharsets;

/** Bytes and texts of ASCII characters. */
final class Ascii {
    private Ascii() {
    }

    static String text(byte[] bytes, int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.US_ASCII);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
