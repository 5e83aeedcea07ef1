package org.chexrig.core.picture;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.PicturePart;
import org.chexrig.core.wire.PictureRequest;
import org.chexrig.core.wire.Sha256;

/** A small picture, sealed as a whole and cut into parts that fit datagrams (the specification, section 15). */
public final class SealedPicture {
    /** Length of a seal, which is AES-GCM's nonce. */
    public static final int SEAL_BYTES = 12;
    /** Largest picture. */
    public static final int MAX_BYTES = PictureRequest.MAX_PARTS * PicturePart.PART_BYTES - 16;

    private static final int TAG_BITS = 128;
    private static final byte[] LABEL = {'c', 'h', 'e', 'x', 'r', 'i', 'g', ' ', 'p', 'i', 'c', 't', 'u', 'r', 'e', ' ', '2'};

    final String seal;
    final List<String> parts;

    private SealedPicture(byte[] seal, List<String> parts) {
        this.seal = Hex.encode(seal);
        this.parts = parts;
    }

    /**
     * Seals a picture by AES-256-GCM (NIST SP 800-38D) under a key of its own, which HKDF-SHA256 (RFC 5869) derives.
     *
     * @param jpeg the small picture, at most {@link #MAX_BYTES}
     * @param place what it is of
     * @param key the pairing key
     * @param seal twelve bytes, never the same again under one key: random ones
     * @throws IllegalArgumentException when it is too large
     */
    public static SealedPicture of(byte[] jpeg, Place place, byte[] key, byte[] seal) {
        if (jpeg.length > MAX_BYTES) {
            throw new IllegalArgumentException("a picture of " + jpeg.length + " bytes, the limit is " + MAX_BYTES);
        }
        byte[] whole = encrypted(jpeg, place, key, seal);
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < whole.length; at += PicturePart.PART_BYTES) {
            int end = Math.min(whole.length, at + PicturePart.PART_BYTES);
            parts.add(Base64.getEncoder().encodeToString(Arrays.copyOfRange(whole, at, end)));
        }
        return new SealedPicture(seal, parts);
    }

    private static byte[] encrypted(byte[] jpeg, Place place, byte[] key, byte[] seal) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(derived(key), "AES"),
                    new GCMParameterSpec(TAG_BITS, seal));
            cipher.updateAAD(place.said());
            return cipher.doFinal(jpeg);
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error); // every Java and every Android from 5 on has it
        }
    }

    private static byte[] derived(byte[] key) {
        byte[] extracted = Sha256.keyed(new byte[32]).doFinal(key);
        Mac expanding = Sha256.keyed(extracted);
        expanding.update(LABEL);
        return expanding.doFinal(new byte[] {1});
    }
}
