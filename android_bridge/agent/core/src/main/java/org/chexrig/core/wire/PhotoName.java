package org.chexrig.core.wire;

import java.util.Arrays;

/**
 * The metadata of a photo, carried by its file name, one to one.
 *
 * <p>{@code 000123.t01.night-2.train.patient01255.study32.view1_frontal.1814b639.jpg} is x-ray 123 of the manifest,
 * first take, subset {@code night-2}, then CheXpert's split, patient, study and view, then a checksum.
 */
public final class PhotoName {
    /** Largest index. */
    public static final int MAX_INDEX = 999999;
    /** Largest take. */
    public static final int MAX_TAKE = 99;
    /** No photo name is longer. */
    public static final int MAX_NAME_BYTES = 200;

    private static final String SUFFIX = ".jpg";
    private static final int LONGEST_PART = 32;
    private static final int INDEX_DIGITS = 6;
    private static final int TAKE_DIGITS = 2;
    private static final int CHECKSUM_BYTES = 4;
    private static final int PIECES = 9;

    /** The x-ray's place in the manifest, 1 to 999,999. */
    public final int index;
    /** 1 for the first photo of this x-ray in this subset, one more for each retake, at most 99. */
    public final int take;
    /** The subset; like all parts 1 to 32 of {@code A-Z a-z 0-9 _ -}. */
    public final String subset;
    /** CheXpert's split. */
    public final String split;
    /** The patient. */
    public final String patient;
    /** The study. */
    public final String study;
    /** The view. */
    public final String view;

    /**
     * Makes a name.
     *
     * @throws PhotoNameException when a value cannot stand in a photo name
     */
    public PhotoName(int index, int take, String subset, String split, String patient, String study, String view) {
        this.index = within("index", index, MAX_INDEX);
        this.take = within("take", take, MAX_TAKE);
        this.subset = part("subset", subset);
        this.split = part("split", split);
        this.patient = part("patient", patient);
        this.study = part("study", study);
        this.view = part("view", view);
    }

    /**
     * Reads a file name back.
     *
     * @throws PhotoNameException when the text is not exactly what {@link #toString} of a photo name gives
     */
    public static PhotoName parse(String text) {
        String[] pieces = text.length() > MAX_NAME_BYTES ? new String[0] : text.split("\\.", -1);
        if (pieces.length != PIECES || !text.endsWith(SUFFIX) || !pieces[1].startsWith("t")) {
            throw new PhotoNameException("not a photo name: " + shown(text));
        }
        PhotoName name = new PhotoName(number(pieces[0], INDEX_DIGITS), number(pieces[1].substring(1), TAKE_DIGITS),
            pieces[2], pieces[3], pieces[4], pieces[5], pieces[6]);
        if (!name.toString().equals(text)) {
            throw new PhotoNameException("checksum of " + text + ": expected " + checksum(name.stem()) + ": altered");
        }
        return name;
    }

    /** The file name. */
    @Override
    public String toString() {
        String stem = stem();
        return stem + "." + checksum(stem) + SUFFIX;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PhotoName && stem().equals(((PhotoName) other).stem());
    }

    @Override
    public int hashCode() {
        return stem().hashCode();
    }

    private String stem() {
        return padded(index, INDEX_DIGITS) + ".t" + padded(take, TAKE_DIGITS)
            + "." + subset + "." + split + "." + patient + "." + study + "." + view;
    }

    private static String checksum(String stem) {
        return Hex.encode(Arrays.copyOf(Sha256.of(Ascii.bytes(stem)), CHECKSUM_BYTES));
    }

    // not String.format: in some languages it writes digits other than 0 to 9
    private static String padded(int number, int digits) {
        StringBuilder text = new StringBuilder(Integer.toString(number));
        while (text.length() < digits) {
            text.insert(0, '0');
        }
        return text.toString();
    }

    private static int number(String text, int digits) {
        if (!Characters.DIGIT.fit(text, digits, digits)) {
            throw new PhotoNameException("expected " + digits + " digits, got " + shown(text));
        }
        return Integer.parseInt(text);
    }

    private static int within(String what, int value, int largest) {
        if (value < 1 || value > largest) {
            throw new PhotoNameException(what + ": expected 1 to " + largest + ", got " + value);
        }
        return value;
    }

    private static String part(String what, String text) {
        if (text == null || !Characters.PART.fit(text, 1, LONGEST_PART)) {
            throw new PhotoNameException(what + ": expected 1 to 32 of A-Z a-z 0-9 _ -, got " + shown(text));
        }
        return text;
    }

    private static String shown(String text) {
        return text == null ? "null" : Message.printable(text, MAX_NAME_BYTES);
    }
}
