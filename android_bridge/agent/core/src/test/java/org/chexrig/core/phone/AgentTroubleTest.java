package org.chexrig.core.phone;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CountDownLatch;
import org.chexrig.core.store.NioDisk;
import org.chexrig.core.wire.Abort;
import org.chexrig.core.wire.Aborted;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Open;
import org.chexrig.core.wire.Opened;
import org.chexrig.core.wire.PhotoName;
import org.chexrig.core.wire.Refused;
import org.chexrig.core.wire.Saved;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What comes at the wrong moment. */
public final class AgentTroubleTest {
    private static final int PATIENCE_MS = 20_000;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static Open open(TestRig rig, String session, int iso) throws IOException {
        return new Open(session, rig.status().challenge, org.chexrig.core.wire.Message.PROTOCOL_VERSION, "1.0", TestRig.JOURNAL, "s1", 1, 9, 1, 1, null, iso, null);
    }

    private static String session(int number) {
        return String.format("a%031x", number);
    }

    private static Capture first(String session) {
        String name = new PhotoName(1, 1, "s1", "train", "p", "s", "v").toString();
        return new Capture(session, 1, 1, name, session + session, 95, null, null, "", null, null);
    }

    @Test
    public void troubleWithoutWordsIsTold() throws IOException {
        NioDisk disk = new NioDisk() {
            @Override
            public void writeNew(File file, byte[] content) throws IOException {
                throw new ClosedChannelException(); // its message is null
            }
        };
        try (TestRig rig = new TestRig(folder.getRoot(), disk)) {
            for (int take = 1; take <= 2; take++) { // and the agent goes on
                rig.open(1, take, Opened.class);
                Refused refused = rig.ask(rig.capture(1, take), Refused.class);
                assertEquals(Refused.STORAGE, refused.code);
                assertTrue(refused.message, refused.message.contains("ClosedChannelException"));
            }
        }
    }

    @Test
    public void anOpeningThatIsHistoryDoesNotSetTheCameraAgain() throws IOException {
        try (TestRig rig = new TestRig(folder.getRoot())) {
            CountDownLatch unready = new CountDownLatch(1);
            rig.camera.unready = unready;
            rig.send(open(rig, session(1), 100));
            while (rig.camera.prepared == 0) {
                rig.status();
            }
            rig.send(open(rig, session(2), 200));
            rig.status(); // taken in before it
            unready.countDown(); // the first fails now, and must not be tried again
            assertNotNull(rig.receive(Opened.class, PATIENCE_MS));
            assertNotNull(rig.ask(first(session(2)), Saved.class));
            assertEquals(Integer.valueOf(200), rig.camera.iso);
            assertEquals(2, rig.camera.prepared);
        }
    }

    @Test
    public void anOpeningThatWasAbortedLeavesTheCameraAlone() throws Exception {
        final CountDownLatch slow = new CountDownLatch(1);
        NioDisk disk = new NioDisk() {
            @Override
            public void syncFolder(File synced) throws IOException {
                if (synced.getName().equals(TestRig.JOURNAL)) {
                    try {
                        slow.await();
                    } catch (InterruptedException error) {
                        throw new IOException(error);
                    }
                }
                super.syncFolder(synced);
            }
        };
        try (TestRig rig = new TestRig(folder.getRoot(), disk)) {
            rig.send(open(rig, session(1), 100));
            assertNotNull(rig.ask(new Abort(session(1), "changed my mind"), Aborted.class));
            slow.countDown();
            rig.send(open(rig, session(2), 200));
            assertNotNull(rig.receive(Opened.class, PATIENCE_MS));
            assertEquals(1, rig.camera.prepared);
        }
    }
}
