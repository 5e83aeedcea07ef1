package org.chexrig.core.phone;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.chexrig.core.store.PhotoEntry;
import org.chexrig.core.store.Store;
import org.chexrig.core.wire.Open;
import org.chexrig.core.wire.Opened;
import org.chexrig.core.wire.Refused;

/** One opening: folder, journal and room first, then the camera. */
final class Opening {
    private final Agent agent;
    private final PhoneEvent.OpenRequested event;
    private final Open request;
    private String storage;

    Opening(Agent agent, PhoneEvent.OpenRequested event) {
        this.agent = agent;
        this.event = event;
        request = event.request;
    }

    void start() {
        agent.inStore(new StoreDesk.Work<String>() {
            @Override
            public String on(Store store) throws Exception {
                return prepare(store);
            }

            @Override
            public void done(String folder) {
                if (folder.length() > Opened.MAX_STORAGE) {
                    refuse(Refused.STORAGE, "the folder's path has " + folder.length() + " characters, "
                            + Opened.MAX_STORAGE + " fit");
                    return;
                }
                storage = folder;
                if (agent.side().isOpening(request)) { // else nobody would let the camera rest again
                    prepareCamera(true);
                }
            }

            @Override
            public void failed(Throwable error) {
                Refusal refusal = Refusal.of(error);
                boolean storage = refusal.code.equals(Refused.STORAGE);
                refuse(refusal.code, storage ? "the folder cannot be written: " + refusal.message : refusal.message);
            }
        });
    }

    private String prepare(Store store) throws IOException {
        store.demandRoom();
        File folder = store.subsetFolder(request.journal, request.subset);
        LastPhoto last = event.supersedes;
        if (last != null) {
            // Not always the last take: that may be a file which was found, and counts for nothing.
            PhotoEntry counts = store.journal().current(request.journal, request.subset, last.index);
            if (counts != null) {
                store.journal().supersede(counts);
            }
        }
        return quoted(folder.getCanonicalFile().getParent());
    }

    private void prepareCamera(final boolean first) {
        final CameraSettings wanted = new CameraSettings(request.exposureUs, request.iso, request.whiteBalanceK);
        final boolean anew = !first || agent.needsReopening();
        long maxMs = Camera.MAX_PREPARE_MS + (anew ? Camera.MAX_REOPEN_MS : 0);
        agent.cameraDesk().call(maxMs, new CameraDesk.Call<String[]>() {
            @Override
            public String[] on(Camera camera) throws CameraTrouble {
                if (anew) {
                    camera.reopen();
                }
                camera.prepare(wanted);
                return new String[] {camera.level(), camera.processing()};
            }
        }, new CameraDesk.Answer<String[]>() {
            @Override
            public void done(String[] said) {
                agent.cameraIs(said[0], said[1]);
                agent.cameraIsFine();
                agent.witness().sessionBegins();
                agent.side().opened(request, storage);
                agent.act();
            }

            @Override
            public void failed(CameraTrouble trouble) {
                agent.cameraFailed();
                // Where another session has taken over, the camera must not get this one's settings after its own.
                if (first && !anew && !trouble.cancelled && agent.side().isOpening(request)) {
                    prepareCamera(false);
                } else {
                    refuse(Refused.CAMERA, Refusal.of(trouble).message);
                }
            }
        });
    }

    private void refuse(String code, String message) {
        agent.side().refuseOpen(request, code, message);
        agent.act();
    }

    /** The wire is printable ASCII; a folder's name is anything. Others, and %, as RFC 3986 writes them. */
    static String quoted(String path) {
        StringBuilder quoted = new StringBuilder();
        for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
            if (each >= ' ' && each <= '~' && each != '%') {
                quoted.append((char) each);
            } else {
                String digits = "0123456789ABCDEF";
                quoted.append('%').append(digits.charAt(each >> 4 & 15)).append(digits.charAt(each & 15));
            }
        }
        return quoted.toString();
    }
}
