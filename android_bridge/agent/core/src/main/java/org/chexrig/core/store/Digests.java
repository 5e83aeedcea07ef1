package org.chexrig.core.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 as the wire and the journal write it. */
final class Digests {
    private static final char[] DIGITS = "0123456789abcdef".toCharArray();

    private Digests() {
    }

    static String sha256Hex(byte[] content) {
        byte[] digest;
        try {
            digest = MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error); // every Java and every Android has it
        }
        char[] hex = new char[2 * digest.length];
        for (int at = 0; at < digest.length; at++) {
            hex[2 * at] = DIGITS[(digest[at] >> 4) & 15];
            hex[2 * at + 1] = DIGITS[digest[at] & 15];
        }
        return new String(hex);
    }
}
