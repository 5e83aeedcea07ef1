package android.net.wifi;

import org.chexrig.framework.Phone;

/** Locks that keep Wi-Fi awake. */
public class WifiManager {
    public static final int WIFI_MODE_FULL_HIGH_PERF = 3;

    public WifiLock createWifiLock(int mode, String name) {
        return new WifiLock("Wi-Fi " + mode + " " + name);
    }

    /** Keeps Wi-Fi awake while it is held. */
    public class WifiLock {
        private final String name;

        WifiLock(String name) {
            this.name = name;
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
            Phone.get().awake.remove(name);
        }

        public boolean isHeld() {
            return Phone.get().awake.contains(name);
        }
    }
}
