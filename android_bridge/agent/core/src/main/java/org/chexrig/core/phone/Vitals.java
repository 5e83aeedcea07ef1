package org.chexrig.core.phone;

/** The sensors of the phone itself. A thread of the agent's own reads them about every two seconds. */
public interface Vitals {
    /** Reads them now; may take a second. */
    Reading read();

    /** What they said. */
    final class Reading {
        /** The phone's name, such as {@code Google Pixel 7}. */
        public final String model;
        /** Charge, 0 to 100, or null without such a sensor. */
        public final Integer batteryPercent;
        /** The battery's temperature in degrees Celsius, or null without such a sensor. */
        public final Double temperatureC;
        /** One sentence where the phone is too hot (or too low on power) to go on, else null: photos are refused. */
        public final String unfit;

        /** Makes one; each but the model may be null. */
        public Reading(String model, Integer batteryPercent, Double temperatureC, String unfit) {
            this.model = model;
            this.batteryPercent = batteryPercent;
            this.temperatureC = temperatureC;
            this.unfit = unfit;
        }
    }
}
