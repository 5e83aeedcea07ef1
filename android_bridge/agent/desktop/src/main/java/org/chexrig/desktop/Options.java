package org.chexrig.desktop;

import java.awt.Rectangle;
import java.io.File;
import java.util.List;
import java.util.function.ToIntFunction;

/** What the desktop agent is started with. */
final class Options {
    static final String USAGE = String.join("\n",
            "usage: java -jar chexrig-agent.jar --store DIR [options]",
            "  --store DIR            folder for photos, journal and pairing code",
            "  --host ADDRESS         where to listen; default 127.0.0.1",
            "  --port N               UDP port, 0 for any free one; default 4747",
            "  --cable-port N|off     TCP port on 127.0.0.1 for adb, 0 for any free one; default 4748",
            "  --exposure-ms N        how long the sensor reads, from the trigger on; default 200 (also: --shutter-ms)",
            "  --save-ms N            how long saving takes at least, from the end of the exposure on; default 0",
            "  --multi-frame-ms N     how long it goes on exposing after it has told that it is done; default 0",
            "  --failing-saves N      of so many photos one cannot be written; default 0, none",
            "  --troubles LIST        what keeps it from taking photos, such as heat:12s@5,call:40s@20/midst",
            "  --happenings LIST      what happens in its room, such as light:5@20,knock:2.5@31,turn:-90@1,tilt:4@7",
            "  --orientation WORD     landscape or portrait: how it is held; default landscape",
            "  --distance-cm N        from its lens to the screen; default 60",
            "  --seed N               of the camera's noise; default 1",
            "  --pose A,B,C,D,E,F     yaw, pitch and roll in degrees, fill, and shifts, of the camera before the screen",
            "  --framing screen|xray  what fills the photo: the monitor, or the square of x-rays; default screen",
            "  --room FILE            what the room does to a photo; default a plain, dark one",
            "  --lux N                light at its front; default 40",
            "  --source screen|frames what is photographed; default screen",
            "  --region X,Y,W,H       part of the screen in pixels; default the primary one",
            "  --frames FILE          the file by which the window hands its frames over",
            "  --camera screen|blank  blank gives one small grey picture at once, to measure the rig",
            "  --free-bytes N         pretend that only this much is free",
            "  --until-stdin-closes   end when standard input does, and print one line for a program when ready");

    private static final double MAX_MS = 30_000;
    private static final double MAX_MULTI_FRAME_MS = 5_000;

    File store;
    String host = "127.0.0.1";
    int port = 4747;
    /** Port for the cable; -1 for none. */
    int cablePort = 4748;
    double exposureMs = 200;
    double saveMs;
    double multiFrameMs;
    int failingSaves;
    List<Troubles.Planned> troubles = List.of();
    List<Happening> happenings = List.of();
    boolean portrait;
    double distanceCm = 60;
    long seed = 1;
    Pose pose = Pose.PLAIN;
    boolean xrayFills;
    double lux = 40;
    File room;
    boolean frames;
    File framesFile;
    Rectangle region;
    boolean blank;
    Long freeBytes;
    boolean untilStdinCloses;

    static Options parse(String[] arguments) throws WrongSetUp {
        Options options = new Options();
        for (int at = 0; at < arguments.length; at++) {
            String name = arguments[at];
            if (name.equals("--until-stdin-closes")) {
                options.untilStdinCloses = true;
                continue;
            }
            if (at + 1 == arguments.length) {
                throw new WrongSetUp("an option cannot be read", name, null, USAGE);
            }
            at++;
            try {
                options.set(name, arguments[at]);
            } catch (NumberFormatException error) {
                throw new WrongSetUp("an option cannot be read", name, arguments[at], USAGE);
            }
        }
        if (options.store == null) {
            throw new WrongSetUp("there is no folder for the photos", "--store", null, USAGE);
        }
        if (options.frames && options.framesFile == null) {
            throw new WrongSetUp("there is no file of frames to photograph", "--frames", null, USAGE);
        }
        return options;
    }

    private void set(String name, String value) throws WrongSetUp {
        switch (name) {
            case "--store" -> store = new File(value);
            case "--host" -> host = value;
            case "--port" -> port = port(value);
            case "--cable-port" -> cablePort = value.equals("off") ? -1 : port(value);
            case "--exposure-ms", "--shutter-ms" -> exposureMs = within(value, 0, MAX_MS);
            case "--save-ms" -> saveMs = within(value, 0, MAX_MS);
            case "--multi-frame-ms" -> multiFrameMs = within(value, 0, MAX_MULTI_FRAME_MS);
            case "--failing-saves" -> failingSaves = (int) within(value, 0, Integer.MAX_VALUE);
            case "--troubles" -> troubles = Troubles.parse(name, value);
            case "--happenings" -> happenings = Happening.parse(name, value);
            case "--orientation" -> portrait = either(name, value, "landscape", "portrait");
            case "--distance-cm" -> distanceCm = within(value, 5, 500);
            case "--seed" -> seed = Long.parseLong(value);
            case "--pose" -> pose = Pose.of(numbers(value, 6, text -> 0));
            case "--framing" -> xrayFills = either(name, value, "screen", "xray");
            case "--lux" -> lux = within(value, 0, 1_000_000);
            case "--room" -> room = new File(value);
            case "--source" -> frames = either(name, value, "screen", "frames");
            case "--region" -> region = rectangle(numbers(value, 4, Integer::parseInt));
            case "--frames" -> framesFile = new File(value);
            case "--camera" -> blank = either(name, value, "screen", "blank");
            case "--free-bytes" -> freeBytes = Long.parseLong(value);
            default -> throw new WrongSetUp("there is no such option", name, value, USAGE);
        }
    }

    private static double within(String text, double least, double most) {
        double number = Double.parseDouble(text);
        if (!(number >= least && number <= most)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static int port(String text) {
        int port = Integer.parseInt(text);
        if (port < 0 || port > 65535) {
            throw new NumberFormatException(text);
        }
        return port;
    }

    private static boolean either(String name, String value, String first, String second) throws WrongSetUp {
        if (!value.equals(first) && !value.equals(second)) {
            throw new WrongSetUp("an option cannot be read", name, value, "choose " + first + " or " + second);
        }
        return value.equals(second);
    }

    /** Reads numbers with commas between them; {@code check} refuses what is not of the right kind. */
    private static double[] numbers(String text, int count, ToIntFunction<String> check) {
        String[] parts = text.split(",", -1);
        if (parts.length != count) {
            throw new NumberFormatException(text);
        }
        double[] numbers = new double[count];
        for (int at = 0; at < count; at++) {
            check.applyAsInt(parts[at].trim());
            numbers[at] = Double.parseDouble(parts[at]);
        }
        return numbers;
    }

    private static Rectangle rectangle(double[] sides) {
        return new Rectangle((int) sides[0], (int) sides[1], (int) sides[2], (int) sides[3]);
    }
}
