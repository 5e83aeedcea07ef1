package org.chexrig.core.store;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public final class PhotoRootTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void thePhotosOfAnEarlierInstallationAreLeftAlone() throws IOException {
        File pictures = folder.getRoot();
        assertEquals(new File(pictures, "chexrig"), PhotoRoot.in(pictures, true));
        File earlier = new File(pictures, "chexrig/0123456789abcdef/s1");
        assertTrue(earlier.mkdirs());
        Files.write(new File(earlier, "000001.jpg").toPath(), new byte[] {1});
        File chosen = PhotoRoot.in(pictures, true);
        assertEquals(new File(pictures, "chexrig-2"), chosen);
        assertTrue(chosen.mkdir());
        assertEquals("and so are those of the one after it", new File(pictures, "chexrig-3"),
                PhotoRoot.in(pictures, true));
        assertTrue(PhotoRoot.words(chosen), PhotoRoot.words(chosen).contains("cannot see them; its own go to " + chosen));
    }

    @Test
    public void whereTheSystemHidesNothingItIsTheSameFolderAgain() throws IOException {
        File shared = folder.newFolder("chexrig");
        assertEquals(shared, PhotoRoot.in(folder.getRoot(), false));
        assertFalse(PhotoRoot.words(shared), PhotoRoot.words(shared).length() > 0);
    }
}
