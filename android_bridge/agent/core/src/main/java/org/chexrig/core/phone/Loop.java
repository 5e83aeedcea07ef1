package org.chexrig.core.phone;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The agent's one thread: whatever touches the protocol's state runs here, one after another, and never waits.
 *
 * <p>What the agent's own threads say is never refused; there is little of it. What arrives from outside waits at its port
 * until there is room, so that a flood fills no memory.
 */
final class Loop extends Thread {
    private static final int MAX_ARRIVED = 64;

    private final ArrayDeque<Runnable> own = new ArrayDeque<>();
    private final ArrayDeque<Runnable> arrived = new ArrayDeque<>();
    private final ArrayDeque<Runnable> last = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private final Thread.UncaughtExceptionHandler onError;
    private boolean ended;

    /** Something to do later, unless it is called off. */
    static final class Timer {
        private final Runnable work;
        private final long dueNs;

        private Timer(Runnable work, long dueNs) {
            this.work = work;
            this.dueNs = dueNs;
        }
    }

    Loop(Thread.UncaughtExceptionHandler onError) {
        super("chexrig-loop");
        this.onError = onError;
        setDaemon(true);
    }

    /** Has something done soon; from any thread, never waits. */
    synchronized void post(Runnable work) {
        if (!ended) {
            own.add(work);
            notifyAll();
        }
    }

    /** Has something done that came from outside; waits for room. */
    synchronized void arrive(Runnable work) throws InterruptedException {
        while (arrived.size() >= MAX_ARRIVED && !ended) {
            wait();
        }
        if (!ended) {
            arrived.add(work);
            notifyAll();
        }
    }

    /** Has something done that came from outside when nothing else is to do; where there is no room it is dropped. */
    synchronized void arriveLast(Runnable work) {
        if (last.size() < MAX_ARRIVED && !ended) {
            last.add(work);
            notifyAll();
        }
    }

    /** Has something done later; on this thread only. */
    Timer after(long ms, Runnable work) {
        Timer timer = new Timer(work, System.nanoTime() + ms * 1_000_000);
        synchronized (this) {
            timers.add(timer);
        }
        return timer;
    }

    /** Calls it off; null is none. */
    synchronized void callOff(Timer timer) {
        timers.remove(timer);
    }

    /** Ends after what is under way; what waits is dropped. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    @Override
    public void run() {
        while (true) {
            Runnable next;
            try {
                next = next();
            } catch (InterruptedException error) {
                end();
                return;
            }
            if (next == null) {
                return;
            }
            try {
                next.run();
            } catch (RuntimeException | Error error) {
                tell(error);
            }
        }
    }

    private void tell(Throwable error) {
        try {
            onError.uncaughtException(this, error);
        } catch (RuntimeException | Error again) {
            return; // the loop goes on: without it nobody would be answered any more, and nobody would know why
        }
    }

    private synchronized Runnable next() throws InterruptedException {
        while (!ended) {
            Runnable due = dueTimer();
            if (due == null) {
                due = own.poll();
            }
            if (due == null && !arrived.isEmpty()) {
                due = arrived.poll();
                notifyAll(); // there is room
            }
            if (due == null) {
                due = last.poll();
            }
            if (due != null) {
                return due;
            }
            long untilNs = untilTimerNs();
            if (untilNs == Long.MAX_VALUE) {
                wait();
            } else {
                wait(1 + Math.max(0, untilNs) / 1_000_000);
            }
        }
        return null;
    }

    private Runnable dueTimer() {
        long now = System.nanoTime();
        for (Timer each : timers) {
            if (each.dueNs - now <= 0) {
                timers.remove(each);
                return each.work;
            }
        }
        return null;
    }

    private long untilTimerNs() {
        long now = System.nanoTime();
        long least = Long.MAX_VALUE;
        for (Timer each : timers) {
            least = Math.min(least, each.dueNs - now);
        }
        return least;
    }
}
