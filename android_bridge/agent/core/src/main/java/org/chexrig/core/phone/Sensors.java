package org.chexrig.core.phone;

import org.chexrig.core.store.Store;

/**
 * Reads the phone's sensors and its disk every two seconds in a thread of its own, so that nobody waits for them; while
 * there is a trouble, so often that its end is known at the next trigger.
 */
final class Sensors extends Thread {
    private static final long PERIOD_MS = 2000;
    private static final long TROUBLE_PERIOD_MS = 200;
    private static final long MAX_FREE_BYTES = 1L << 60;
    private static final double MIN_C = -60;
    private static final double MAX_C = 150;

    private final Vitals vitals;
    private final Store store;
    private final Runnable onChange;
    private volatile Vitals.Reading reading = new Vitals.Reading("phone", null, null, null);
    private volatile long freeBytes;

    Sensors(Vitals vitals, Store store, Runnable onChange) {
        super("chexrig-sensors");
        this.vitals = vitals;
        this.store = store;
        this.onChange = onChange;
        setDaemon(true);
        look();
    }

    Vitals.Reading reading() {
        return reading;
    }

    /** Says why no photo can be taken now, by what was read last; null where one can. */
    Trouble trouble() {
        Trouble found = reading.trouble;
        String full = found == null ? store.shortage(freeBytes) : null;
        return full == null ? found : new Trouble(Trouble.STORAGE_FULL, full, null);
    }

    long freeBytes() {
        return freeBytes;
    }

    /** Looks at the disk now; from a thread that may wait. */
    void lookAtDisk() {
        freeBytes = Math.max(0, Math.min(MAX_FREE_BYTES, store.freeBytes()));
    }

    /** Gives what was read last, without what the wire does not allow. */
    Surroundings.Reported reported() {
        Vitals.Reading now = reading;
        Integer percent = now.batteryPercent;
        boolean charged = percent != null && percent >= 0 && percent <= 100;
        Double degrees = now.temperatureC;
        boolean warm = degrees != null && degrees >= MIN_C && degrees <= MAX_C;
        return new Surroundings.Reported(now.model, freeBytes, charged ? percent : null,
                warm ? (Double) (Math.round(degrees * 10) / 10.0) : null);
    }

    private void look() {
        try {
            reading = vitals.read();
            lookAtDisk();
        } catch (RuntimeException error) {
            return; // what was read before stays
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(trouble() == null ? PERIOD_MS : TROUBLE_PERIOD_MS);
                look();
                onChange.run();
            }
        } catch (InterruptedException error) {
            return;
        }
    }
}
