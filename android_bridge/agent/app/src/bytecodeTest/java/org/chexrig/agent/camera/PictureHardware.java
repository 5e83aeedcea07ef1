package org.chexrig.agent.camera;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.chexrig.framework.Fonts;

/** The well-behaved camera of the camera's tests, whose photos are pictures: of a number, or of what a file shows. */
public final class PictureHardware extends FakeHardware {
    private static final int WIDTH = 960;
    private static final int HEIGHT = 720;

    private volatile File scene;

    public PictureHardware() {
        super(true, true);
    }

    /** From here on it sees what this file shows; null for a number that counts photos. */
    public void look(File file) {
        scene = file;
    }

    /** What becomes of the next photos, by the name of a fate. */
    public void fate(String name) {
        fate = Fate.valueOf(name);
    }

    /** How it answers to the wish to focus, by name. */
    public void focus(String name) {
        focus = Focus.valueOf(name);
    }

    /** Another app takes it, or lets go of it. */
    public void taken(boolean byOther) {
        use(byOther);
    }

    @Override
    byte[] photo(int number) {
        try {
            BufferedImage seen = scene == null ? numbered(number) : ImageIO.read(scene);
            ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
            ImageIO.write(seen, "jpg", jpeg);
            return jpeg.toByteArray();
        } catch (IOException error) {
            throw new IllegalStateException(error);
        }
    }

    private static BufferedImage numbered(int number) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D to = image.createGraphics();
        to.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        to.setPaint(new GradientPaint(0, 0, new Color(20, 20, 20), WIDTH, HEIGHT, new Color(170, 170, 170)));
        to.fillRect(0, 0, WIDTH, HEIGHT);
        to.setColor(Color.WHITE);
        to.setFont(Fonts.of(false, true, HEIGHT / 2f));
        to.drawString(String.valueOf(number), WIDTH / 3, HEIGHT * 2 / 3);
        to.dispose();
        return image;
    }
}
