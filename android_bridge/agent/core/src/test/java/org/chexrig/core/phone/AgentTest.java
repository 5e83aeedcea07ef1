package org.chexrig.core.phone;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import org.chexrig.core.net.UdpPort;
import org.chexrig.core.phone.TestRig.Does;
import org.chexrig.core.store.NioDisk;
import org.chexrig.core.store.TinyJpeg;
import org.chexrig.core.wire.Abort;
import org.chexrig.core.wire.Aborted;
import org.chexrig.core.wire.Accepted;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.Close;
import org.chexrig.core.wire.Closed;
import org.chexrig.core.wire.ConditionReport;
import org.chexrig.core.wire.ConditionRequest;
import org.chexrig.core.wire.Exposed;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.Open;
import org.chexrig.core.wire.Opened;
import org.chexrig.core.wire.PairingKey;
import org.chexrig.core.wire.Refused;
import org.chexrig.core.wire.Saved;
import org.chexrig.core.wire.Sha256;
import org.chexrig.core.wire.Waiting;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public final class AgentTest {
    private static final String CODE = "7KQ2M0XD93TFAZ5H";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private TestRig rig(Does... plan) throws IOException {
        TestRig rig = new TestRig(folder.getRoot());
        rig.camera.plan = plan;
        return rig;
    }

    @Test
    public void takesPhotosAndClosesInGoodOrder() throws IOException {
        try (TestRig rig = rig(Does.WELL, Does.WELL_SILENTLY)) {
            Opened opened = rig.open(1, 1, Opened.class);
            assertEquals(new File(rig.root, TestRig.JOURNAL).getCanonicalPath(), opened.storage);
            assertEquals(Integer.valueOf(81), opened.batteryPercent);
            for (int index = 1; index <= 2; index++) {
                long before = rig.camera.monotonicNanos();
                Exposed exposed = rig.ask(rig.capture(index, 1), Exposed.class);
                assertTrue(exposed.sensorTimeNs > before);
                assertEquals(Integer.valueOf(33_333), exposed.exposureUs);
                Saved saved = rig.receive(Saved.class, 20_000);
                byte[] file = Files.readAllBytes(new File(opened.storage, "s1/" + saved.name).toPath());
                assertEquals(file.length, saved.sizeBytes);
                assertEquals(Hex.encode(Sha256.of(file)), saved.sha256);
                String text = new String(file, StandardCharsets.ISO_8859_1);
                assertTrue(text.contains("ASCII\0\0\0{\"name\":\"" + saved.name + "\",\"journal\":\"" + TestRig.JOURNAL));
                assertTrue(text.contains("\"make\":\"m?ke\",\"model\":\"mo\\\"del\\\\\",\"taken_at\":\"2026-01-31T12"));
                assertTrue(text.contains("\"sensor_time_ns\":" + exposed.sensorTimeNs
                        + ",\"exposure_us\":33333,\"iso\":100,\"white_balance_k\":5500,\"focus_dpt\":2.5"
                        + ",\"white_balance\":\"auto 1.9 1 1.6\",\"make\""));
            }
            assertEquals(2, rig.ask(new Close(rig.session()), Closed.class).count);
            assertEquals(2, rig.camera.shots);
            assertEquals(1, rig.camera.prepared);
        }
    }

    @Test
    public void aSessionGoesOnWhereItsNetworkComesAfterItGoesAndComesBack() throws IOException {
        InetAddress lab = InetAddress.getByName("127.0.0.2"); // by the system's choice answers come from 127.0.0.1
        UdpPort.Binder binder = new UdpPort.Binder() {
            @Override
            public void bind(DatagramSocket socket) {
                // as Network.bindSocket does
            }
        };
        InetAddress all = new InetSocketAddress(0).getAddress();
        try (TestRig rig = new TestRig(folder.getRoot(), new NioDisk(), all, lab)) {
            rig.agent.port().open(lab, binder);
            Open request = rig.request(1, 1);
            rig.agent.port().close(lab);
            rig.send(request);
            assertNull("lost on its way", rig.receive(Opened.class, 200));
            rig.agent.port().open(lab, binder);
            assertNotNull("the same open again", rig.ask(request, Opened.class));
            assertNotNull(rig.ask(rig.capture(1, 1), Saved.class));
            rig.agent.port().close(lab);
            rig.send(rig.capture(2, 1));
            assertNull("lost on its way", rig.receive(Saved.class, 200));
            rig.agent.port().open(lab, binder);
            assertEquals(2, rig.ask(rig.capture(2, 1), Saved.class).index);
            assertEquals(2, rig.ask(new Close(rig.session()), Closed.class).count);
            assertEquals(2, rig.camera.shots);
        }
    }

    @Test
    public void aPhotoIsTakenAsItIsWanted() throws IOException {
        try (TestRig rig = rig()) {
            rig.open(1, 1, Opened.class);
            Capture plain = rig.capture(1, 1);
            rig.ask(plain, Saved.class);
            assertEquals(95, rig.camera.wanted.quality);
            assertNull(rig.camera.wanted.exposureUs);
            assertNull(rig.camera.wanted.focusDpt);
            assertEquals("", rig.camera.wanted.whiteBalance);
            Capture next = rig.capture(2, 1);
            rig.ask(new Capture(next.session, 2, 1, next.name, next.shownSha256, 80, 20_000, 200, "auto 1.9 1 1.6", 2,
                    16_667), Saved.class);
            assertEquals(80, rig.camera.wanted.quality);
            assertEquals((Integer) 20_000, rig.camera.wanted.exposureUs);
            assertEquals((Integer) 200, rig.camera.wanted.iso);
            assertEquals("auto 1.9 1 1.6", rig.camera.wanted.whiteBalance);
            assertEquals((Double) 2.0, rig.camera.wanted.focusDpt);
            assertEquals((Integer) 16_667, rig.camera.wanted.refreshUs);
        }
    }

    @Test
    public void aFrameFromBeforeTheTriggerIsRefused() throws IOException {
        for (Does each : new Does[] {Does.STALE, Does.OTHER_FRAME}) {
            try (TestRig rig = rig(each)) {
                rig.open(1, 1, Opened.class);
                Refused refused = rig.ask(rig.capture(1, 1), Refused.class);
                assertEquals(Refused.CAMERA, refused.code);
                assertTrue(refused.message, refused.message.contains("frame"));
                assertEquals(0, rig.files().length);
                assertEquals(1, rig.camera.shots);
            }
        }
    }

    @Test
    public void aCameraThatFailsIsReopenedOnce() throws IOException {
        try (TestRig rig = rig(Does.BREAK, Does.WELL, Does.FAIL, Does.BREAK)) {
            rig.open(1, 1, Opened.class);
            assertNotNull(rig.ask(rig.capture(1, 1), Saved.class));
            assertEquals(1, rig.camera.reopened);
            Refused refused = rig.ask(rig.capture(2, 1), Refused.class);
            assertEquals(Refused.CAMERA, refused.code);
            assertEquals("the camera failed: java.lang.OutOfMemoryError: no room for a photo", refused.message);
            assertEquals(2, rig.camera.reopened);
            assertEquals(1, rig.files().length);
            assertEquals("aborted", rig.status().state);
            assertNotNull(rig.open(2, 1, Opened.class));
            assertEquals(3, rig.camera.reopened); // before it is used again
            assertNotNull(rig.ask(rig.capture(2, 1), Saved.class));
        }
    }

    @Test
    public void aPhotoThatIsNotWholeIsRefused() throws IOException {
        try (TestRig rig = rig(Does.TEAR)) {
            rig.open(1, 1, Opened.class);
            Refused refused = rig.ask(rig.capture(1, 1), Refused.class);
            assertEquals(Refused.CAMERA, refused.code);
            assertEquals(0, rig.files().length);
            assertNull(rig.store.journal().last(TestRig.JOURNAL, "s1"));
        }
    }

    @Test
    public void anAbortStopsWhatTheSensorHasNotRead() throws Exception {
        try (TestRig rig = rig(Does.WAIT)) {
            rig.open(1, 1, Opened.class);
            rig.ask(rig.capture(1, 1), Accepted.class);
            while (rig.camera.shots == 0) { // else it is called off before the camera knows of it, and waits for the next
                Thread.sleep(1);
            }
            assertEquals("stop", rig.ask(new Abort(rig.session(), "stop"), Aborted.class).reason);
            Opened opened = null;
            while (opened == null) { // not answered while the camera is at the photo
                opened = rig.open(1, 2, Opened.class);
            }
            assertEquals(0, rig.camera.reopened);
            assertNotNull(rig.ask(rig.capture(1, 2), Saved.class));
            assertEquals(1, rig.files().length);
        }
    }

    @Test
    public void aPersonAtThePhoneEndsTheSession() throws IOException {
        try (TestRig rig = rig()) {
            rig.open(1, 1, Opened.class);
            rig.agent.abort("stopped at the phone");
            while (rig.status().state.equals("ready")) {
                continue;
            }
            assertEquals("stopped at the phone", rig.ask(rig.capture(1, 1), Aborted.class).reason);
            assertEquals(0, rig.camera.shots);
        }
    }

    @Test
    public void aPhoneInTroubleKeepsItsControllerWaiting() throws Exception {
        try (TestRig rig = rig()) {
            rig.open(1, 1, Opened.class);
            rig.trouble = new Trouble(Trouble.HEAT, "the phone is too h\u00f6t", 60);
            int index = 1;
            Waiting waiting = null;
            for (; waiting == null; index++) { // it is noticed within two seconds
                Thread.sleep(300);
                rig.send(rig.capture(index, 1));
                waiting = rig.receive(Waiting.class, 300);
                assertTrue(index < 9);
            }
            index--;
            assertEquals(index, waiting.index);
            assertEquals("heat", waiting.code);
            assertEquals("the phone is too h?t", waiting.reason);
            assertEquals((Integer) 60, waiting.seconds);
            assertEquals("heat", rig.ask(new ConditionRequest(TestRig.JOURNAL), ConditionReport.class).code);
            int shots = rig.camera.shots;
            rig.trouble = null;
            Thread.sleep(600); // its end is noticed at once: the next repeat is taken
            assertEquals("fit", rig.ask(new ConditionRequest(TestRig.JOURNAL), ConditionReport.class).code);
            assertEquals(index, rig.ask(rig.capture(index, 1), Saved.class).index);
            assertEquals(shots + 1, rig.camera.shots);
        }
    }

    @Test
    public void aCoveredAppWaitsAtOnceAndTriggersNothing() throws IOException {
        try (TestRig rig = rig()) {
            rig.open(1, 1, Opened.class);
            rig.camera.hindrance = new Trouble(Trouble.COVERED, "another app is on the screen", null);
            for (int again = 0; again < 3; again++) {
                assertEquals("covered", rig.ask(rig.capture(1, 1), Waiting.class).code);
            }
            assertEquals(0, rig.camera.shots);
            assertEquals("out_of_order", rig.ask(rig.capture(2, 1), Refused.class).code); // refused as ever
        }
    }

    @Test
    public void aFullDiskWaitsBeforeTheTrigger() throws IOException {
        final long[] free = {1L << 40};
        NioDisk disk = new NioDisk() {
            @Override
            public long freeBytes(File ignored) {
                return free[0];
            }
        };
        try (TestRig rig = new TestRig(folder.getRoot(), disk)) {
            rig.open(1, 1, Opened.class);
            free[0] = 3_950_000;
            rig.ask(rig.capture(1, 1), Saved.class); // after each photo the disk is looked at
            Waiting waiting = rig.ask(rig.capture(2, 1), Waiting.class);
            assertEquals("storage_full", waiting.code);
            assertEquals("only 3.9 MB are free", waiting.reason);
            assertEquals(1, rig.camera.shots);
            assertEquals("storage_full", rig.ask(new ConditionRequest(TestRig.JOURNAL), ConditionReport.class).code);
        }
    }

    @Test
    public void diskTroubleIsTold() throws IOException {
        final IOException[] trouble = {new IOException("No space left on device")};
        NioDisk disk = new NioDisk() {
            @Override
            public void writeNew(File file, byte[] content) throws IOException {
                Files.write(file.toPath(), Arrays.copyOf(content, 100));
                throw trouble[0];
            }
        };
        try (TestRig rig = new TestRig(folder.getRoot(), disk)) {
            rig.open(1, 1, Opened.class);
            assertEquals(Refused.STORAGE_FULL, rig.ask(rig.capture(1, 1), Refused.class).code);
            assertEquals(0, rig.files().length);
            trouble[0] = new IOException("Input/output error");
            rig.open(1, 2, Opened.class);
            assertEquals(Refused.STORAGE, rig.ask(rig.capture(1, 2), Refused.class).code);
            assertEquals(0, rig.files().length);
        }
    }

    @Test
    public void aFileThatIsThereIsBadName() throws IOException {
        try (TestRig rig = rig()) {
            Opened opened = rig.open(1, 1, Opened.class);
            File there = new File(opened.storage, "s1/" + rig.capture(1, 1).name);
            Files.write(there.toPath(), new byte[] {1, 2, 3});
            assertEquals(Refused.BAD_NAME, rig.ask(rig.capture(1, 1), Refused.class).code);
            assertEquals(3, there.length());
        }
    }

    @Test
    public void startedAnewItKnowsWhereItStands() throws IOException {
        try (TestRig rig = rig()) {
            rig.open(1, 1, Opened.class);
            rig.ask(rig.capture(1, 1), Saved.class);
        }
        try (TestRig rig = rig()) {
            assertEquals("idle", rig.status().state);
            assertEquals(Integer.valueOf(2), rig.open(1, 1, Refused.class).expected);
            assertNotNull(rig.open(1, 2, Opened.class)); // declares the first superseded
            assertTrue(rig.store.journal().find(TestRig.JOURNAL, "s1", 1, 1).superseded);
            assertNotNull(rig.ask(rig.capture(1, 2), Saved.class));
        }
    }

    @Test
    public void aRetakeSupersedesThePhotoThatCountsWhereAFileOfALaterTakeWasFound() throws IOException {
        String name;
        try (TestRig rig = rig()) {
            rig.open(1, 1, Opened.class);
            rig.ask(rig.capture(1, 1), Saved.class);
            name = rig.capture(1, 2).name;
        }
        Files.write(new File(folder.getRoot(), "photos/" + TestRig.JOURNAL + "/s1/" + name).toPath(), TinyJpeg.of(100, 7));
        try (TestRig rig = rig()) {
            assertTrue(rig.store.journal().find(TestRig.JOURNAL, "s1", 1, 2).superseded);
            assertNotNull(rig.open(1, 3, Opened.class));
            assertNull(rig.store.journal().current(TestRig.JOURNAL, "s1", 1));
            assertNotNull(rig.ask(rig.capture(1, 3), Saved.class));
            assertEquals(3, rig.store.journal().current(TestRig.JOURNAL, "s1", 1).take);
            assertEquals(3, rig.files().length);
        }
    }

    @Test
    public void pairingByTheCable() throws IOException {
        String before;
        try (TestRig rig = rig()) {
            before = rig.pairing.code();
            assertFalse(before.replace("-", "").equals(CODE));
            rig.open(1, 1, Opened.class);
            assertArrayEquals(new byte[] {'C', 'X', 'K', 0}, pair(rig, CODE)); // a session is open
            assertEquals(20, pair(rig, before.replace("-", "")).length); // the code that it has is confirmed
            assertEquals(before, rig.pairing.code());
            rig.ask(new Close(rig.session()), Closed.class);
            assertEquals(20, pair(rig, CODE).length);
            rig.use(PairingKey.fromCode(CODE));
            assertEquals("closed", rig.status().state);
        }
        try (TestRig rig = rig()) {
            assertEquals("7KQ2-M0XD-93TF-AZ5H", rig.pairing.code()); // it is kept
            File file = new File(folder.getRoot(), "private/pairing-code");
            assertEquals("[OWNER_READ, OWNER_WRITE]", new java.util.TreeSet<>(
                    Files.getPosixFilePermissions(file.toPath())).toString());
        }
    }

    private static byte[] pair(TestRig rig, String symbols) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", rig.cable.port())) {
            socket.setSoTimeout(20_000);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readFully(new byte[4]);
            byte[] frame = ("\0\24CXK\1" + symbols).getBytes(StandardCharsets.ISO_8859_1);
            socket.getOutputStream().write(frame);
            byte[] answer = new byte[in.readUnsignedShort()];
            in.readFully(answer);
            return answer;
        }
    }
}
