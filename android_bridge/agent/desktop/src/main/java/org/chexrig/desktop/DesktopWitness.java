package org.chexrig.desktop;

import java.util.List;
import java.util.Random;
import org.chexrig.core.phone.Witness;

/** What a phone on a tripod would notice in the room that this one pretends to be in. */
final class DesktopWitness implements Witness {
    private static final double UPRIGHT_DEG = 0;
    private static final double ON_ITS_SIDE_DEG = 90;
    private static final double NOISE_DEG = 0.05;
    private static final double STILL_MS2 = 0.03;

    private final Options options;
    private final Random noise;
    private int shots;
    private boolean isTrial;

    DesktopWitness(Options options) {
        this.options = options;
        noise = new Random(options.seed);
    }

    /** Whether photos are none of a plan's from here on, such as of a calibration board: in those nothing happens. */
    synchronized void setTrial(boolean isOne) {
        isTrial = isOne;
    }

    @Override
    public synchronized Reading now() {
        return after(isTrial ? 0 : shots, 0);
    }

    @Override
    public synchronized Reading ofPhoto() {
        if (isTrial) {
            return after(0, 0);
        }
        shots++;
        double knockMs2 = 0;
        for (Happening each : options.happenings) {
            if (each.what().equals("knock") && each.shot() == shots) {
                knockMs2 = Math.max(knockMs2, each.amount());
            }
        }
        return after(shots, knockMs2);
    }

    private Reading after(int photos, double knockMs2) {
        double roll = (options.portrait ? UPRIGHT_DEG : ON_ITS_SIDE_DEG) + options.pose.rollDeg;
        double pitch = -options.pose.pitchDeg;
        double lux = options.lux;
        for (Happening each : options.happenings) {
            if (each.shot() <= photos) {
                roll += each.what().equals("turn") ? each.amount() : 0;
                pitch += each.what().equals("tilt") ? each.amount() : 0;
                lux *= each.what().equals("light") ? each.amount() : 1;
            }
        }
        roll += NOISE_DEG * noise.nextGaussian();
        pitch += NOISE_DEG * noise.nextGaussian();
        return new Reading(roll - 360 * Math.floor((roll + 180) / 360), Math.max(-90, Math.min(90, pitch)),
                lux * (1 + 0.01 * noise.nextGaussian()),
                Math.max(knockMs2, Math.abs(STILL_MS2 * noise.nextGaussian())));
    }

    @Override
    public void sessionBegins() {
        // nobody handles it
    }

    @Override
    public List<String> facts() {
        return List.of("gravity", "light", "acceleration");
    }
}
