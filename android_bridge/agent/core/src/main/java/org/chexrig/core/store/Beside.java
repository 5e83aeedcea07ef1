package org.chexrig.core.store;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work in a thread of its own, beside what its beginner does meanwhile. */
final class Beside<T> {
    private final FutureTask<T> task;

    private Beside(FutureTask<T> task) {
        this.task = task;
    }

    static <T> Beside<T> begin(String name, Callable<T> work) {
        Beside<T> begun = new Beside<>(new FutureTask<>(work));
        Thread thread = new Thread(begun.task, name);
        thread.setDaemon(true);
        thread.start();
        return begun;
    }

    /** Waits for its end; what it threw is thrown here. */
    T result() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException error) {
            Throwable cause = error.getCause();
            if (cause instanceof Error) {
                throw (Error) cause;
            }
            throw cause instanceof IOException ? (IOException) cause : new IOException(cause);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before the photo was saved", error);
        }
    }
}
