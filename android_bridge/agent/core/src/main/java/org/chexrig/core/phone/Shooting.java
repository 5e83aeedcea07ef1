package org.chexrig.core.phone;

import java.io.File;
import org.chexrig.core.picture.Place;
import org.chexrig.core.picture.SealedPicture;
import org.chexrig.core.store.PhotoEntry;
import org.chexrig.core.store.Store;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Open;
import org.chexrig.core.wire.PhotoName;

/** One photo, from the trigger to the journal entry or a refusal. On the loop, but for what is said otherwise. */
final class Shooting {
    /** The controller waits 60 s for the photo; so much of it the saving has. */
    private static final long LATEST_PHOTO_MS = 56_000;
    /** No second attempt begins later than this after the trigger, however little it takes. */
    private static final long LATEST_RETRY_MS = 20_000;

    private final Agent agent;
    private final Open session;
    private final Capture request;
    private final long receivedNs;
    private int attempt;
    private boolean exposed;
    private long exposedNs;
    private long toldNs; // of the exposure, by the agent's clock
    private final Times times = new Times();
    private volatile boolean cancelled;
    private CameraTrouble stale;
    private boolean over;
    private boolean failed;

    Shooting(Agent agent, PhoneEvent.TriggerCamera event, long receivedNs) {
        this.agent = agent;
        session = event.session;
        request = event.request;
        this.receivedNs = receivedNs;
    }

    void start() {
        shoot(false);
    }

    /** The session is over: what the sensor has not read yet need not be read. What it has read is saved. */
    void cancel() {
        if (!exposed && !over) {
            cancelled = true;
            agent.cameraDesk().cancel();
        }
    }

    /** The program itself failed: nothing that comes of this photo later counts. */
    void giveUp(String words) {
        if (!over) {
            fail(new CameraTrouble(words));
        }
    }

    boolean isOver() {
        return over;
    }

    private void shoot(final boolean anew) {
        attempt++;
        final int mine = attempt;
        final ExposureListener listener = new ExposureListener() {
            @Override
            public void exposed(final long sensorTimeNs, final Integer exposureUs, final Integer iso) {
                final long nowNs = agent.clock().monotonicNanos();
                agent.post(new Runnable() {
                    @Override
                    public void run() {
                        if (mine == attempt && !over) {
                            onExposed(sensorTimeNs, exposureUs, iso, nowNs);
                        }
                    }
                });
            }
        };
        final Wanted wanted = Wanted.by(request);
        long maxMs = shootMs(exposureUs()) + (anew ? Camera.MAX_REOPEN_MS : 0);
        agent.cameraDesk().call(maxMs, new CameraDesk.Call<Photo>() {
            @Override
            public Photo on(Camera camera) throws CameraTrouble {
                if (cancelled) { // while the camera was not free yet: what was called off then was another call
                    throw new CameraTrouble("cancelled", null, true);
                }
                if (anew) {
                    camera.reopen();
                }
                return camera.shoot(wanted, listener);
            }
        }, new CameraDesk.Answer<Photo>() {
            @Override
            public void done(Photo photo) {
                onPhoto(photo);
            }

            @Override
            public void failed(CameraTrouble trouble) {
                onTrouble(trouble);
            }
        });
    }

    private int exposureUs() {
        Integer us = request.exposureUs == null ? session.exposureUs : request.exposureUs;
        return us == null ? 0 : us;
    }

    /** How long the camera may take for a photo that is exposed for so long. */
    static long shootMs(int exposureUs) {
        return Math.min(Camera.MAX_LONG_SHOOT_MS, Camera.MAX_SHOOT_MS + Camera.MAX_EXPOSURES * (exposureUs / 1000L));
    }

    /** When a second attempt begins at the latest, after the trigger: it must end before the controller's patience. */
    static long latestRetryMs(int exposureUs) {
        long takesMs = Camera.MAX_REOPEN_MS + shootMs(exposureUs) + Camera.MAX_CANCEL_MS;
        return Math.min(LATEST_RETRY_MS, LATEST_PHOTO_MS - takesMs);
    }

    private void onExposed(long sensorTimeNs, Integer exposureUs, Integer iso, long nowNs) {
        if (exposed) {
            return;
        }
        exposed = true;
        exposedNs = sensorTimeNs;
        toldNs = nowNs;
        times.queueUs = Times.between(receivedNs, sensorTimeNs);
        times.exposeUs = Times.between(sensorTimeNs, nowNs);
        // A frame from before the trigger shows the x-ray before. By equal times nobody can be sure.
        if (sensorTimeNs <= receivedNs) {
            stale = new CameraTrouble("the camera gave a frame from before the trigger");
            agent.cameraDesk().cancel();
            return;
        }
        Used used = new Used(exposureUs, iso, "", null);
        agent.side().exposed(sensorTimeNs, used.exposureUs, used.iso);
        agent.act();
    }

    private void onPhoto(Photo photo) {
        if (over) {
            return;
        }
        if (photo == null || photo.jpeg == null) {
            onTrouble(new CameraTrouble("the camera gave no photo"));
            return;
        }
        long nowNs = agent.clock().monotonicNanos();
        onExposed(photo.sensorTimeNs, photo.exposureUs, photo.iso, nowNs); // where the camera did not say so before
        if (stale == null && photo.sensorTimeNs != exposedNs) {
            stale = new CameraTrouble("the camera gave another frame than the one it told of");
        }
        if (stale != null) {
            fail(stale);
            return;
        }
        agent.cameraIsFine();
        times.encodeUs = Times.between(toldNs, nowNs);
        save(photo, nowNs);
    }

    private void save(final Photo photo, final long handedNs) {
        final String takenAt = agent.clock().nowIso8601();
        final byte[] key = agent.side().key();
        agent.inStore(new StoreDesk.Work<PhotoEntry>() {
            private long writtenNs;

            @Override
            public PhotoEntry on(Store store) throws Exception {
                final byte[] whole = PhotoRecord.develop(photo, session, request, agent.camera(), takenAt);
                PhotoName name = PhotoName.parse(request.name);
                PhotoEntry entry = store.save(session.journal, request.session, name, whole, takenAt, new Runnable() {
                    @Override
                    public void run() {
                        makePicture(whole, key); // not sooner: it would be in the digest's way
                    }
                });
                writtenNs = agent.clock().monotonicNanos() - (System.nanoTime() - store.writtenNanos());
                agent.sensors().lookAtDisk();
                return entry;
            }

            @Override
            public void done(PhotoEntry entry) {
                if (!over) {
                    times.writeUs = Times.between(handedNs, writtenNs);
                    times.flushUs = Times.between(writtenNs, agent.clock().monotonicNanos());
                    onSaved(entry, Used.of(photo));
                }
            }

            @Override
            public void failed(Throwable error) {
                if (!over) {
                    fail(error);
                }
            }
        });
    }

    /** Of the bytes that are being saved, beside the saving. */
    private void makePicture(byte[] whole, byte[] key) {
        Place place = Place.ofPhoto(request.session, request.index, request.take);
        agent.pictures().make(whole, place, key, new PictureDesk.Answer() {
            @Override
            public void made(final SealedPicture picture) {
                agent.post(new Runnable() {
                    @Override
                    public void run() {
                        if (!failed) {
                            agent.side().pictureReady(request, picture);
                        }
                    }
                });
            }
        });
    }

    private void onSaved(PhotoEntry entry, Used used) {
        over = true;
        long busyUs = (agent.clock().monotonicNanos() - receivedNs) / 1000;
        agent.side().saved(entry.sizeBytes, entry.sha256, Math.max(0, busyUs), used, agent.witness().ofPhoto(), times);
        agent.pace().saved(agent.clock().monotonicNanos());
        agent.listener().told("saved " + entry.name);
        agent.act();
        File folder = new File(new File(agent.store().root(), entry.journal), entry.subset);
        agent.listener().saved(new File(folder, entry.name), entry.name, entry.index);
    }

    private void onTrouble(CameraTrouble trouble) {
        if (over) {
            return;
        }
        if (stale != null) {
            fail(stale);
            return;
        }
        if (!cancelled) {
            agent.cameraFailed();
        }
        long elapsedNs = agent.clock().monotonicNanos() - receivedNs;
        // Once the controller has been told of a frame, no other may take its place: it looked at the screen then.
        if (attempt == 1 && !exposed && !cancelled && elapsedNs < latestRetryMs(exposureUs()) * 1_000_000) {
            agent.listener().told("the camera failed and is reopened: " + trouble.getMessage());
            shoot(true);
        } else {
            fail(cancelled ? new CameraTrouble("cancelled") : trouble);
        }
    }

    private void fail(Throwable error) {
        over = true;
        failed = true;
        Refusal refusal = Refusal.of(error);
        agent.side().captureFailed(refusal.code, refusal.message);
        agent.act();
    }
}
