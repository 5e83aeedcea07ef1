package android.os;

/** The clocks: elapsedRealtime goes on while the phone sleeps, uptimeMillis does not. */
public final class SystemClock {
    /** How long the phone has slept since its start: what the two clocks differ by. */
    public static final long SLEPT_NS = 7_000_000_000_000L;

    private SystemClock() {}

    public static long elapsedRealtime() {
        return elapsedRealtimeNanos() / 1_000_000;
    }

    public static long elapsedRealtimeNanos() {
        return System.nanoTime() + SLEPT_NS;
    }

    public static long uptimeMillis() {
        return System.nanoTime() / 1_000_000;
    }

    /** An interrupt does not end it. */
    public static void sleep(long ms) {
        long end = uptimeMillis() + ms;
        boolean interrupted = false;
        for (long left = ms; left > 0; left = end - uptimeMillis()) {
            try {
                Thread.sleep(left);
            } catch (InterruptedException asked) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
