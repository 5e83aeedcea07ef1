package org.chexrig.core.wire;

/** The sets of characters that text fields are made of. */
enum Characters {
    /** {@code 0-9 a-f}. */
    LOWER_HEX {
        @Override
        boolean has(char each) {
            return digit(each) || each >= 'a' && each <= 'f';
        }
    },
    /** {@code 0-9}. */
    DIGIT {
        @Override
        boolean has(char each) {
            return digit(each);
        }
    },
    /** {@code A-Z a-z 0-9 _ -}. */
    PART {
        @Override
        boolean has(char each) {
            boolean letter = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z';
            return letter || digit(each) || each == '_' || each == '-';
        }
    },
    /** {@code A-Z a-z 0-9 . _ -}. */
    TOKEN {
        @Override
        boolean has(char each) {
            return each == '.' || PART.has(each);
        }
    },
    /** {@code A-Z a-z 0-9 + / =}. */
    BASE64 {
        @Override
        boolean has(char each) {
            boolean letter = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z';
            return letter || digit(each) || each == '+' || each == '/' || each == '=';
        }
    },
    /** Printable ASCII. */
    PRINTABLE {
        @Override
        boolean has(char each) {
            return each >= ' ' && each <= '~';
        }
    };

    abstract boolean has(char each);

    /** Says whether a text is of these characters alone and of a length within these bounds. */
    boolean fit(String text, int shortest, int longest) {
        if (text.length() < shortest || text.length() > longest) {
            return false;
        }
        for (int at = 0; at < text.length(); at++) {
            if (!has(text.charAt(at))) {
                return false;
            }
        }
        return true;
    }

    private static boolean digit(char each) {
        return each >= '0' && each <= '9';
    }
}
