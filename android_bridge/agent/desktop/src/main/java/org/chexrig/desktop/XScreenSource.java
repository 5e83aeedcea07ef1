package org.chexrig.desktop;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.chexrig.core.phone.CameraTrouble;

/** Reads an X screen of this computer, without the mouse pointer. */
final class XScreenSource implements SceneSource {
    private static final Pattern DISPLAY = Pattern.compile("(?:unix)?:([0-9]+)(?:\\.0)?");

    private final String number;
    private final Rectangle region;
    private XConnection connection;

    private XScreenSource(String number, Rectangle wanted) throws IOException, WrongSetUp {
        this.number = number;
        connection = new XConnection(number);
        region = wanted == null ? connection.screen : wanted;
        if (region.isEmpty() || !connection.screen.contains(region)) {
            connection.close();
            throw new WrongSetUp("the region to photograph is not on the screen", "--region", words(region),
                    "choose one within " + words(connection.screen));
        }
    }

    /** Opens the screen that DISPLAY names, read in whichever way there is. */
    static SceneSource open(Rectangle region) throws WrongSetUp {
        String display = String.valueOf(System.getenv("DISPLAY"));
        Matcher local = DISPLAY.matcher(display);
        if (!local.matches()) {
            return new RobotSource(region);
        }
        try {
            return new XScreenSource(local.group(1), region);
        } catch (IOException error) {
            throw new WrongSetUp("the screen cannot be grabbed", "DISPLAY=" + display, error.getMessage(),
                    "start this in a graphical session or under xvfb-run, or with the window's own frames as source");
        }
    }

    @Override
    public Scene grab() throws CameraTrouble {
        try {
            if (connection == null) {
                connection = new XConnection(number);
            }
            return connection.grab(region);
        } catch (IOException error) {
            drop();
            throw new CameraTrouble("the screen cannot be grabbed: " + error.getMessage(), error, false);
        }
    }

    private void drop() {
        XConnection broken = connection;
        connection = null;
        try {
            if (broken != null) {
                broken.close();
            }
        } catch (IOException error) {
            return; // it is gone either way
        }
    }

    static String words(Rectangle box) {
        return box.width + " x " + box.height + " pixels from " + box.x + ", " + box.y;
    }

    @Override
    public String description() {
        return "The camera looks at the screen " + System.getenv("DISPLAY") + ", " + words(region) + ".";
    }
}
