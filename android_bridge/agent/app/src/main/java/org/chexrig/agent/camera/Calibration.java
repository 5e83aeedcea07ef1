package org.chexrig.agent.camera;

import android.hardware.camera2.CameraCharacteristics;
import android.hardware.camera2.params.ColorSpaceTransform;
import android.hardware.camera2.params.RggbChannelVector;

/** Gains and matrix for a light of a given temperature, out of the calibration that the camera carries. */
final class Calibration {
    private static final int DENOMINATOR = 10_000;

    final RggbChannelVector gains;
    final ColorSpaceTransform transform;

    private Calibration(double[] gains, double[][] transform) {
        this.gains = new RggbChannelVector((float) gains[0], (float) gains[1], (float) gains[1], (float) gains[2]);
        int[] elements = new int[18];
        for (int at = 0; at < 9; at++) {
            elements[2 * at] = (int) Math.round(transform[at / 3][at % 3] * DENOMINATOR);
            elements[2 * at + 1] = DENOMINATOR;
        }
        this.transform = new ColorSpaceTransform(elements);
    }

    /** Gives it, or null where the camera does not carry enough. */
    static Calibration of(CameraCharacteristics all, double kelvin) {
        Integer light1 = all.get(CameraCharacteristics.SENSOR_REFERENCE_ILLUMINANT1);
        Byte light2 = all.get(CameraCharacteristics.SENSOR_REFERENCE_ILLUMINANT2);
        double kelvin1 = light1 == null ? 0 : WhiteBalance.temperature(light1);
        double kelvin2 = light2 == null ? 0 : WhiteBalance.temperature(light2);
        double[][] colour1 = matrix(all.get(CameraCharacteristics.SENSOR_COLOR_TRANSFORM1));
        double[][] colour2 = matrix(all.get(CameraCharacteristics.SENSOR_COLOR_TRANSFORM2));
        double[][] forward1 = matrix(all.get(CameraCharacteristics.SENSOR_FORWARD_MATRIX1));
        double[][] forward2 = matrix(all.get(CameraCharacteristics.SENSOR_FORWARD_MATRIX2));
        if (kelvin1 == 0 || colour1 == null || forward1 == null) {
            return null;
        }
        if (kelvin2 == 0) {
            colour2 = null;
            forward2 = null;
        }
        double[] gains = WhiteBalance.gains(WhiteBalance.between(colour1, kelvin1, colour2, kelvin2, kelvin), kelvin);
        return gains == null ? null : new Calibration(gains,
                WhiteBalance.toSrgb(WhiteBalance.between(forward1, kelvin1, forward2, kelvin2, kelvin)));
    }

    private static double[][] matrix(ColorSpaceTransform from) {
        if (from == null) {
            return null;
        }
        double[][] result = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                result[row][column] = from.getElement(column, row).doubleValue();
            }
        }
        return result;
    }
}
