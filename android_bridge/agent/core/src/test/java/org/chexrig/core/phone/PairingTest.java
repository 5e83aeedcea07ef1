package org.chexrig.core.phone;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.fail;

import java.io.File;
import java.io.IOException;
import org.chexrig.core.store.NioDisk;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public final class PairingTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void aCodeThatCannotBeMadeToLastDoesNotCountAfterARestartEither() throws IOException {
        final boolean[] broken = {false};
        NioDisk disk = new NioDisk() {
            @Override
            public void syncFolder(File synced) throws IOException {
                if (broken[0]) {
                    throw new IOException("Input/output error");
                }
                super.syncFolder(synced);
            }
        };
        Pairing pairing = new Pairing(folder.getRoot(), disk);
        String before = pairing.code();
        broken[0] = true;
        try {
            pairing.keep("7KQ2M0XD93TFAZ5H");
            fail("it was kept");
        } catch (IOException error) {
            assertEquals("Input/output error", error.getMessage());
        }
        assertEquals(before, pairing.code());
        assertEquals(before, new Pairing(folder.getRoot(), new NioDisk()).code());
        assertArrayEquals(new String[] {Pairing.FILE_NAME}, folder.getRoot().list());
    }
}
