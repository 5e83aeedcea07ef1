package org.chexrig.core.phone;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public final class PaceTest {
    private static final long NS_PER_MS = 1_000_000;

    private final Pace pace = new Pace();
    private long nowNs = 5_000_000_000L;

    private void saved(int photos, long afterMs) {
        for (int each = 0; each < photos; each++) {
            nowNs += afterMs * NS_PER_MS;
            pace.saved(nowNs);
        }
    }

    @Test
    public void aPhotoThatWasWaitedForIsNotThePace() {
        saved(1, 0);
        assertEquals("of one nothing is known", 0, pace.eachMs());
        saved(4, 1300);
        saved(1, 600_000);
        assertEquals(1300, pace.eachMs());
        saved(6, 2000); // six of the newest ten
        assertEquals(2000, pace.eachMs());
        pace.begin();
        assertEquals(0, pace.eachMs());
    }
}
