package org.chexrig.agent;

import android.os.SystemClock;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Locale;
import org.chexrig.core.phone.Clock;

/** The phone's clocks; the monotonic one goes on while the phone sleeps, as the stamps of most cameras do. */
final class PhoneClock implements Clock {
    @Override
    public long monotonicNanos() {
        return SystemClock.elapsedRealtimeNanos();
    }

    @Override
    public String nowIso8601() {
        String now = new SimpleDateFormat("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT).format(new Date());
        return now.endsWith("Z") ? now.substring(0, now.length() - 1) + "+00:00" : now;
    }
}
