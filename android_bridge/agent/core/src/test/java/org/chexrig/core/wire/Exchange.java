package org.chexrig.core.wire;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Java's half of the test that both languages agree, on standard input and output.
 *
 * <p>{@code read} answers each line of input, {@code controller HEX} or {@code phone HEX} with a datagram, or
 * {@code name HEX} with a photo name in UTF-16, by one line: what was read, written again in the same form, or
 * {@code !} and the reason for which it was refused. {@code write SEED COUNT} gives that many random datagrams and
 * that many random names, as such lines.
 */
public final class Exchange {
    private static final String NAME = "name";

    private final byte[] key;

    private Exchange(byte[] key) {
        this.key = key;
    }

    /** Runs one of the two halves. */
    public static void main(String[] arguments) throws IOException {
        byte[] key = new byte[Wire.KEY_BYTES];
        for (int at = 0; at < key.length; at++) {
            key[at] = (byte) at;
        }
        Exchange exchange = new Exchange(key);
        try (PrintWriter to = new PrintWriter(
                new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.US_ASCII)))) {
            if (arguments[0].equals("read")) {
                exchange.read(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)), to);
            } else {
                exchange.write(Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]), to);
            }
        }
    }

    private void read(BufferedReader from, PrintWriter to) throws IOException {
        for (String line = from.readLine(); line != null; line = from.readLine()) {
            int blank = line.indexOf(' ');
            String kind = line.substring(0, blank);
            byte[] given = Hex.decode(line.substring(blank + 1));
            to.println(kind.equals(NAME) ? nameAgain(given) : datagramAgain(Vectors.role(kind), given));
        }
    }

    private String datagramAgain(Role sender, byte[] given) {
        try {
            return Hex.encode(Wire.encode(Wire.decode(given, given.length, key, sender), key));
        } catch (WireException refused) {
            return "!" + refused.reason.word;
        }
    }

    private static String nameAgain(byte[] given) {
        try {
            PhotoName name = PhotoName.parse(utf16(given));
            return hex(new PhotoName(
                name.index, name.take, name.subset, name.split, name.patient, name.study, name.view).toString());
        } catch (PhotoNameException refused) {
            return "!" + NAME;
        }
    }

    private void write(long seed, int count, PrintWriter to) {
        RandomMessages random = new RandomMessages(new Random(seed));
        for (int each = 0; each < count; each++) {
            Message message = random.message();
            to.println(senderOf(message) + " " + Hex.encode(Wire.encode(message, key)));
            to.println(NAME + " " + hex(random.name().toString()));
        }
    }

    private static String senderOf(Message message) {
        boolean fromController = message instanceof StatusRequest || message instanceof Open
            || message instanceof Capture || message instanceof Abort || message instanceof Close
            || message instanceof ConditionRequest || message instanceof PictureRequest;
        return (fromController ? Role.CONTROLLER : Role.PHONE).word;
    }

    // by hand: a decoder would mend halves of surrogates
    private static String utf16(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += 2) {
            text.append((char) ((bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff));
        }
        return text.toString();
    }

    private static String hex(String text) {
        return Hex.encode(text.getBytes(StandardCharsets.UTF_16BE));
    }
}
