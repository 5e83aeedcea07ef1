package org.chexrig.core.wire;

/** A number as it stands in JSON. It is worked out only when a field wants it, and in that field's type. */
final class JsonNumber {
    private static final int LONGEST_LONG = 20;

    private final String text;
    private final boolean isWhole;

    /**
     * Keeps a number that was read.
     *
     * @param text what JSON allows for a number
     * @param isWhole whether it has neither a fraction nor a power of ten
     */
    JsonNumber(String text, boolean isWhole) {
        this.text = text;
        this.isWhole = isWhole;
    }

    /** The whole number, or {@link Json#MISFIT} for one that has a fraction or more than 64 bits. */
    Object whole() {
        if (!isWhole || text.length() > LONGEST_LONG) {
            return Json.MISFIT;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException error) {
            return Json.MISFIT;
        }
    }

    /** The number: a {@code Long} where it is whole, else a {@code Double}. */
    Object value() {
        return isWhole ? whole() : (Object) Double.valueOf(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
