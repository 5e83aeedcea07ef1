package org.chexrig.core.wire;

import java.util.Random;

/** Makes messages and photo names at random: often at a limit, with limits that are stated here once more. */
final class RandomMessages {
    private static final String HEX = "0123456789abcdef";
    private static final String PART = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    private static final String BASE64 = PART.substring(0, 62) + "+/=";
    private static final String TOKEN = PART + ".";
    private static final long ROOM = 1L << 60;
    private static final int TYPES = 18;

    private final Random random;

    RandomMessages(Random random) {
        this.random = random;
    }

    PhotoName name() {
        return new PhotoName(index(), take(), part(), part(), part(), part(), part());
    }

    Message message() {
        switch (random.nextInt(TYPES)) {
            case 0:
                return new StatusRequest(hex(16));
            case 1:
                return new Open(hex(32), hex(32), whole(1, 255), token(), hex(16), part(), index(), index(), index(),
                    take(), orNull(1, 60000000), orNull(1, 1000000), orNull(1000, 40000));
            case 2:
                PhotoName name = name();
                return new Capture(hex(32), name.index, name.take, name.toString(), hex(64), whole(1, 100),
                    orNull(1, 60000000), orNull(1, 1000000), text(160), fraction(0, 100), orNull(1000, 1000000));
            case 3:
                return new Abort(hex(32), text(300));
            case 4:
                return new Close(hex(32));
            case 5:
                return new ConditionRequest(hex(16));
            case 6:
                return new PictureRequest(hex(16), hex(32), hex(32), orNull(1, 999999), orNull(1, 99),
                    whole(0, 1023));
            default:
                return fromPhone();
        }
    }

    private Message fromPhone() {
        switch (random.nextInt(TYPES - 7)) {
            case 0:
                return new StatusReport(hex(16), hex(32), whole(1, 255), token(), hex(16), token(), text(64),
                    wide(0, ROOM), orNull(0, 100), temperature());
            case 1:
                return new Opened(hex(32), hex(16), whole(1, 255), token(), index(), text(64), text(200),
                    wide(0, ROOM), orNull(0, 100), temperature(), hex(32), token(), text(120));
            case 2:
                return new Accepted(hex(32), index(), take());
            case 3:
                return new Exposed(hex(32), index(), take(), wide(0, Long.MAX_VALUE), orNull(1, 60000000),
                    orNull(1, 1000000));
            case 4:
                return new Saved(hex(32), index(), take(), letters(TOKEN, whole(1, 200)), wide(1, 1L << 40), hex(64),
                    wide(0, ROOM), wide(0, ROOM), orNull(0, 100), temperature(), orNull(1, 60000000),
                    orNull(1, 1000000), text(160), fraction(0, 100), fraction(-180, 180), fraction(-90, 90),
                    fraction(0, 1000000), fraction(0, 1000), time(), time(), time(), time(), time());
            case 5:
                return new Refused(hex(32), token(), text(300), orNull(1, 999999), orNull(1, 1000000));
            case 6:
                return new Aborted(hex(32), text(300));
            case 7:
                return new Waiting(hex(32), index(), take(), token(), text(300), orNull(0, 86400));
            case 8:
                return new ConditionReport(hex(16), token(), text(300), orNull(0, 86400), fraction(-180, 180),
                    fraction(-90, 90), fraction(0, 1000000), fraction(0, 1000));
            case 9:
                return new PicturePart(hex(16), hex(24), whole(0, 1023), whole(0, 1024),
                    letters(BASE64, whole(0, 1040)));
            default:
                return new Closed(hex(32), whole(0, 999999));
        }
    }

    private int index() {
        return whole(1, 999999);
    }

    private int take() {
        return whole(1, 99);
    }

    private Integer time() {
        return orNull(0, 600000000);
    }

    private Integer orNull(int smallest, int largest) {
        return random.nextInt(5) == 0 ? null : Integer.valueOf(whole(smallest, largest));
    }

    private int whole(int smallest, int largest) {
        return (int) wide(smallest, largest);
    }

    private long wide(long smallest, long largest) {
        switch (random.nextInt(6)) {
            case 0:
                return smallest;
            case 1:
                return largest;
            default:
                // fewer bits at times, so that all lengths come up
                long any = random.nextLong() >>> 1 + random.nextInt(62);
                return smallest + any % (largest - smallest + (largest == Long.MAX_VALUE ? 0 : 1));
        }
    }

    private Number temperature() {
        return fraction(-60, 150);
    }

    private Number fraction(int smallest, int largest) {
        switch (random.nextInt(7)) {
            case 0:
                return null;
            case 1:
                return Integer.valueOf(whole(smallest, largest));
            case 2:
                return (double) whole(smallest, largest);
            case 3:
                return whole(10 * smallest, 10 * largest) / 10.0;
            case 4:
                return random.nextDouble() * (largest - smallest) + smallest;
            case 5:
                return (smallest == 0 || random.nextBoolean() ? 1 : -1) * Math.scalb(1.0, -random.nextInt(1080));
            default:
                return (smallest == 0 || random.nextBoolean() ? 1 : -1) * random.nextDouble() * Math.pow(10, -random.nextInt(320));
        }
    }

    private String token() {
        return letters(TOKEN, whole(1, 32));
    }

    private String part() {
        return letters(PART, whole(1, 32));
    }

    private String hex(int digits) {
        return letters(HEX, digits);
    }

    private String text(int longest) {
        StringBuilder text = new StringBuilder();
        int length = whole(0, longest);
        boolean hardest = random.nextInt(4) == 0; // every character takes two bytes
        while (text.length() < length) {
            text.append(hardest ? "\"\\".charAt(random.nextInt(2)) : (char) whole(' ', '~'));
        }
        return text.toString();
    }

    private String letters(String of, int count) {
        StringBuilder text = new StringBuilder();
        while (text.length() < count) {
            text.append(of.charAt(random.nextInt(of.length())));
        }
        return text.toString();
    }
}
