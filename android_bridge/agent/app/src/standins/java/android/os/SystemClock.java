package android.os;

/** The clock that goes on while the phone sleeps. */
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
}
