package org.chexrig.core.phone;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.chexrig.core.phone.TestRig.Does;
import org.chexrig.core.store.NioDisk;
import org.chexrig.core.wire.Abort;
import org.chexrig.core.wire.Aborted;
import org.chexrig.core.wire.Accepted;
import org.chexrig.core.wire.Capture;
import org.chexrig.core.wire.ConditionReport;
import org.chexrig.core.wire.ConditionRequest;
import org.chexrig.core.wire.Exposed;
import org.chexrig.core.wire.Hex;
import org.chexrig.core.wire.Opened;
import org.chexrig.core.wire.PicturePart;
import org.chexrig.core.wire.PictureRequest;
import org.chexrig.core.wire.Refused;
import org.chexrig.core.wire.Saved;
import org.chexrig.core.wire.Sha256;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Small pictures of photos, and of what the camera sees, as a computer gets them. */
public final class AgentPictureTest {
    private static final String NONCE = "00000000000000aa";
    private static final int SILENCE_MS = 150;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private TestRig rig() throws IOException {
        return new TestRig(folder.getRoot());
    }

    private static PictureRequest of(TestRig rig, Opened opened, int index, int part) {
        return new PictureRequest(NONCE, opened.challenge, rig.session(), index, 1, part);
    }

    private static PictureRequest frame(TestRig rig, String nonce) throws IOException {
        return new PictureRequest(nonce, rig.status().challenge, PictureRequest.NO_SESSION, null, null, 0);
    }

    /** Asks until it is there, and opens it by nothing of the agent's own. */
    private static byte[] picture(TestRig rig, PictureRequest first, String said) throws Exception {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        String seal = null;
        int count = 1;
        for (int at = 0; at < count; at++) {
            PictureRequest request = new PictureRequest(first.nonce, first.challenge, first.session, first.index,
                    first.take, at);
            PicturePart part = null;
            for (int tries = 0; part == null && tries < 100; tries++) {
                rig.send(request);
                part = rig.receive(PicturePart.class, 50);
            }
            assertEquals(at, part.part);
            count = part.parts;
            seal = at == 0 ? part.seal : seal;
            assertEquals(seal, part.seal);
            whole.write(Base64.getDecoder().decode(part.data));
        }
        if (count == 0) {
            return null;
        }
        byte[] extracted = Sha256.keyed(new byte[32]).doFinal(rig.pairing.key());
        byte[] key = Sha256.keyed(extracted).doFinal("chexrig picture 2\u0001".getBytes("US-ASCII"));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, Hex.decode(seal)));
        cipher.updateAAD(said.getBytes("US-ASCII"));
        return cipher.doFinal(whole.toByteArray());
    }

    private static byte[] file(TestRig rig, Capture photo) throws IOException {
        return Files.readAllBytes(rig.file(photo).toPath());
    }

    @Test
    public void isOfTheBytesThatAreSaved() throws Exception {
        try (TestRig rig = rig()) {
            Opened opened = rig.open(1, 1, Opened.class);
            assertEquals("full", opened.cameraLevel);
            Capture photo = rig.capture(1, 1);
            Saved saved = rig.ask(photo, Saved.class);
            assertEquals("auto 1.9 1 1.6", saved.whiteBalance);
            assertEquals(2.5, saved.focusDpt);
            byte[] file = file(rig, photo);
            byte[] half = Arrays.copyOfRange(file, file.length / 2, file.length);
            assertArrayEquals(half, picture(rig, of(rig, opened, 1, 0), rig.session() + " 1 1 "));
            assertArrayEquals(half, picture(rig, of(rig, opened, 1, 0), rig.session() + " 1 1 ")); // the same again
            assertNull(picture(rig, of(rig, opened, 2, 0), "")); // there is no such photo
        }
    }

    @Test
    public void comesWhileItsPhotoIsBeingSaved() throws Exception {
        final CountDownLatch written = new CountDownLatch(1);
        NioDisk slow = new NioDisk() {
            @Override
            public void writeNew(File file, byte[] content) throws IOException {
                try {
                    written.await();
                } catch (InterruptedException error) {
                    throw new IOException(error);
                }
                super.writeNew(file, content);
            }
        };
        try (TestRig rig = new TestRig(folder.getRoot(), slow)) {
            Opened opened = rig.open(1, 1, Opened.class);
            Capture photo = rig.capture(1, 1);
            rig.ask(photo, Exposed.class);
            byte[] early = picture(rig, of(rig, opened, 1, 0), rig.session() + " 1 1 ");
            written.countDown();
            rig.ask(photo, Saved.class);
            byte[] file = file(rig, photo);
            assertArrayEquals(Arrays.copyOfRange(file, file.length / 2, file.length), early);
        }
    }

    @Test
    public void aPhotoIsSavedWithoutItsPicture() throws Exception {
        try (TestRig rig = rig()) {
            Opened opened = rig.open(1, 1, Opened.class);
            rig.thumbnail = new CountDownLatch(1); // it takes long
            rig.ask(rig.capture(1, 1), Saved.class);
            rig.send(of(rig, opened, 1, 0));
            assertNull(rig.receive(PicturePart.class, SILENCE_MS)); // not yet
            rig.ask(rig.capture(2, 1), Saved.class);
            rig.ask(rig.capture(3, 1), Saved.class); // takes the place of 2, whose turn did not come
            assertNull(picture(rig, of(rig, opened, 2, 0), ""));
            rig.noThumbnails = true; // there is no memory for it
            rig.thumbnail.countDown();
            assertNull(picture(rig, of(rig, opened, 1, 0), ""));
            assertNull(picture(rig, of(rig, opened, 3, 0), ""));
            assertEquals(2, rig.thumbnails);
        }
    }

    @Test
    public void thereIsNoneOfAPhotoThatFailed() throws Exception {
        try (TestRig rig = rig()) {
            rig.camera.plan = new Does[] {Does.TEAR};
            Opened opened = rig.open(1, 1, Opened.class);
            Refused refused = rig.ask(rig.capture(1, 1), Refused.class);
            assertEquals("the camera's photo is not whole: it is cut off: its end is missing", refused.message);
            assertNull(picture(rig, of(rig, opened, 1, 0), ""));
        }
    }

    @Test
    public void aRecordedRequestGetsNothing() throws Exception {
        try (TestRig rig = rig()) {
            Opened opened = rig.open(1, 1, Opened.class);
            rig.ask(rig.capture(1, 1), Saved.class);
            PictureRequest recorded = of(rig, opened, 1, 0);
            picture(rig, recorded, rig.session() + " 1 1 ");
            rig.open(2, 1, Opened.class);
            rig.send(recorded);
            assertNull(rig.receive(PicturePart.class, SILENCE_MS));
        }
    }

    @Test
    public void whatTheCameraSeesIsShownOnceForANonce() throws Exception {
        try (TestRig rig = rig()) {
            byte[] seen = rig.camera.seen;
            byte[] first = picture(rig, frame(rig, NONCE), PictureRequest.NO_SESSION + " 0 0 " + NONCE);
            assertArrayEquals(seen, first);
            rig.camera.seen = null;
            String other = "00000000000000ab";
            assertNull(picture(rig, frame(rig, other), ""));
            assertArrayEquals(seen, picture(rig, frame(rig, NONCE), PictureRequest.NO_SESSION + " 0 0 " + NONCE));
            rig.camera.seen = new byte[] {1};
            assertNull(picture(rig, frame(rig, other), "")); // asked for already, and there was none
        }
    }

    @Test
    public void anOpeningGoesBeforeWhatTheCameraSees() throws Exception {
        try (TestRig rig = rig()) {
            rig.camera.frameWaits = true;
            long began = System.nanoTime();
            rig.send(frame(rig, NONCE));
            assertNull(rig.receive(PicturePart.class, SILENCE_MS));
            assertNull(picture(rig, frame(rig, "00000000000000ab"), "")); // one at a time
            rig.open(1, 1, Opened.class);
            assertTrue(System.nanoTime() - began < Camera.MAX_FRAME_MS * 1_000_000);
        }
    }

    private static byte[] seen(TestRig rig) throws InterruptedException {
        return rig.frames.poll(5, TimeUnit.SECONDS);
    }

    @Test
    public void whoAimsAtThePhoneSeesOneAfterAnotherAndSoDoesTheComputer() throws Exception {
        try (TestRig rig = rig()) {
            rig.agent.aim(true);
            for (int count = 0; count < 3; count++) {
                assertArrayEquals(rig.camera.seen, seen(rig));
            }
            String said = PictureRequest.NO_SESSION + " 0 0 " + NONCE;
            assertArrayEquals(rig.camera.seen, picture(rig, frame(rig, NONCE), said));
            rig.camera.seen = null; // covered, say
            Thread.sleep(SILENCE_MS);
            rig.frames.clear();
            rig.camera.seen = new byte[] {7};
            assertArrayEquals("it goes on by itself", rig.camera.seen, seen(rig));
            rig.agent.aim(false);
            Thread.sleep(SILENCE_MS);
            rig.frames.clear();
            assertNull(rig.frames.poll(SILENCE_MS, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    public void theComputerWaitsForThePictureOfWhoAimsAndGetsTheNext() throws Exception {
        try (TestRig rig = rig()) {
            rig.camera.frameWaits = true;
            rig.agent.aim(true);
            Thread.sleep(SILENCE_MS);
            rig.send(frame(rig, NONCE));
            assertNull(rig.receive(PicturePart.class, SILENCE_MS));
            rig.camera.frameWaits = false;
            rig.camera.cancel();
            String said = PictureRequest.NO_SESSION + " 0 0 " + NONCE;
            assertArrayEquals(rig.camera.seen, picture(rig, frame(rig, NONCE), said));
        }
    }

    @Test
    public void aSessionEndsTheAimingAndNoneBeginsWithinOne() throws Exception {
        try (TestRig rig = rig()) {
            rig.camera.frameWaits = true;
            rig.agent.aim(true);
            Thread.sleep(SILENCE_MS);
            long began = System.nanoTime();
            rig.open(1, 1, Opened.class); // calls the picture off
            assertTrue(System.nanoTime() - began < Camera.MAX_FRAME_MS * 1_000_000);
            rig.camera.frameWaits = false;
            assertNull("nobody aims any more", rig.frames.poll(700, TimeUnit.MILLISECONDS));
            rig.agent.aim(true);
            rig.ask(rig.capture(1, 1), Saved.class);
            assertNull(rig.frames.poll(SILENCE_MS, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    public void aPictureThatIsMadeTooLateIsNotOfAPhotoThatFailed() throws Exception {
        NioDisk failing = new NioDisk() {
            @Override
            public void renameNew(File from, File to) throws IOException {
                throw new IOException("the card does not answer");
            }
        };
        try (TestRig rig = new TestRig(folder.getRoot(), failing)) {
            Opened opened = rig.open(1, 1, Opened.class);
            CountDownLatch made = new CountDownLatch(1);
            rig.thumbnail = made;
            assertEquals(Refused.STORAGE, rig.ask(rig.capture(1, 1), Refused.class).code);
            made.countDown();
            for (int tries = 0; tries < 5; tries++) {
                assertNull(picture(rig, of(rig, opened, 1, 0), ""));
                Thread.sleep(20);
            }
        }
    }

    @Test
    public void aPhotoGoesBeforeWhatTheCameraSees() throws Exception {
        try (TestRig rig = rig()) {
            rig.open(1, 1, Opened.class);
            rig.camera.frameWaits = true;
            long began = System.nanoTime();
            rig.send(frame(rig, NONCE));
            assertNull(rig.receive(PicturePart.class, SILENCE_MS));
            rig.camera.frameWaits = false;
            rig.ask(rig.capture(1, 1), Saved.class); // calls the picture off, which else goes on until its time is over
            assertTrue(System.nanoTime() - began < Camera.MAX_FRAME_MS * 1_000_000);
            assertNull(picture(rig, frame(rig, NONCE), ""));
            rig.camera.plan = new Does[] {Does.WELL, Does.WAIT};
            rig.ask(rig.capture(2, 1), Accepted.class);
            assertNull(picture(rig, frame(rig, "00000000000000ac"), "")); // none with a capture under way
            rig.ask(new Abort(rig.session(), "enough"), Aborted.class);
        }
    }

    @Test
    public void aPhotoThatIsCalledOffBehindWhatTheCameraSeesIsNotTaken() throws Exception {
        try (TestRig rig = rig()) {
            Opened opened = rig.open(1, 1, Opened.class);
            rig.camera.frameWaits = true;
            rig.camera.frameEnds = new CountDownLatch(1);
            rig.send(frame(rig, NONCE));
            assertNull(rig.receive(PicturePart.class, SILENCE_MS));
            rig.ask(rig.capture(1, 1), Accepted.class); // waits until the camera is free
            rig.ask(new Abort(rig.session(), "enough"), Aborted.class);
            rig.camera.frameEnds.countDown();
            PicturePart part = null;
            for (int tries = 0; part == null && tries < 20; tries++) {
                rig.send(of(rig, opened, 1, 0));
                part = rig.receive(PicturePart.class, 50);
            }
            assertEquals(0, part.parts); // there is no photo, and so no picture: it is not waited for
            assertEquals(0, rig.camera.shots);
            assertEquals(0, rig.files().length);
        }
    }

    @Test
    public void whatThePhoneIsIsJsonWithoutWhatJsonCannotSay() throws Exception {
        try (TestRig rig = rig()) {
            PictureRequest asked = new PictureRequest(NONCE, rig.status().challenge, PictureRequest.FACTS, null, null, 0);
            String said = new String(picture(rig, asked, PictureRequest.FACTS + " 0 0 " + NONCE), "UTF-8");
            assertEquals("{\"phone\":{\"model\":\"a \\u0022phone\\u0022\"},\"camera\":{\"level\":\"full\","
                    + "\"ranges\":[1,2.5,\"NaN\",null,true]},\"sensors\":[\"light\"]}", said);
            rig.camera.frameWaits = true;
            rig.send(frame(rig, "00000000000000ac"));
            assertNull(rig.receive(PicturePart.class, SILENCE_MS));
            assertNull(picture(rig, new PictureRequest("00000000000000ad", asked.challenge, PictureRequest.FACTS, null,
                    null, 0), "")); // the camera is busy
        }
    }

    @Test
    public void whatThePhoneNoticesComesWithEachPhoto() throws Exception {
        try (TestRig rig = rig()) {
            Opened opened = rig.open(1, 1, Opened.class);
            assertEquals("noise off", opened.processing);
            Saved first = rig.ask(rig.capture(1, 1), Saved.class);
            Saved second = rig.ask(rig.capture(2, 1), Saved.class);
            assertEquals(90.0, first.rollDeg);
            assertEquals(-1.5, first.pitchDeg);
            assertEquals(41.0, first.lux);
            assertEquals(42.0, second.lux);
            assertEquals(0.25, first.knockMs2);
            long sum = (long) first.queueUs + first.exposeUs + first.encodeUs + first.writeUs + first.flushUs;
            assertTrue(sum + " of " + first.busyUs, sum > 0 && sum <= first.busyUs + 5);
            ConditionReport now = rig.ask(new ConditionRequest(NONCE), ConditionReport.class);
            assertEquals(42.0, now.lux);
            assertNull(now.knockMs2); // not a number
        }
    }

    @Test
    public void eachIsSealedAnew() throws Exception {
        try (TestRig rig = rig()) {
            Opened opened = rig.open(1, 1, Opened.class);
            rig.ask(rig.capture(1, 1), Saved.class);
            rig.ask(rig.capture(2, 1), Saved.class);
            picture(rig, of(rig, opened, 2, 0), rig.session() + " 2 1 ");
            assertNotEquals(rig.ask(of(rig, opened, 1, 0), PicturePart.class).seal,
                    rig.ask(of(rig, opened, 2, 0), PicturePart.class).seal);
        }
    }
}
