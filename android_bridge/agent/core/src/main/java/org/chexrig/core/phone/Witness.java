package org.chexrig.core.phone;

import java.util.List;
import org.chexrig.core.wire.Saved;

/** What the phone notices of itself and the room; any thread asks, and each call returns at once. */
public interface Witness {
    /** Says what is noticed now. */
    Reading now();

    /** Says what was noticed since this was last asked, or since a session began; knocks count for one photo only. */
    Reading ofPhoto();

    /** A session begins: how somebody has handled the phone before is no knock. */
    void sessionBegins();

    /** Names the sensors that are there. */
    List<String> facts();

    /** One reading, within the limits of the wire. */
    final class Reading {
        /** Of a phone without such sensors. */
        public static final Reading NOTHING = new Reading(null, null, null, null);

        public final Double rollDeg;
        final Double pitchDeg;
        final Double lux;
        final Double knockMs2;

        /**
         * Makes one; each may be null, and what the wire does not allow becomes so.
         *
         * @param rollDeg how the phone is turned about the lens's axis, degrees
         * @param pitchDeg how far the lens looks above the horizon, degrees
         * @param lux light at the phone's front
         * @param knockMs2 the greatest acceleration beside gravity, m/s2
         */
        public Reading(Double rollDeg, Double pitchDeg, Double lux, Double knockMs2) {
            this.rollDeg = within(rollDeg, 100, -180, 180);
            this.pitchDeg = within(pitchDeg, 100, -90, 90);
            this.lux = within(lux, 10, 0, Saved.MAX_LUX);
            this.knockMs2 = within(knockMs2, 100, 0, Saved.MAX_KNOCK_MS2);
        }

        private static Double within(Double value, double steps, double least, double most) {
            boolean fits = value != null && value >= least && value <= most; // NaN does not
            return fits ? (Double) (Math.round(value * steps) / steps) : null;
        }
    }
}
