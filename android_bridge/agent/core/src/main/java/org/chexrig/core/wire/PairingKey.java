package org.chexrig.core.wire;

import java.security.SecureRandom;
import java.util.Locale;

/** The secret that a phone and a controller share, and the code by which a person or a cable carries it over. */
public final class PairingKey {
    /** How many symbols a code has: 80 bits, out of reach for guessing, and still quick to type. */
    public static final int SYMBOLS = 16;

    /** Crockford's base 32: no I, L, O, U, which are misread. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int GROUP = 4;

    private PairingKey() {
    }

    /** Makes a pairing code such as {@code 7KQ2-M0XD-93TF-AZ5H}. */
    public static String newCode(SecureRandom random) {
        StringBuilder symbols = new StringBuilder();
        for (int each = 0; each < SYMBOLS; each++) {
            symbols.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return grouped(symbols.toString());
    }

    /**
     * Brings a code as a person typed it into the form that keys are made of: 16 capitals and digits.
     *
     * @throws IllegalArgumentException when it cannot be a pairing code
     */
    public static String symbols(String code) {
        String symbols = code.toUpperCase(Locale.ROOT).replace('I', '1').replace('L', '1').replace('O', '0')
            .replace("-", "").replace(" ", "");
        if (symbols.length() != SYMBOLS) {
            throw notACode();
        }
        for (int at = 0; at < SYMBOLS; at++) {
            if (ALPHABET.indexOf(symbols.charAt(at)) < 0) {
                throw notACode();
            }
        }
        return symbols;
    }

    /** Writes a code as it is shown, in groups of four. */
    public static String grouped(String code) {
        String symbols = symbols(code);
        StringBuilder groups = new StringBuilder();
        for (int at = 0; at < SYMBOLS; at += GROUP) {
            groups.append(at == 0 ? "" : "-").append(symbols, at, at + GROUP);
        }
        return groups.toString();
    }

    /**
     * Derives the 32-byte pairing key from a code as a person typed it.
     *
     * @throws IllegalArgumentException when it cannot be a pairing code
     */
    public static byte[] fromCode(String code) {
        return Sha256.of(Ascii.bytes("chexrig pairing 1:" + symbols(code)));
    }

    private static IllegalArgumentException notACode() {
        return new IllegalArgumentException(
            "the pairing code is not one: expected 16 letters and digits, such as 7KQ2-M0XD-93TF-AZ5H");
    }
}
