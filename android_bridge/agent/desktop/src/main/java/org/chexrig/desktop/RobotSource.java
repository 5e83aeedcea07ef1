package org.chexrig.desktop;

import java.awt.AWTError;
import java.awt.AWTException;
import java.awt.GraphicsDevice;
import java.awt.GraphicsEnvironment;
import java.awt.HeadlessException;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import org.chexrig.core.phone.CameraTrouble;

/** Grabs the screen by Java's own means, without the mouse pointer; for systems without X. */
final class RobotSource implements SceneSource {
    private final Robot robot;
    private final Rectangle region;

    RobotSource(Rectangle wanted) throws WrongSetUp {
        try {
            GraphicsDevice device = GraphicsEnvironment.getLocalGraphicsEnvironment().getDefaultScreenDevice();
            robot = new Robot(device);
            region = wanted == null ? device.getDefaultConfiguration().getBounds() : wanted;
            check(everything());
        } catch (HeadlessException | AWTException | AWTError | NoClassDefFoundError | UnsatisfiedLinkError error) {
            String got = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage().trim();
            throw new WrongSetUp("the screen cannot be grabbed", "DISPLAY=" + System.getenv("DISPLAY"), got,
                    "start this in a graphical session or under xvfb-run, with a Java that has a desktop"
                    + " (not a headless one), or with the window's own frames as source");
        }
    }

    private static Rectangle everything() {
        Rectangle all = new Rectangle();
        for (GraphicsDevice each : GraphicsEnvironment.getLocalGraphicsEnvironment().getScreenDevices()) {
            all = all.union(each.getDefaultConfiguration().getBounds());
        }
        return all;
    }

    private void check(Rectangle all) throws WrongSetUp {
        if (region.isEmpty() || !all.contains(region)) {
            throw new WrongSetUp("the region to photograph is not on the screen", "--region", XScreenSource.words(region),
                    "choose one within " + XScreenSource.words(all));
        }
    }

    @Override
    public Scene grab() throws CameraTrouble {
        try {
            BufferedImage seen = robot.createScreenCapture(region);
            BufferedImage plain = seen;
            if (seen.getType() != BufferedImage.TYPE_INT_RGB) {
                plain = new BufferedImage(seen.getWidth(), seen.getHeight(), BufferedImage.TYPE_INT_RGB);
                plain.createGraphics().drawImage(seen, 0, 0, null);
            }
            return new Scene(plain.getWidth(), plain.getHeight(),
                    ((DataBufferInt) plain.getRaster().getDataBuffer()).getData());
        } catch (RuntimeException | AWTError error) {
            throw new CameraTrouble("the screen cannot be grabbed: " + error.getMessage(), error, false);
        }
    }

    @Override
    public String description() {
        return "The camera looks at the screen " + System.getenv("DISPLAY") + ", " + XScreenSource.words(region) + ".";
    }
}
