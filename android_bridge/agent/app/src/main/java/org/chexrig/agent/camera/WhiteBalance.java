package org.chexrig.agent.camera;

/**
 * White balance by colour temperature, out of the camera's own calibration.
 *
 * <p>A camera that can be set by hand tells how its sensor sees CIE XYZ under two reference lights. The matrix for the
 * wanted light lies between the two by reciprocal temperature, as Adobe's DNG specification (chapter 6) has it. How the
 * sensor sees that light's white gives the gains: what makes its three channels alike.
 */
public final class WhiteBalance {
    private static final double[][] XYZ_D50_TO_SRGB = {
        {3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427},
    };

    private WhiteBalance() {}

    /** XYZ of the white of a black body of this temperature, Y being 1 (Krystek's approximation, 1985). */
    static double[] white(double kelvin) {
        double t = kelvin;
        double u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t)
                / (1 + 8.42420235e-4 * t + 7.08145163e-7 * t * t);
        double v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t)
                / (1 - 2.89741816e-5 * t + 1.61456053e-7 * t * t);
        double x = 3 * u / (2 * u - 8 * v + 4);
        double y = 2 * v / (2 * u - 8 * v + 4);
        return new double[] {x / y, 1, (1 - x - y) / y};
    }

    /** Temperature of a reference light by its number in EXIF (and in Camera2), or 0 where it has none. */
    static double temperature(int light) {
        switch (light) {
            case 3: // tungsten
            case 17: // standard light A
                return 2856;
            case 18: // standard light B
                return 4874;
            case 19: // standard light C
                return 6774;
            case 20: // D55
            case 1: // daylight
            case 4: // flash
            case 9: // fine weather
                return 5503;
            case 10: // cloudy
            case 21: // D65
                return 6504;
            case 11: // shade
            case 22: // D75
                return 7504;
            case 23: // D50
                return 5003;
            case 24: // ISO studio tungsten
                return 3200;
            case 2: // fluorescent
            case 14: // cool white fluorescent
                return 4230;
            case 12: // daylight fluorescent
                return 6430;
            case 13: // day white fluorescent
                return 5000;
            case 15: // white fluorescent
                return 3450;
            default:
                return 0;
        }
    }

    /** Between two matrices for two lights, by reciprocal temperature; beyond them the nearer one. */
    static double[][] between(double[][] first, double firstKelvin, double[][] second, double secondKelvin,
            double kelvin) {
        if (second == null || firstKelvin == secondKelvin) {
            return first;
        }
        double share = (1 / kelvin - 1 / firstKelvin) / (1 / secondKelvin - 1 / firstKelvin);
        share = Math.max(0, Math.min(1, share));
        double[][] result = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                result[row][column] = (1 - share) * first[row][column] + share * second[row][column];
            }
        }
        return result;
    }

    /**
     * Gains of red, green and blue that make this light's white grey; the smallest is 1.
     *
     * @param xyzToSensor how the sensor sees XYZ under this light
     * @return the gains, or null where the calibration makes no sense
     */
    static double[] gains(double[][] xyzToSensor, double kelvin) {
        double[] seen = times(xyzToSensor, white(kelvin));
        double largest = Math.max(seen[0], Math.max(seen[1], seen[2]));
        double[] gains = new double[3];
        for (int channel = 0; channel < 3; channel++) {
            if (!(seen[channel] > 0)) {
                return null;
            }
            gains[channel] = largest / seen[channel];
        }
        return gains;
    }

    /** From balanced sensor colours to linear sRGB, out of the matrix that leads from them to XYZ under D50. */
    static double[][] toSrgb(double[][] sensorToXyzD50) {
        double[][] result = new double[3][3];
        for (int column = 0; column < 3; column++) {
            double[] seen = {sensorToXyzD50[0][column], sensorToXyzD50[1][column], sensorToXyzD50[2][column]};
            double[] turned = times(XYZ_D50_TO_SRGB, seen);
            for (int row = 0; row < 3; row++) {
                result[row][column] = turned[row];
            }
        }
        return result;
    }

    private static double[] times(double[][] matrix, double[] vector) {
        double[] result = new double[3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                result[row] += matrix[row][column] * vector[column];
            }
        }
        return result;
    }
}
