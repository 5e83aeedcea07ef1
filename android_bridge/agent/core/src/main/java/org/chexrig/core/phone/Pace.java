package org.chexrig.core.phone;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How long photos of a session take, one after another. One thread. */
final class Pace {
    private static final int NEWEST = 10;
    private static final long NS_PER_MS = 1_000_000;

    private final ArrayDeque<Long> savedNs = new ArrayDeque<>();

    /** A session begins: what was before is another matter. */
    void begin() {
        savedNs.clear();
    }

    /** A photo is saved. */
    void saved(long nowNs) {
        savedNs.add(nowNs);
        while (savedNs.size() > NEWEST + 1) {
            savedNs.remove();
        }
    }

    /** How long one takes, milliseconds: the middle of the newest ones; 0 before there are two. */
    long eachMs() {
        List<Long> times = new ArrayList<>();
        Long before = null;
        for (Long each : savedNs) {
            if (before != null) {
                times.add(each - before);
            }
            before = each;
        }
        Collections.sort(times);
        return times.isEmpty() ? 0 : times.get(times.size() / 2) / NS_PER_MS;
    }
}
