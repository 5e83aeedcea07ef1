package org.chexrig.core.wire;

import static org.junit.Assert.assertEquals;

import java.util.Random;
import org.junit.Test;

/** Fractions are written with the fewest digits that read back, laid out as the controller does. */
public final class FractionsTest {
    @Test
    public void areLaidOutAsTheControllerDoes() {
        String[] texts = {
            "30.5", "31.0", "-59.125", "0.1", "0.0", "-0.0", "150.0", "0.0001", "0.00012", "1e-05", "-1.5e-05",
            "5e-324", "2.2250738585072014e-308", "1e-100", "29.999999999999996", "-59.12345678901234",
            "1e+16", "1.2e+16", "9007199254740992.0", "1e+22", "1.7976931348623157e+308"};
        for (String each : texts) {
            assertEquals(each, Fractions.write(Double.parseDouble(each)));
        }
    }

    @Test
    public void takeTheShortestNextToAPowerOfTwo() {
        // the nearest number of 16 digits lies below, where neighbours are twice as close, and is another number
        assertEquals("5.986310706507379e+51", Fractions.write(Math.scalb(1.0, 172)));
    }

    @Test
    public void areReadBack() {
        Random random = new Random(4);
        for (int each = 0; each < 2000; each++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (!Double.isNaN(value) && !Double.isInfinite(value)) {
                assertEquals(value, Double.parseDouble(Fractions.write(value)), 0.0);
            }
        }
    }
}
