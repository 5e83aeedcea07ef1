package org.chexrig.core.phone;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The camera's thread and the watch over it. Its methods are called on the loop, and its answers come there.
 *
 * <p>One call runs at a time. A call that takes too long is cancelled. If even that does not bring it back, the camera is
 * stuck: every call is refused until the old one has come back, and whatever that hands over is dropped.
 */
final class CameraDesk {
    /** Something to do with the camera. */
    interface Call<T> {
        T on(Camera camera) throws Exception;
    }

    /** How a call ended; on the loop, exactly once. */
    interface Answer<T> {
        void done(T result);

        void failed(CameraTrouble trouble);
    }

    private final Camera camera;
    private final Loop loop;
    private final ArrayDeque<Job<?>> waiting = new ArrayDeque<>();
    private Job<?> running;
    private static final long CANCEL_AGAIN_MS = 100;

    private boolean stuck;
    private int cancelling;
    private Loop.Timer cancelWatch;

    CameraDesk(Camera camera, Loop loop) {
        this.camera = camera;
        this.loop = loop;
    }

    /** Whether a call is under way that has not been given up. */
    boolean isBusy() {
        return running != null && !stuck;
    }

    /** Whether a call would begin at once. */
    boolean isFree() {
        return running == null && cancelling == 0 && waiting.isEmpty();
    }

    <T> void call(long maxMs, Call<T> call, Answer<T> answer) {
        waiting.add(new Job<>(maxMs, call, answer));
        startNext();
    }

    /** Makes the call under way end soon. */
    void cancel() {
        if (isBusy()) {
            final Job<?> cancelled = running;
            cancelled.cancelled = true;
            cancelling++;
            // Of a thread of its own: nobody knows how a broken camera takes it.
            run("chexrig-cancel", new Runnable() {
                @Override
                public void run() {
                    try {
                        do { // again: a camera that is just beginning knows of no call yet
                            camera.cancel();
                        } while (!cancelled.isOver(CANCEL_AGAIN_MS));
                    } finally {
                        loop.post(new Runnable() {
                            @Override
                            public void run() {
                                cancelling--;
                                startNext();
                            }
                        });
                    }
                }
            });
        }
    }

    private void startNext() {
        while (stuck && !waiting.isEmpty()) {
            refuseNext();
        }
        if (running == null && cancelling == 0 && !waiting.isEmpty()) {
            loop.callOff(cancelWatch);
            cancelWatch = null;
            running = waiting.poll();
            running.start();
        } else if (running == null && !waiting.isEmpty() && cancelWatch == null) {
            awaitCancel();
        }
    }

    private void refuseNext() {
        waiting.poll().answer.failed(new CameraTrouble("the camera has not come back from an earlier call"));
    }

    /** A call that began before the cancellation of the one before it is over might be cancelled in its place. */
    private void awaitCancel() {
        cancelWatch = loop.after(Camera.MAX_CANCEL_MS, new Runnable() {
            @Override
            public void run() {
                cancelWatch = null;
                for (int left = waiting.size(); left > 0 && running == null && cancelling > 0; left--) {
                    refuseNext();
                }
            }
        });
    }

    private static void run(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One call, from its start to its answer. */
    private final class Job<T> implements Runnable {
        private final long maxMs;
        private final Call<T> call;
        private final Answer<T> answer;
        private Loop.Timer watch;
        private volatile boolean cancelled;
        private final CountDownLatch over = new CountDownLatch(1);

        Job(long maxMs, Call<T> call, Answer<T> answer) {
            this.maxMs = maxMs;
            this.call = call;
            this.answer = answer;
        }

        void start() {
            watch = loop.after(maxMs, new Runnable() {
                @Override
                public void run() {
                    tooLong();
                }
            });
            CameraDesk.run("chexrig-camera", this);
        }

        /** Waits for so long; says whether the call has come back, or was given up, by then. */
        boolean isOver(long milliseconds) {
            try {
                return over.await(milliseconds, TimeUnit.MILLISECONDS);
            } catch (InterruptedException error) {
                return true;
            }
        }

        @Override
        public void run() {
            T found = null;
            CameraTrouble met = null;
            try {
                if (cancelled) { // before it began: the camera knew of no call then
                    throw new CameraTrouble("cancelled", null, true);
                }
                found = call.on(camera);
            } catch (CameraTrouble error) {
                met = error;
            } catch (Throwable error) { // whatever a camera throws, the controller has to be told
                met = new CameraTrouble("the camera failed: " + error, error, false);
            }
            over.countDown();
            final T result = found;
            final CameraTrouble trouble = met;
            loop.post(new Runnable() {
                @Override
                public void run() {
                    ended(result, trouble);
                }
            });
        }

        private void tooLong() {
            cancel();
            watch = loop.after(Camera.MAX_CANCEL_MS, new Runnable() {
                @Override
                public void run() {
                    stuck = true;
                    over.countDown();
                    answer.failed(new CameraTrouble("the camera did not come back within " + maxMs / 1000 + " s"));
                    startNext();
                }
            });
        }

        private void ended(T result, CameraTrouble trouble) {
            loop.callOff(watch);
            boolean givenUp = stuck;
            stuck = false;
            running = null;
            if (!givenUp && trouble == null) {
                answer.done(result);
            } else if (!givenUp) {
                answer.failed(trouble);
            }
            startNext();
        }
    }
}
