package org.chexrig.core.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, plain and under a key. Every Java and every Android has both. */
public final class Sha256 {
    private static final String KEYED = "HmacSHA256";

    private Sha256() {
    }

    /** Begins a digest. */
    public static MessageDigest begin() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }

    /** Digests all of some bytes. */
    public static byte[] of(byte[] data) {
        return begin().digest(data);
    }

    /** Begins HMAC-SHA256 (RFC 2104) under a key. */
    public static Mac keyed(byte[] key) {
        try {
            Mac mac = Mac.getInstance(KEYED);
            mac.init(new SecretKeySpec(key, KEYED));
            return mac;
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }
}
