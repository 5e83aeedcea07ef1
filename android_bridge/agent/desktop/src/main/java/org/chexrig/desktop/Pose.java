package org.chexrig.desktop;

/** How the camera stands before the monitor: the perspective from screen to photo, a pinhole's. */
final class Pose {
    /** Nearly frontal, for where no pose is given. */
    static final Pose PLAIN = new Pose(2.0, -1.5, 0.5, 0.89, 0.1, -0.05);

    /** Parts of the screen's width that the monitor's frame adds to each side: left, top, right, bottom. */
    private static final double[] BEZEL = {0.013, 0.013, 0.013, 0.03};
    private static final double DISTANCE_IN_SCREEN_WIDTHS = 2.2;
    private static final double LARGEST_MONITOR = 0.985;

    private final double yawDeg;
    final double pitchDeg;
    final double rollDeg;
    private final double fill;
    private final double shiftX;
    private final double shiftY;

    private Pose(double yawDeg, double pitchDeg, double rollDeg, double fill, double shiftX, double shiftY) {
        this.yawDeg = yawDeg;
        this.pitchDeg = pitchDeg;
        this.rollDeg = rollDeg;
        this.fill = fill;
        this.shiftX = shiftX;
        this.shiftY = shiftY;
    }

    static Pose of(double[] parts) {
        return new Pose(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    /**
     * Gives the map from the screen's pixels to the photo's, row by row; pixel centres are whole numbers.
     *
     * @param xrayFills whether the square in the screen's middle that is as high as the screen fills the photo, and not the
     *     monitor, which then may be cut off
     */
    double[] homography(int sceneWidth, int sceneHeight, int photoWidth, int photoHeight, boolean xrayFills) {
        double[] seen = Matrices.product(projection(), toScreenWidths(sceneWidth, sceneHeight));
        double side = xrayFills ? (sceneWidth - sceneHeight) / 2.0 : 0;
        double[] screen = bounds(seen, new double[] {side - 0.5, -0.5, sceneWidth - side - 0.5, sceneHeight - 0.5});
        double[] framed = xrayFills ? screen : bounds(seen, monitor(sceneWidth, sceneHeight));
        double scale = fill * Math.min(photoWidth / (screen[2] - screen[0]), photoHeight / (screen[3] - screen[1]));
        double width = framed[2] - framed[0];
        double height = framed[3] - framed[1];
        double roomX = photoWidth;
        double roomY = photoHeight;
        if (!xrayFills) { // a frame cut off by the edge would be a badly set up tripod
            scale = Math.min(scale, LARGEST_MONITOR * Math.min(photoWidth / width, photoHeight / height));
            roomX = (photoWidth - scale * width) / 2;
            roomY = (photoHeight - scale * height) / 2;
        }
        double x = photoWidth / 2.0 + roomX * shiftX - scale * (framed[0] + framed[2]) / 2 - 0.5;
        double y = photoHeight / 2.0 + roomY * shiftY - scale * (framed[1] + framed[3]) / 2 - 0.5;
        return Matrices.product(new double[] {scale, 0, x, 0, scale, y, 0, 0, 1}, seen);
    }

    /** Gives the monitor's frame around the screen: left, top, right and bottom in the screen's pixels. */
    static double[] monitor(int width, int height) {
        return new double[] {-0.5 - BEZEL[0] * width, -0.5 - BEZEL[1] * width, width - 0.5 + BEZEL[2] * width,
            height - 0.5 + BEZEL[3] * width};
    }

    /** Gives what an upright box is within once it is mapped: left, top, right and bottom, as it has them itself. */
    private static double[] bounds(double[] map, double[] sides) {
        double[] points = {sides[0], sides[1], sides[2], sides[1], sides[2], sides[3], sides[0], sides[3]};
        double[] box = {Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (int at = 0; at < points.length; at += 2) {
            double[] seen = Matrices.mapped(map, points[at], points[at + 1]);
            box[0] = Math.min(box[0], seen[0]);
            box[1] = Math.min(box[1], seen[1]);
            box[2] = Math.max(box[2], seen[0]);
            box[3] = Math.max(box[3], seen[1]);
        }
        return box;
    }

    private double[] projection() {
        double yaw = Math.toRadians(yawDeg);
        double pitch = Math.toRadians(pitchDeg);
        double roll = Math.toRadians(rollDeg);
        double[] aboutY = {Math.cos(yaw), 0, Math.sin(yaw), 0, 1, 0, -Math.sin(yaw), 0, Math.cos(yaw)};
        double[] aboutX = {1, 0, 0, 0, Math.cos(pitch), -Math.sin(pitch), 0, Math.sin(pitch), Math.cos(pitch)};
        double[] aboutZ = {Math.cos(roll), -Math.sin(roll), 0, Math.sin(roll), Math.cos(roll), 0, 0, 0, 1};
        double[] turned = Matrices.product(aboutZ, Matrices.product(aboutX, aboutY));
        return new double[] {turned[0], turned[1], 0, turned[3], turned[4], 0, turned[6], turned[7],
            DISTANCE_IN_SCREEN_WIDTHS};
    }

    private static double[] toScreenWidths(double width, double height) {
        return new double[] {1 / width, 0, (0.5 - width / 2) / width, 0, 1 / width, (0.5 - height / 2) / width, 0, 0, 1};
    }
}
