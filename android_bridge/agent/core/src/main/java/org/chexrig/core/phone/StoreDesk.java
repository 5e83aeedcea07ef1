package org.chexrig.core.phone;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.chexrig.core.store.Store;

/** The thread that waits for the disk. What it has done is told on the loop. */
final class StoreDesk {
    /** Something to do with the store: the first on its thread, then one of the others on the loop. */
    interface Work<T> {
        T on(Store store) throws Exception;

        void done(T result);

        void failed(Throwable error);
    }

    private final Store store;
    private final Loop loop;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(new ThreadFactory() {
        @Override
        public Thread newThread(Runnable work) {
            Thread made = new Thread(work, "chexrig-store");
            made.setDaemon(true);
            return made;
        }
    });

    StoreDesk(Store store, Loop loop) {
        this.store = store;
        this.loop = loop;
    }

    <T> void call(final Work<T> work) {
        try {
            thread.execute(new Runnable() {
                @Override
                public void run() {
                    answer(work);
                }
            });
        } catch (RejectedExecutionException error) {
            work.failed(error); // the agent is ending
        }
    }

    private <T> void answer(final Work<T> work) {
        T found = null;
        Throwable met = null;
        try {
            found = work.on(store);
        } catch (Throwable error) { // whatever it is, the controller has to be told
            met = error;
        }
        final T result = found;
        final Throwable error = met;
        loop.post(new Runnable() {
            @Override
            public void run() {
                if (error == null) {
                    work.done(result);
                } else {
                    work.failed(error);
                }
            }
        });
    }

    /** Waits for what is under way; nothing new is begun. */
    void end(long patienceMs) throws InterruptedException {
        thread.shutdown();
        thread.awaitTermination(patienceMs, TimeUnit.MILLISECONDS);
    }
}
