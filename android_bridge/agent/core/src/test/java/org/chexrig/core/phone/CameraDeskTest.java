package org.chexrig.core.phone;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

public final class CameraDeskTest {
    private static final int PATIENCE_S = 20;

    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private final Loop loop = startedLoop();
    private final StubbornCamera camera = new StubbornCamera();
    private final CameraDesk desk = new CameraDesk(camera, loop);

    /** A camera that comes back when it likes. */
    private static final class StubbornCamera implements Camera {
        private final CountDownLatch freed = new CountDownLatch(1);
        private final CountDownLatch cancelled = new CountDownLatch(1);
        private volatile boolean listens;
        private volatile int deafTo; // cancellations, as a camera is whose call is just beginning
        private volatile CountDownLatch cancelling = new CountDownLatch(0); // how long a cancellation takes

        @Override
        public void prepare(CameraSettings wanted) {
            // ready at once
        }

        @Override
        public Photo shoot(Wanted wanted, ExposureListener listener) throws CameraTrouble {
            try {
                (listens ? cancelled : freed).await();
            } catch (InterruptedException error) {
                throw new CameraTrouble("interrupted");
            }
            if (listens) {
                throw new CameraTrouble("called off", null, true);
            }
            return new Photo(new byte[1], 1, null, null, null, "", null);
        }

        @Override
        public byte[] frame() {
            return null;
        }

        @Override
        public String level() {
            return "unknown";
        }

        @Override
        public String processing() {
            return "";
        }

        @Override
        public Map<String, Object> facts() {
            return Collections.emptyMap();
        }

        @Override
        public Trouble trouble() {
            return null;
        }

        @Override
        public void cancel() {
            if (deafTo-- > 0) {
                return;
            }
            cancelled.countDown();
            try {
                cancelling.await();
            } catch (InterruptedException error) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void reopen() {
            // nothing to do
        }

        @Override
        public void close() {
            freed.countDown();
        }

        @Override
        public String make() {
            return "make";
        }

        @Override
        public String model() {
            return "model";
        }
    }

    /** A call begins in a thread of its own: what is called off in that moment may reach the camera before the call does. */
    @Test
    public void whatIsCalledOffJustAsItBeginsIsCalledOffAgain() throws Exception {
        camera.listens = true;
        camera.deafTo = 2;
        loop.post(new Runnable() {
            @Override
            public void run() {
                desk.call(60_000, shoot(), new CameraDesk.Answer<String>() {
                    @Override
                    public void done(String result) {
                        answers.add(result);
                    }

                    @Override
                    public void failed(CameraTrouble trouble) {
                        answers.add("failed: " + trouble.getMessage());
                    }
                });
            }
        });
        Thread.sleep(50);
        loop.post(new Runnable() {
            @Override
            public void run() {
                desk.cancel();
            }
        });
        assertEquals("failed: called off", answers.poll(PATIENCE_S, TimeUnit.SECONDS));
    }

    private Loop startedLoop() {
        Loop started = new Loop(new Thread.UncaughtExceptionHandler() {
            @Override
            public void uncaughtException(Thread thread, Throwable error) {
                errors.add(error);
            }
        });
        started.start();
        return started;
    }

    @After
    public void end() {
        camera.close();
        loop.end();
        assertTrue(errors.toString(), errors.isEmpty());
    }

    private void call(final String name, final CameraDesk.Call<String> call) {
        loop.post(new Runnable() {
            @Override
            public void run() {
                desk.call(50, call, new CameraDesk.Answer<String>() {
                    @Override
                    public void done(String result) {
                        answers.add(name + ": " + result);
                    }

                    @Override
                    public void failed(CameraTrouble trouble) {
                        answers.add(name + " failed: " + trouble.getMessage());
                    }
                });
            }
        });
    }

    private static CameraDesk.Call<String> shoot() {
        return new CameraDesk.Call<String>() {
            @Override
            public String on(Camera of) throws CameraTrouble {
                return "photo of " + of.shoot(null, null).jpeg.length;
            }
        };
    }

    private static CameraDesk.Call<String> say(final Throwable what) {
        return new CameraDesk.Call<String>() {
            @Override
            public String on(Camera of) throws Exception {
                if (what instanceof Error) {
                    throw (Error) what;
                }
                if (what instanceof Exception) {
                    throw (Exception) what;
                }
                return "fine";
            }
        };
    }

    private String next() throws InterruptedException {
        return String.valueOf(answers.poll(PATIENCE_S, TimeUnit.SECONDS));
    }

    @Test
    public void aCameraThatIsSlowIsCancelled() throws InterruptedException {
        camera.listens = true;
        call("slow", shoot());
        assertEquals("slow failed: called off", next());
        call("next", say(null));
        assertEquals("next: fine", next());
    }

    @Test
    public void aCameraThatNeverComesBackIsGivenUpAndWhatItBringsLaterIsDropped() throws InterruptedException {
        call("stuck", shoot());
        call("waiting", say(null));
        assertEquals("stuck failed: the camera did not come back within 0 s", next());
        assertEquals("waiting failed: the camera has not come back from an earlier call", next());
        call("later", say(null));
        assertEquals("later failed: the camera has not come back from an earlier call", next());
        camera.freed.countDown();
        String answer = "";
        for (int attempt = 0; attempt < 1000 && !answer.equals("again: fine"); attempt++) {
            call("again", say(null)); // as soon as the old call has come back
            answer = next();
        }
        assertEquals("again: fine", answer);
    }

    @Test
    public void theCancellationOfOneCallDoesNotHitTheNext() throws InterruptedException {
        final CountDownLatch cancelling = new CountDownLatch(1);
        camera.listens = true;
        camera.cancelling = cancelling;
        call("slow", shoot());
        assertEquals("slow failed: called off", next());
        call("next", new CameraDesk.Call<String>() {
            @Override
            public String on(Camera of) {
                return cancelling.getCount() == 0 ? "after the cancellation" : "during the cancellation";
            }
        });
        assertNull(answers.poll(100, TimeUnit.MILLISECONDS));
        cancelling.countDown();
        assertEquals("next: after the cancellation", next());
    }

    @Test
    public void whateverItThrowsIsTold() throws InterruptedException {
        call("odd", say(new IllegalStateException("odd")));
        assertEquals("odd failed: the camera failed: java.lang.IllegalStateException: odd", next());
        call("full", say(new OutOfMemoryError("full")));
        assertEquals("full failed: the camera failed: java.lang.OutOfMemoryError: full", next());
        call("next", say(null));
        assertEquals("next: fine", next());
    }
}
