package android.os;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.chexrig.framework.Phone;

/** Has a looper do something. */
public class Handler {
    private final Looper looper;
    private final Map<Future<?>, Runnable> waiting = new ConcurrentHashMap<>();

    public Handler() {
        this(Looper.myLooper());
    }

    public Handler(Looper looper) {
        this.looper = looper;
    }

    public final Looper getLooper() {
        return looper;
    }

    public final boolean post(Runnable work) {
        return postDelayed(work, 0);
    }

    public final boolean postDelayed(Runnable work, long delayMs) {
        try {
            waiting.put(looper.thread.schedule(() -> {
                try {
                    work.run();
                } catch (Throwable cause) {
                    Phone.get().crash(cause);
                }
            }, delayMs, TimeUnit.MILLISECONDS), work);
            waiting.keySet().removeIf(Future::isDone);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    public final void removeCallbacks(Runnable work) {
        for (Iterator<Map.Entry<Future<?>, Runnable>> each = waiting.entrySet().iterator(); each.hasNext();) {
            Map.Entry<Future<?>, Runnable> entry = each.next();
            if (entry.getValue() == work) {
                entry.getKey().cancel(false);
                each.remove();
            }
        }
    }

    public final void removeCallbacksAndMessages(Object token) {
        for (Future<?> each : waiting.keySet()) {
            each.cancel(false);
        }
        waiting.clear();
    }
}
