package org.chexrig.core.phone;

import java.security.SecureRandom;
import org.chexrig.core.picture.Place;
import org.chexrig.core.picture.SealedPicture;

/**
 * The thread that makes small pictures of photos, beside the saving. Nothing waits for it: one photo may wait its turn, and
 * of those that come before that has begun the newest does.
 */
final class PictureDesk extends Thread {
    /** Who gets a picture; on the desk's thread, or that of {@link #make}; null where there is none. */
    interface Answer {
        void made(SealedPicture picture);
    }

    private final Thumbnails thumbnails;
    private final SecureRandom random;
    private Job next;

    PictureDesk(Thumbnails thumbnails, SecureRandom random) {
        super("chexrig-pictures");
        this.thumbnails = thumbnails;
        this.random = random;
        setDaemon(true);
        setPriority(MIN_PRIORITY);
    }

    /** Has a picture made of a photo; from any thread, returns at once. */
    void make(byte[] photo, Place place, byte[] key, Answer answer) {
        Job passed;
        synchronized (this) {
            passed = next;
            next = new Job(photo, place, key, answer);
            notifyAll();
        }
        if (passed != null) {
            passed.answer.made(null);
        }
    }

    /** Seals a small picture; null where there is none, or it is too large. */
    SealedPicture sealed(byte[] jpeg, Place place, byte[] key) {
        if (jpeg == null || jpeg.length > SealedPicture.MAX_BYTES) {
            return null;
        }
        byte[] seal = new byte[SealedPicture.SEAL_BYTES];
        random.nextBytes(seal);
        return SealedPicture.of(jpeg, place, key, seal);
    }

    @Override
    public void run() {
        try {
            while (true) {
                Job job = taken();
                job.answer.made(picture(job));
            }
        } catch (InterruptedException error) {
            return; // the agent is ending
        }
    }

    private synchronized Job taken() throws InterruptedException {
        while (next == null) {
            wait();
        }
        Job taken = next;
        next = null;
        return taken;
    }

    private SealedPicture picture(Job job) {
        try {
            return sealed(thumbnails.grey(job.photo), job.place, job.key);
        } catch (RuntimeException | Error error) { // such as too little memory: the photo is saved all the same
            return null;
        }
    }

    private static final class Job {
        final byte[] photo;
        final Place place;
        final byte[] key;
        final Answer answer;

        Job(byte[] photo, Place place, byte[] key, Answer answer) {
            this.photo = photo;
            this.place = place;
            this.key = key;
            this.answer = answer;
        }
    }
}
