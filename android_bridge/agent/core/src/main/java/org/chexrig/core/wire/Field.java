package org.chexrig.core.wire;

/** One field's declaration: the only place that states its limits. */
abstract class Field {
    private static final String LETTERS_DIGITS = "A-Z a-z 0-9 ";

    final String name;
    final String hint;

    Field(String name, String hint) {
        this.name = name;
        this.hint = hint;
    }

    /**
     * Turns what stands in JSON into a value of this field's type; its limits are another matter.
     *
     * @return the value, or {@link Json#MISFIT} for what is of another type or beyond all limits
     */
    abstract Object read(Object json);

    /** Says whether a value is of the field's type and within its limits. */
    abstract boolean allows(Object value);

    /** Declares a field of exactly this many lower-case hexadecimal digits. */
    static Field hex(String name, int digits) {
        return new TextField(name, digits + " hex digits", Characters.LOWER_HEX, digits, digits);
    }

    /** Declares a field of 1 to {@code longest} of {@code A-Z a-z 0-9 . _ -}. */
    static Field token(String name, int longest) {
        return new TextField(name, "1 to " + longest + " of " + LETTERS_DIGITS + ". _ -", Characters.TOKEN, 1, longest);
    }

    /** Declares a field that also stands in photo names: 1 to {@code longest} of {@code A-Z a-z 0-9 _ -}. */
    static Field part(String name, int longest) {
        return new TextField(name, "1 to " + longest + " of " + LETTERS_DIGITS + "_ -", Characters.PART, 1, longest);
    }

    /** Declares a field of at most {@code longest} printable ASCII characters. */
    static Field text(String name, int longest) {
        return new TextField(name, "at most " + longest + " printable ASCII characters",
            Characters.PRINTABLE, 0, longest);
    }

    /** Declares a field of at most {@code longest} characters of base 64 (RFC 4648, section 4). */
    static Field base64(String name, int longest) {
        return new TextField(name, "at most " + longest + " of " + LETTERS_DIGITS + "+ / =", Characters.BASE64, 0,
            longest);
    }

    /** Declares a field of a whole number within these bounds, both included. */
    static Field whole(String name, long smallest, long largest) {
        return new WholeField(name, smallest, largest, false);
    }

    /** Declares a field of a whole number within these bounds, or null. */
    static Field wholeOrNull(String name, long smallest, long largest) {
        return new WholeField(name, smallest, largest, true);
    }

    /** Declares a field of a number within these bounds, fractions too, or null. */
    static Field fractionOrNull(String name, int smallest, int largest) {
        return new FractionField(name, smallest, largest);
    }

    private static final class TextField extends Field {
        private final Characters allowed;
        private final int shortest;
        private final int longest;

        TextField(String name, String hint, Characters allowed, int shortest, int longest) {
            super(name, hint);
            this.allowed = allowed;
            this.shortest = shortest;
            this.longest = longest;
        }

        @Override
        Object read(Object json) {
            return json instanceof String ? json : Json.MISFIT;
        }

        @Override
        boolean allows(Object value) {
            return value instanceof String && allowed.fit((String) value, shortest, longest);
        }
    }

    private static final class WholeField extends Field {
        private final long smallest;
        private final long largest;
        private final boolean orNull;

        WholeField(String name, long smallest, long largest, boolean orNull) {
            super(name, smallest + " to " + largest + (orNull ? " or null" : ""));
            this.smallest = smallest;
            this.largest = largest;
            this.orNull = orNull;
        }

        @Override
        Object read(Object json) {
            if (json == null) {
                return null;
            }
            return json instanceof JsonNumber ? ((JsonNumber) json).whole() : Json.MISFIT;
        }

        @Override
        boolean allows(Object value) {
            if (value == null) {
                return orNull;
            }
            if (!(value instanceof Integer || value instanceof Long)) {
                return false;
            }
            long number = ((Number) value).longValue();
            return smallest <= number && number <= largest;
        }
    }

    private static final class FractionField extends Field {
        private final int smallest;
        private final int largest;

        FractionField(String name, int smallest, int largest) {
            super(name, smallest + " to " + largest + ", fractions too, or null");
            this.smallest = smallest;
            this.largest = largest;
        }

        @Override
        Object read(Object json) {
            if (json == null) {
                return null;
            }
            return json instanceof JsonNumber ? ((JsonNumber) json).value() : Json.MISFIT;
        }

        @Override
        boolean allows(Object value) {
            if (value == null) {
                return true;
            }
            if (!(value instanceof Integer || value instanceof Long || value instanceof Double)) {
                return false;
            }
            // exact, whatever the whole number: a long beyond 2^53 is beyond these bounds as a double as well
            double number = ((Number) value).doubleValue();
            return smallest <= number && number <= largest;
        }
    }
}
