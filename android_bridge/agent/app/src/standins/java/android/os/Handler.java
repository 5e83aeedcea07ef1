package android.os;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Has a looper do something. */
public class Handler {
    private final Looper looper;

    public Handler(Looper looper) {
        this.looper = looper;
    }

    public boolean post(Runnable work) {
        return postDelayed(work, 0);
    }

    public boolean postDelayed(Runnable work, long delayMs) {
        try {
            looper.thread.schedule(work, delayMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }
}
