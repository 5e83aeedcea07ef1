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

    DesktopWitness(Options options) {
        this.options = options;
        noise = new Random(options.seed);
    }

    @Override
    public synchronized Reading now() {
        double upright = options.portrait ? UPRIGHT_DEG : ON_ITS_SIDE_DEG;
        return new Reading(upright + options.pose.rollDeg + NOISE_DEG * noise.nextGaussian(),
                -options.pose.pitchDeg + NOISE_DEG * noise.nextGaussian(),
                options.lux * (1 + 0.01 * noise.nextGaussian()), Math.abs(STILL_MS2 * noise.nextGaussian()));
    }

    @Override
    public Reading ofPhoto() {
        return now();
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
