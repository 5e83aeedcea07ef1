package org.chexrig.core.wire;

import java.util.Arrays;

/** Anything that can stand in a datagram. Values are right by construction: what cannot be built cannot be sent. */
public abstract class Message {
    /** Version of the protocol that this side speaks. */
    public static final int PROTOCOL_VERSION = 3;

    private static final int LONGEST_SENTENCE = 300;

    Message() {
    }

    /** What the message's fields are and what they may hold. */
    abstract Shape shape();

    /** The values in the order of the shape's fields. */
    abstract Object[] values();

    /** The message's name on the wire, such as {@code status_report}. */
    public final String type() {
        return shape().type;
    }

    /** Makes any text fit a field for a sentence: see {@link #printable(String, int)}. */
    public static String printable(String words) {
        return printable(words, LONGEST_SENTENCE);
    }

    /**
     * Makes any text fit a text field: characters other than printable ASCII become {@code ?}, the rest is cut.
     *
     * @param words the text
     * @param longest the field's limit
     */
    public static String printable(String words, int longest) {
        StringBuilder fit = new StringBuilder();
        for (int at = 0; at < words.length() && fit.length() < longest;) {
            int each = words.codePointAt(at);
            fit.append(each >= ' ' && each <= '~' ? (char) each : '?');
            at += Character.charCount(each);
        }
        return fit.toString();
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof Message && shape() == ((Message) other).shape()
            && Arrays.equals(values(), ((Message) other).values());
    }

    @Override
    public final int hashCode() {
        return 31 * type().hashCode() + Arrays.hashCode(values());
    }

    /** The message as it stands in a datagram, which will do for logs. */
    @Override
    public final String toString() {
        return shape().write(values());
    }
}
