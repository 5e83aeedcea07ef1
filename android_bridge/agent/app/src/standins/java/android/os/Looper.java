package android.os;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** A thread that does one thing after another. */
public final class Looper {
    final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(new ThreadFactory() {
        @Override
        public Thread newThread(Runnable work) {
            Thread thread = new Thread(work, "handler");
            thread.setDaemon(true);
            return thread;
        }
    });
}
