package org.chexrig.core.phone;

import java.util.Map;

/**
 * The sensors of the phone itself. A thread of the agent's own reads them about every two seconds, and more often while
 * there is a trouble.
 */
public interface Vitals {
    /** Reads them now; may take a second. */
    Reading read();

    /** What the phone is, for a person who reports on it: as {@link Camera#facts}. */
    Map<String, Object> facts();

    /** What they said. */
    final class Reading {
        /** The phone's name, such as {@code Google Pixel 7}. */
        public final String model;
        /** Charge, 0 to 100, or null without such a sensor. */
        public final Integer batteryPercent;
        /** The battery's temperature in degrees Celsius, or null without such a sensor. */
        public final Double temperatureC;
        /** Why no photo can be taken now (heat, battery, a call), else null: the controller is kept waiting. */
        public final Trouble trouble;

        /** Makes one; each but the model may be null. */
        public Reading(String model, Integer batteryPercent, Double temperatureC, Trouble trouble) {
            this.model = model;
            this.batteryPercent = batteryPercent;
            this.temperatureC = temperatureC;
            this.trouble = trouble;
        }
    }
}
