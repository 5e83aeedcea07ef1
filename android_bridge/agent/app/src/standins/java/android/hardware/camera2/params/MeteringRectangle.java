package android.hardware.camera2.params;

/** Where a camera measures, in the sensor's pixels. */
public final class MeteringRectangle {
    public static final int METERING_WEIGHT_MAX = 1000;

    private final int[] place;

    public MeteringRectangle(int x, int y, int width, int height, int weight) {
        if (x < 0 || y < 0 || width < 0 || height < 0 || weight < 0 || weight > METERING_WEIGHT_MAX) {
            throw new IllegalArgumentException("out of range");
        }
        place = new int[] {x, y, width, height};
    }

    public int getX() {
        return place[0];
    }

    public int getY() {
        return place[1];
    }

    public int getWidth() {
        return place[2];
    }

    public int getHeight() {
        return place[3];
    }
}
