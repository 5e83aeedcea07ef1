package org.chexrig.core.phone;

import java.util.Collections;
import java.util.List;

/**
 * What the sensors of a phone on a tripod say: which way it stands, by gravity, knocks, and the light.
 *
 * <p>The axes are Android's (SensorEvent): x to the right of the screen, y to its top, z out of it, and a phone at rest
 * accelerates away from the earth by 9.81 m/s2. One thread tells what it measures, others ask.
 */
public final class Senses implements Witness {
    private static final double NS_PER_S = 1e9;
    /** Within so much gravity is told from movement: as quick as a tripod settles, as slow as a footstep is over. */
    private static final double SETTLES_S = 0.5;
    /** What is measured in the first moment is how it was started, and no knock. */
    private static final long STARTS_NS = 1_000_000_000L;
    /** So long without a measurement, and gravity may have come to lie elsewhere. */
    private static final long GAP_NS = 1_000_000_000L;
    private static final long LATELY_NS = 1_000_000_000L;
    /** A phone that lies so flat stands neither upright nor on its side. */
    private static final double FLAT_DEG = 75;
    private static final double LEAST_GRAVITY = 1;

    private final List<String> names;
    private final double[] gravity = new double[3];
    private boolean isMoved;
    private long beganNs;
    private long measuredNs;
    private double knock;
    private double lately;
    private long latelyNs;
    private Double lux;

    /** Makes one; `names` are the sensors that are there. */
    public Senses(List<String> names) {
        this.names = Collections.unmodifiableList(names);
    }

    /** The accelerometer has measured: m/s2, at a time of its own clock. */
    public synchronized void accelerated(double x, double y, double z, long timeNs) {
        if (!(Math.abs(x) + Math.abs(y) + Math.abs(z) < Double.POSITIVE_INFINITY)) { // nor where one is no number
            return; // it would stay in gravity for ever
        }
        double[] now = {x, y, z};
        if (!isMoved || timeNs - measuredNs > GAP_NS) { // of what was meanwhile nothing is known
            System.arraycopy(now, 0, gravity, 0, now.length);
            isMoved = true;
            beganNs = timeNs;
        }
        double elapsedS = Math.max(0, (timeNs - measuredNs) / NS_PER_S);
        double part = measuredNs == 0 ? 1 : 1 - Math.exp(-elapsedS / SETTLES_S);
        double squared = 0;
        for (int axis = 0; axis < now.length; axis++) {
            double beside = now[axis] - gravity[axis];
            squared += beside * beside;
            gravity[axis] += part * beside;
        }
        measuredNs = timeNs;
        if (timeNs - beganNs >= STARTS_NS) {
            double moved = Math.sqrt(squared);
            knock = Math.max(knock, moved);
            if (moved >= lately || timeNs - latelyNs > LATELY_NS) {
                lately = moved;
                latelyNs = timeNs;
            }
        }
    }

    /** The light sensor has measured; it does so when the light changes. */
    public synchronized void lit(double measured) {
        lux = measured;
    }

    @Override
    public synchronized Reading now() {
        return reading(lately);
    }

    @Override
    public synchronized Reading ofPhoto() {
        Reading reading = reading(knock);
        knock = 0;
        return reading;
    }

    @Override
    public synchronized void sessionBegins() {
        knock = 0;
    }

    private Reading reading(double moved) {
        double size = Math.sqrt(gravity[0] * gravity[0] + gravity[1] * gravity[1] + gravity[2] * gravity[2]);
        if (!isMoved || size < LEAST_GRAVITY) { // falling, or no sensor
            return new Reading(null, null, lux, isMoved ? (Double) moved : null);
        }
        double pitch = Math.toDegrees(-Math.asin(Math.max(-1, Math.min(1, gravity[2] / size))));
        double roll = Math.toDegrees(Math.atan2(gravity[0], gravity[1]));
        return new Reading(Math.abs(pitch) > FLAT_DEG ? null : (Double) roll, pitch, lux, moved);
    }

    @Override
    public List<String> facts() {
        return names;
    }
}
