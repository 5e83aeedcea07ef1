package org.chexrig.agent;

import android.content.Intent;

/** What the app is started with: {@code am start -n org.chexrig.agent/.RigActivity --ei port 4747 --ez cable true}. */
final class RigOptions {
    private static final int DEFAULT_PORT = 4747;
    private static final int MAX_PORT = 65535;

    /** The UDP port. */
    final int port;
    /** Started over the cable, which carries the pairing code: nobody has to read it off the screen. */
    final boolean byCable;
    /** Hold screen, processor and Wi-Fi awake. */
    final boolean keepAwake;

    private RigOptions(int port, boolean byCable, boolean keepAwake) {
        this.port = port;
        this.byCable = byCable;
        this.keepAwake = keepAwake;
    }

    static RigOptions of(Intent intent) {
        int port = intent.getIntExtra("port", DEFAULT_PORT);
        boolean fits = port > 0 && port <= MAX_PORT;
        return new RigOptions(fits ? port : DEFAULT_PORT, intent.getBooleanExtra("cable", false),
                intent.getBooleanExtra("awake", true));
    }

    /** Whether an agent that runs with these would have to be started anew for the others. */
    boolean needsRestartFor(RigOptions other) {
        return port != other.port || keepAwake != other.keepAwake;
    }
}
