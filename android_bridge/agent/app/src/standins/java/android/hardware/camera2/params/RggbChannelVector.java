package android.hardware.camera2.params;

/** Gains. */
public final class RggbChannelVector {
    private final float red;
    private final float greenEven;
    private final float greenOdd;
    private final float blue;

    public RggbChannelVector(float red, float greenEven, float greenOdd, float blue) {
        this.red = red;
        this.greenEven = greenEven;
        this.greenOdd = greenOdd;
        this.blue = blue;
    }

    public float getRed() {
        return red;
    }

    public float getGreenEven() {
        return greenEven;
    }

    public float getGreenOdd() {
        return greenOdd;
    }

    public float getBlue() {
        return blue;
    }
}
