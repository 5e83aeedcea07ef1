package org.chexrig.core.phone;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Test;

public final class LoopTest {
    private static final int PATIENCE_S = 20;

    private final AtomicInteger told = new AtomicInteger();
    private final Loop loop = new Loop(new Thread.UncaughtExceptionHandler() {
        @Override
        public void uncaughtException(Thread thread, Throwable error) {
            told.incrementAndGet();
            throw new IllegalStateException("and telling it fails too", error);
        }
    });

    @After
    public void end() {
        loop.end();
    }

    @Test
    public void goesOnAfterAnErrorEvenWhereTellingItFails() throws InterruptedException {
        loop.start();
        for (int each = 0; each < 2; each++) {
            loop.post(new Runnable() {
                @Override
                public void run() {
                    throw new OutOfMemoryError("of the test");
                }
            });
        }
        final CountDownLatch later = new CountDownLatch(1);
        loop.post(new Runnable() {
            @Override
            public void run() {
                later.countDown();
            }
        });
        assertTrue(later.await(PATIENCE_S, TimeUnit.SECONDS));
        assertEquals(2, told.get());
    }

    @Test
    public void whatMayWaitIsDoneLastAndDroppedWhereThereIsNoRoom() throws InterruptedException {
        final StringBuilder done = new StringBuilder();
        final CountDownLatch over = new CountDownLatch(65);
        for (int each = 0; each < 100; each++) { // the loop is not started
            loop.arriveLast(new Runnable() {
                @Override
                public void run() {
                    done.append('p');
                    over.countDown();
                }
            });
        }
        loop.arrive(new Runnable() {
            @Override
            public void run() {
                done.append('t');
                over.countDown();
            }
        });
        loop.start();
        assertTrue(over.await(PATIENCE_S, TimeUnit.SECONDS));
        assertEquals('t', done.charAt(0));
        assertEquals(65, done.length());
    }

    @Test
    public void whoWaitsForRoomIsLetGoAtTheEnd() throws InterruptedException {
        final CountDownLatch gone = new CountDownLatch(1);
        Thread port = new Thread() {
            @Override
            public void run() {
                try {
                    for (int each = 0; each < 100; each++) { // more than there is room for; the loop is not started
                        loop.arrive(new Runnable() {
                            @Override
                            public void run() {
                                told.incrementAndGet();
                            }
                        });
                    }
                    gone.countDown();
                } catch (InterruptedException error) {
                    return;
                }
            }
        };
        port.start();
        loop.end();
        assertTrue(gone.await(PATIENCE_S, TimeUnit.SECONDS));
        assertEquals(0, told.get());
    }
}
