package android.os;

import org.chexrig.framework.Phone;

/** Heat, and locks that keep the processor awake. */
public final class PowerManager {
    public static final int PARTIAL_WAKE_LOCK = 1;

    public WakeLock newWakeLock(int level, String name) {
        return new WakeLock(name);
    }

    /** Since Android 10. */
    public int getCurrentThermalStatus() {
        return Phone.get().thermal;
    }

    /** Keeps the processor awake while it is held. */
    public final class WakeLock {
        private final String name;

        WakeLock(String name) {
            this.name = "processor " + name;
        }

        public void setReferenceCounted(boolean counted) {
            if (counted) {
                throw new UnsupportedOperationException("the fakes count no references");
            }
        }

        public void acquire() {
            Phone.get().awake.add(name);
        }

        public void release() {
            if (!Phone.get().awake.remove(name)) {
                throw new RuntimeException("WakeLock under-locked " + name);
            }
        }

        public boolean isHeld() {
            return Phone.get().awake.contains(name);
        }
    }
}
