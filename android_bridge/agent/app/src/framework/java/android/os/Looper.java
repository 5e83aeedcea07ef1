package android.os;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** A thread that does one thing after another. */
public final class Looper {
    private static final ThreadLocal<Looper> MINE = new ThreadLocal<>();
    private static final Looper MAIN = new Looper("main");

    final ScheduledThreadPoolExecutor thread;
    private volatile Thread only;

    Looper(String name) {
        thread = new ScheduledThreadPoolExecutor(1, work -> {
            only = new Thread(() -> {
                MINE.set(this);
                work.run();
            }, name);
            only.setDaemon(true);
            return only;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    public static Looper getMainLooper() {
        return MAIN;
    }

    public static Looper myLooper() {
        return MINE.get();
    }

    public boolean isCurrentThread() {
        return myLooper() == this;
    }

    public Thread getThread() {
        return only;
    }

    public void quit() {
        thread.shutdownNow();
    }

    /** What is due is still done (Looper.quitSafely). */
    public void quitSafely() {
        thread.shutdown();
    }
}
