package org.chexrig.core.wire;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one JSON object (RFC 8259) in ASCII, strictly: no key twice, at any depth, and nothing around it but blanks.
 *
 * <p>Texts become {@code String}, numbers {@link JsonNumber}, objects {@code Map}, lists {@code List}, the rest
 * {@code Boolean} and null. Time and memory are in proportion to the body, which has at most 1,180 bytes.
 */
final class JsonReader {
    /** A deeper nesting cannot be closed again within a datagram. */
    private static final int DEEPEST = 590;

    private final byte[] body;
    private final int end;
    private int at;

    private JsonReader(byte[] body, int from, int end) {
        this.body = body;
        this.at = from;
        this.end = end;
    }

    /**
     * Reads the bytes from {@code from} up to {@code end}.
     *
     * @throws WireException with the reason {@code json}
     */
    static Map<String, Object> read(byte[] body, int from, int end) throws WireException {
        JsonReader reader = new JsonReader(body, from, end);
        reader.skipBlanks();
        if (reader.peek() != '{') {
            throw reader.wrong("not an object");
        }
        Map<String, Object> content = reader.object(0);
        reader.skipBlanks();
        if (reader.at != end) {
            throw reader.wrong("something behind the object");
        }
        return content;
    }

    private Object value(int depth) throws WireException {
        switch (peek()) {
            case '{':
                return object(depth);
            case '[':
                return list(depth);
            case '"':
                return text();
            case 't':
                return word("true", Boolean.TRUE);
            case 'f':
                return word("false", Boolean.FALSE);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> object(int depth) throws WireException {
        Map<String, Object> members = new HashMap<>();
        if (beginsEmpty(depth, '}')) {
            return members;
        }
        do {
            skipBlanks();
            String key = text();
            skipBlanks();
            expect(':');
            skipBlanks();
            if (members.containsKey(key)) {
                throw wrong("a key stands twice");
            }
            members.put(key, value(depth + 1));
        } while (goesOn('}'));
        return members;
    }

    private List<Object> list(int depth) throws WireException {
        List<Object> items = new ArrayList<>();
        if (beginsEmpty(depth, ']')) {
            return items;
        }
        do {
            skipBlanks();
            items.add(value(depth + 1));
        } while (goesOn(']'));
        return items;
    }

    /** Steps over an opening bracket, and over the closing one where that follows at once. */
    private boolean beginsEmpty(int depth, char closing) throws WireException {
        if (depth >= DEEPEST) {
            throw wrong("nested too deep");
        }
        at++;
        skipBlanks();
        if (peek() != closing) {
            return false;
        }
        at++;
        return true;
    }

    /** Steps over a comma or the closing bracket, and says whether it was the comma. */
    private boolean goesOn(char closing) throws WireException {
        skipBlanks();
        if (peek() == ',') {
            at++;
            return true;
        }
        expect(closing);
        return false;
    }

    private String text() throws WireException {
        expect('"');
        StringBuilder text = new StringBuilder();
        while (true) {
            int each = next();
            if (each == '"') {
                return text.toString();
            }
            if (each < ' ' || each > 0x7f) {
                throw wrong("a character that may not stand in a text");
            }
            text.append(each == '\\' ? escaped() : (char) each);
        }
    }

    private char escaped() throws WireException {
        int each = next();
        switch (each) {
            case '"':
            case '\\':
            case '/':
                return (char) each;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return (char) (hexDigit() << 12 | hexDigit() << 8 | hexDigit() << 4 | hexDigit());
            default:
                throw wrong("an unknown escape");
        }
    }

    private int hexDigit() throws WireException {
        int each = next();
        int digit = each < 0 ? -1 : Character.digit((char) each, 16);
        if (digit < 0) {
            throw wrong("no hex digit");
        }
        return digit;
    }

    private Object word(String word, Object meaning) throws WireException {
        for (int each = 0; each < word.length(); each++) {
            expect(word.charAt(each));
        }
        return meaning;
    }

    private JsonNumber number() throws WireException {
        int from = at;
        skipIf('-');
        if (!skipIf('0')) {
            digits();
        }
        boolean isWhole = true;
        if (skipIf('.')) {
            isWhole = false;
            digits();
        }
        if (skipIf('e') || skipIf('E')) {
            isWhole = false;
            if (!skipIf('+')) {
                skipIf('-');
            }
            digits();
        }
        return new JsonNumber(Ascii.text(body, from, at), isWhole);
    }

    private void digits() throws WireException {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == from) {
            throw wrong("no value, or a digit is missing");
        }
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private boolean skipIf(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char wanted) throws WireException {
        if (!skipIf(wanted)) {
            throw wrong("expected " + wanted);
        }
    }

    private int next() {
        int each = peek();
        at++;
        return each;
    }

    /** The byte that is next, or -1 at the end. */
    private int peek() {
        return at < end ? body[at] & 0xff : -1;
    }

    private WireException wrong(String what) {
        return new WireException(WireException.Reason.JSON, what + " at byte " + at);
    }
}
