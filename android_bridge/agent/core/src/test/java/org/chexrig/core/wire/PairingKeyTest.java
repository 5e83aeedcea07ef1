package org.chexrig.core.wire;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assert.fail;

import java.security.SecureRandom;
import java.util.Locale;
import org.junit.Test;

/** Pairing codes, as shown and as people type them. */
public final class PairingKeyTest {
    // SHA-256 of "chexrig pairing 1:7KQ2M0XD93TFAZ5H"
    private static final String KEY = "08db44c7227ee4f554e19bac061e1b48d88fdd7a1825ae6b70ef37a3fd4f0e6c";

    @Test
    public void keysComeOutOfCodesHoweverTyped() {
        String[] typed = {
            "7KQ2-M0XD-93TF-AZ5H", "7KQ2M0XD93TFAZ5H", " 7kq2 mOxd 93tf az5h ", "7-K-Q-2-m-o-x-d-93TFAZ5H"};
        for (String each : typed) {
            assertEquals(KEY, Hex.encode(PairingKey.fromCode(each)));
        }
        assertEquals("1111000000000000", PairingKey.symbols("iIlL-oO00-0000-0000"));
        assertEquals("1111-0000-0000-0000", PairingKey.grouped("iIlLoO0000000000"));
    }

    @Test
    public void keysAreTheSameInEveryLanguage() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr")); // where the capital of i is another letter
            assertEquals("1111000000000000", PairingKey.symbols("iiii000000000000"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    public void whatIsNoCodeIsRefused() {
        String[] wrong = {
            "", "7KQ2-M0XD-93TF-AZ5", "7KQ2-M0XD-93TF-AZ5HH", "7KQ2-M0XD-93TF-AZ5U", "7KQ2_M0XD_93TF_AZ5H",
            "7KQ2-M0XD-93TF-AZ5\u00c4", "7KQ2-M0XD-93TF-AZ5\n"};
        for (String each : wrong) {
            try {
                fail("was taken: " + PairingKey.symbols(each));
            } catch (IllegalArgumentException error) {
                assertTrue(error.getMessage().contains("7KQ2-M0XD-93TF-AZ5H"));
            }
        }
    }

    @Test
    public void newCodesAreCodesAndDiffer() {
        SecureRandom random = new SecureRandom();
        String code = PairingKey.newCode(random);
        assertTrue(code, code.matches("([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}"));
        assertNotEquals(code, PairingKey.newCode(random));
    }
}
