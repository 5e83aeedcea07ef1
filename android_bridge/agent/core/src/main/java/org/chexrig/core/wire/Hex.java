package org.chexrig.core.wire;

import java.security.SecureRandom;

/** Bytes as lower-case hexadecimal digits. */
public final class Hex {
    private static final String DIGITS = "0123456789abcdef";

    private Hex() {
    }

    /** Writes bytes, two digits for each. */
    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder(2 * bytes.length);
        for (byte each : bytes) {
            text.append(DIGITS.charAt(each >> 4 & 0xf)).append(DIGITS.charAt(each & 0xf));
        }
        return text.toString();
    }

    /**
     * Reads bytes back.
     *
     * @throws IllegalArgumentException when it is not an even number of lower-case hexadecimal digits
     */
    public static byte[] decode(String text) {
        if (text.length() % 2 != 0 || !Characters.LOWER_HEX.fit(text, 0, Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("expected pairs of hex digits, got " + text);
        }
        byte[] bytes = new byte[text.length() / 2];
        for (int at = 0; at < bytes.length; at++) {
            bytes[at] = (byte) (DIGITS.indexOf(text.charAt(2 * at)) << 4 | DIGITS.indexOf(text.charAt(2 * at + 1)));
        }
        return bytes;
    }

    /**
     * Makes digits at random, for ids, nonces and challenges.
     *
     * @param digits how many, an even number
     * @param random what to draw them from
     */
    public static String random(int digits, SecureRandom random) {
        byte[] bytes = new byte[digits / 2];
        random.nextBytes(bytes);
        return encode(bytes);
    }
}
